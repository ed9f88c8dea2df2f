import type { CaptionRule } from '../../datasets/index.js';
import { openMad } from '../../datasets/mad/stored-mad.js';
import { umap } from '../../geometry/umap.js';
import { loadWeights } from '../../models/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import { initialState, type TrainingConfig } from '../../training/index.js';
import { ClipEncoder } from '../../encoders/clip-encoder.js';
import { testSet } from './prompts.js';
import type { SeriesStep } from './series.js';

/** Pairs of a model in the plane of UMAP. */
export interface Projection {
  /** `[pairs, 2]` each: images, texts. */
  readonly points: readonly [Float32Array, Float32Array];
  readonly pairs: number;
  readonly neighbours: number;
}

interface ProjectionInput {
  readonly config: TrainingConfig;
  readonly rule: CaptionRule;
  /** The trained weights, in the shared storage; without them the model as it begins. */
  readonly weights?: string;
  /** The place of the storage that experiments share, and MAD in it. */
  readonly shared: string;
  readonly data: string;
  readonly pairs: number;
  readonly seed: number;
}

const NEIGHBOURS = 15;

/** The first test pairs as a model embeds them, in the plane of UMAP (TEOT Fig. 7). */
export const projectionTask = defineTask(
  import.meta.url,
  'projectionTask',
  async (
    { config, rule, weights, shared: place, data, pairs, seed }: ProjectionInput,
    { progress, throwIfStopped, world }: TaskContext<SeriesStep>,
  ): Promise<Projection> => {
    const shared = world.storage(place);
    const { model } = config;
    const parameters =
      weights === undefined ? initialState(config).parameters : await loadWeights(shared, weights, model);
    const { dataset, close } = await openMad(shared.folder(data));
    const encoder = await ClipEncoder.create(world.runtime(), model);
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
          throwIfStopped();
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
  },
);
