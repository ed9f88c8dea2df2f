import {
  captionRule,
  captionText,
  CONTEXT_LENGTH,
  describeMad,
  generateMadRange,
  MadDataset,
  type Digits,
  type MadOptions,
} from '../../../datasets/index.js';
import type { Task } from '../../../runtime/node/index.js';
import { testSet } from '../../kit/test-set.js';
import type { EncoderSource } from '../../random-encoders/encoder-rows.js';
import { stopCheck, type SeriesStep, type Stoppable } from '../../kit/series.js';

export interface MadRowsTaskInput {
  readonly digits: Digits;
  readonly rows: number;
  readonly seed: number;
}

export const madRowsTaskModule = new URL('./mad-rows-task.js', import.meta.url);

/** MAD images of some digits and captions that mention everything, in memory: too few to be worth a file. */
const madRowsTask: Task<MadRowsTaskInput & Stoppable, EncoderSource, SeriesStep> = (
  { digits, rows, seed, stop },
  { progress },
) => {
  const goOn = stopCheck(stop);
  const options: MadOptions = { seed, colours: 'drawn', palette: 'pure' };
  const count = digits.labels.length;
  const made = generateMadRange(digits, options, 0, (done) => {
    goOn();
    progress({ share: done / count, detail: `digit ${done} of ${count}` });
  });
  const dataset = MadDataset.of(describeMad(count, digits.source, options), made);
  const { images, tokens } = testSet(dataset, rows, captionRule({ attributes: 5 }), seed);
  const shared = new Float32Array(new SharedArrayBuffer(4 * images.length));
  shared.set(images);
  return {
    images: shared,
    captions: Array.from({ length: rows }, (_, k) =>
      captionText(tokens.subarray(k * CONTEXT_LENGTH, (k + 1) * CONTEXT_LENGTH)),
    ),
  };
};

export default madRowsTask;
