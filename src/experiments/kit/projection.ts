import type { CaptionRule } from '../../datasets/index.js';
import { openMad } from '../../datasets/node/index.js';
import { umap } from '../../geometry/umap.js';
import { readWeights } from '../../models/node/index.js';
import { nativeRuntime, type Task } from '../../runtime/node/index.js';
import { initialState, type TrainingConfig } from '../../training/index.js';
import { ClipEncoder } from './clip-encoder.js';
import type { Projection } from '../information-imbalance/pictures.js';
import { testSet } from './test-set.js';
import { stopCheck, type SeriesStep, type Stoppable } from './series.js';

export interface ProjectionTaskInput {
  readonly config: TrainingConfig;
  readonly rule: CaptionRule;
  /** The trained weights; without them the model as it begins. */
  readonly weights?: string;
  /** A folder that `writeMad` made. */
  readonly data: string;
  readonly pairs: number;
  readonly seed: number;
}

export const projectionTaskModule = new URL('./projection.js', import.meta.url);

const NEIGHBOURS = 15;

/** The first test pairs as a model embeds them, in the plane of UMAP (TEOT Fig. 7). */
const projectionTask: Task<ProjectionTaskInput & Stoppable, Projection, SeriesStep> = async (
  input,
  { progress },
) => {
  const { config, rule, weights, data, pairs, seed, stop } = input;
  const { model } = config;
  const parameters = weights === undefined ? initialState(config).parameters : readWeights(weights, model);
  const goOn = stopCheck(stop);
  const { dataset, close } = openMad(data);
  const encoder = await ClipEncoder.create(nativeRuntime(), model);
  try {
    const { images, tokens } = testSet(dataset, pairs, rule, seed);
    const rows = new Float32Array(2 * pairs * model.embeddingSize);
    rows.set(await encoder.embedImages(parameters, images), 0);
    rows.set(await encoder.embedTexts(parameters, tokens), pairs * model.embeddingSize);
    const points = umap(rows, model.embeddingSize, {
      neighbours: NEIGHBOURS,
      seed,
      onProgress: (share) => {
        progress({ share, detail: 'UMAP' });
        goOn();
      },
    });
    return {
      points: [points.slice(0, 2 * pairs), points.slice(2 * pairs)],
      pairs,
      neighbours: NEIGHBOURS,
    };
  } finally {
    close();
    await encoder.dispose();
  }
};

export default projectionTask;
