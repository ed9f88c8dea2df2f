import type { TaskPool } from '../../runtime/node/index.js';
import type { ExperimentContext } from '../experiment.js';
import type { MadFolders } from './data.js';
import type { MadModelPlan } from './models.js';
import { runSeries } from './series.js';

export interface MadPairsInput {
  readonly plan: MadModelPlan;
  readonly data: MadFolders;
  /** The experiments' shared folder. */
  readonly shared: string;
  /** How many test images, each with its own caption by the plan's rule. */
  readonly pairs: number;
  /** Of the test images and captions. */
  readonly seed: number;
}

/** Test pairs as one model embeds them. */
export interface MadPairs {
  readonly dim: number;
  readonly count: number;
  /** `[count, 6]`, the value of each factor. */
  readonly labels: Uint8Array;
  /** Before the first step; `[count, dim]` each, rows of length 1. */
  readonly initial: { readonly images: Float32Array; readonly texts: Float32Array };
  readonly trained: { readonly images: Float32Array; readonly texts: Float32Array };
  /** Of the trained model: log, checkpoint, weights. */
  readonly folder: string;
  /** 1 / temperature, as trained. */
  readonly scale: number;
}

const module = new URL('../node/mad-pairs-task.js', import.meta.url);

/** Trains models on MAD, or reads them where any experiment trained them before, and embeds test pairs with each. */
export function madPairs(
  models: readonly { readonly name: string; readonly plan: MadModelPlan; readonly pairs: number }[],
  data: MadFolders,
  context: ExperimentContext,
  pool: TaskPool,
): Promise<MadPairs[]> {
  const { shared, seed } = context;
  const items = models.map(({ name, plan, pairs }) => ({
    name,
    input: { plan, data, shared, pairs, seed },
    cost: plan.config.steps,
  }));
  return runSeries<MadPairsInput, MadPairs>({ stage: 'Training models', module, items }, context, pool);
}
