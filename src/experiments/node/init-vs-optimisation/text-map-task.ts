import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { orthogonalProcrustes } from '../../../correction/index.js';
import type { CaptionRule } from '../../../datasets/index.js';
import { openMad } from '../../../datasets/node/index.js';
import { parameterView, TEXT_MAP } from '../../../models/index.js';
import { readWeights, writeWeights } from '../../../models/node/index.js';
import { nativeRuntime, type Task } from '../../../runtime/node/index.js';
import { initialState, type TrainingConfig } from '../../../training/index.js';
import { ClipEncoder } from '../../kit/clip-encoder.js';
import { testSet } from '../../kit/test-set.js';
import { stopCheck, type SeriesStep, type Stoppable } from '../../kit/series.js';

export interface TextMapInput {
  /** Of a model with a text map. */
  readonly config: TrainingConfig;
  readonly rule: CaptionRule;
  /** A folder that `writeMad` made: the training images. */
  readonly data: string;
  readonly pairs: number;
  /** The weights file to write; one that is there is kept. */
  readonly path: string;
}

export const textMapModule = new URL('./text-map-task.js', import.meta.url);

/**
 * Fresh parameters with the text map that turns training captions onto their images: orthogonal Procrustes of the untrained
 * model's embeddings, not centred, as MtG's code has it. Written as a weights file, whose path is the answer.
 */
const textMapTask: Task<TextMapInput & Stoppable, string, SeriesStep> = async ({
  config,
  rule,
  data,
  pairs,
  path,
  stop,
}) => {
  if (existsSync(path)) {
    readWeights(path, config.model);
    return path;
  }
  const goOn = stopCheck(stop);
  const { parameters } = initialState(config);
  const { dataset, close } = openMad(data);
  const encoder = await ClipEncoder.create(nativeRuntime(), config.model);
  try {
    const { images, tokens } = testSet(dataset, pairs, rule, config.seed);
    goOn();
    const rows = await encoder.embedImages(parameters, images);
    goOn();
    const texts = await encoder.embedTexts(parameters, tokens);
    goOn();
    const turn = orthogonalProcrustes(texts, rows, config.model.embeddingSize);
    parameterView(parameters, TEXT_MAP).set(turn);
    mkdirSync(dirname(path), { recursive: true });
    writeWeights(path, parameters);
    return path;
  } finally {
    close();
    await encoder.dispose();
  }
};

export default textMapTask;
