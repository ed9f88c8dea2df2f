import { captionRule, FACTOR_NAMES, FACTORS } from '../../../datasets/index.js';
import { openMad } from '../../../datasets/node/index.js';
import { randomStream } from '../../../numeric/index.js';
import { nativeRuntime, type Task } from '../../../runtime/node/index.js';
import { ClipEncoder } from '../../kit/clip-encoder.js';
import { vocabularyCaptions } from '../../ideal-words/captions.js';
import { idealWordsOf, type IdealWordsOf } from '../../ideal-words/findings.js';
import type { RunPlan } from '../../kit/preset.js';
import { testSet } from '../../kit/test-set.js';
import type { MadFolders } from '../../kit/data.js';
import { trainMadModel } from '../../kit/models.js';
import { stopCheck, type SeriesStep, type Stoppable } from '../../kit/series.js';

export interface MadVocabulariesInput {
  readonly name: string;
  readonly plan: RunPlan;
  readonly data: MadFolders;
  /** The experiments' shared folder. */
  readonly shared: string;
  readonly images: number;
  /** Captions of each digit with each value of an attribute. */
  readonly captions: number;
  readonly seed: number;
}

export const madVocabulariesModule = new URL('./mad-vocabularies-task.js', import.meta.url);

/** Name of the captions' random streams under a seed. */
const STREAM = 0x69646c77;

/** Trains one model, or reads it, and looks at digit x attribute for each of the five attributes. */
const madVocabulariesTask: Task<MadVocabulariesInput & Stoppable, IdealWordsOf[], SeriesStep> = async (
  { name, plan, data, shared, images, captions, seed, stop },
  { progress },
) => {
  const goOn = stopCheck(stop);
  const [train, tried] = [openMad(data.train), openMad(data.test)];
  const runtime = nativeRuntime();
  try {
    const rule = captionRule({ attributes: plan.attributes });
    const { parameters } = await trainMadModel(
      runtime,
      { rule, config: plan.config },
      train.dataset,
      shared,
      (now) => {
        progress({ share: now.record.step / now.steps, detail: `step ${now.record.step} of ${now.steps}` });
        goOn();
      },
    );
    const encoder = await ClipEncoder.create(runtime, plan.config.model);
    try {
      const test = testSet(tried.dataset, images, rule, seed);
      const rows = await encoder.embedImages(parameters, test.images);
      const label = (factor: number): Uint32Array =>
        Uint32Array.from({ length: images }, (_, i) => test.labels[i * FACTOR_NAMES.length + factor]!);
      const found: IdealWordsOf[] = [];
      for (const [factor, attribute] of FACTOR_NAMES.entries()) {
        if (factor === 0) continue;
        goOn();
        const said = vocabularyCaptions(
          factor,
          plan.attributes,
          captions,
          randomStream(seed, STREAM, factor),
        );
        found.push(
          idealWordsOf({
            name: `${name}: ${FACTOR_NAMES[0]!} x ${attribute}`,
            kind: 'mad',
            dim: plan.config.model.embeddingSize,
            factors: [FACTOR_NAMES[0]!, attribute].map((one) => ({ name: one, values: FACTORS[one].length })),
            images: rows,
            imageLabels: [label(0), label(factor)],
            texts: await encoder.embedTexts(parameters, said.tokens),
            textLabels: said.labels,
          }),
        );
      }
      return found;
    } finally {
      await encoder.dispose();
    }
  } finally {
    train.close();
    tried.close();
  }
};

export default madVocabulariesTask;
