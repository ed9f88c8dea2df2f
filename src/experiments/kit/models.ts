import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CaptionRule, MadDataset } from '../../datasets/index.js';
import { parameterView, type FlatParameters } from '../../models/index.js';
import { readWeights } from '../../models/node/index.js';
import type { Runtime } from '../../runtime/index.js';
import { initialState, type TrainingConfig, type TrainingProgress } from '../../training/index.js';
import { trainInFolder } from '../../training/node/index.js';
import { madBatches } from '../mad-batches.js';
import { contentKey } from '../node/content-key.js';

/** A CLIP that is trained on MAD: with the images, all that its weights depend on. Plain data. */
export interface MadModelPlan {
  /** What captions say. */
  readonly rule: CaptionRule;
  readonly config: TrainingConfig;
  /**
   * A .safetensors file of weights to begin with; a logit scale that is not learned is the configuration's even so. Default: fresh from
   * the configuration's seed.
   */
  readonly initial?: string;
}

export interface MadModel {
  /** Of the run: log, checkpoint, weights. Under the shared folder. */
  readonly folder: string;
  /** Before the first step. */
  readonly initial: FlatParameters<Float32Array>;
  readonly parameters: FlatParameters<Float32Array>;
}

/** Steps between checkpoints: seconds at the quick size. */
const CHECKPOINT_EVERY = 200;

/** Where a model lives under the shared folder: its name is its content, so that experiments find each other's. */
export function madModelFolder(shared: string, plan: MadModelPlan, dataset: MadDataset): string {
  const { rule, config, initial } = plan;
  const content = {
    config,
    data: madBatches(dataset, rule, config.batchSize, config.seed).description,
    ...(initial !== undefined && {
      initial: createHash('sha256').update(readFileSync(initial)).digest('hex'),
    }),
  };
  return join(shared, 'models', contentKey(content));
}

/** What the plan's training begins with. */
function initialParameters({ config, initial }: MadModelPlan): FlatParameters<Float32Array> {
  if (initial === undefined) return initialState(config).parameters;
  const parameters = readWeights(initial, config.model);
  const { logitScale } = config.model;
  if (!logitScale.learned) parameterView(parameters, 'logit_scale')[0] = logitScale.initial;
  return parameters;
}

/**
 * Trains a model on MAD with its batches drawn by the configuration's seed, in its folder under `shared`; one that was trained before is
 * read, one that was interrupted goes on. For a worker thread: it computes for minutes.
 */
export async function trainMadModel(
  runtime: Runtime,
  plan: MadModelPlan,
  dataset: MadDataset,
  shared: string,
  onStep?: (progress: TrainingProgress) => void,
): Promise<MadModel> {
  const { rule, config } = plan;
  const initial = initialParameters(plan);
  const folder = madModelFolder(shared, plan, dataset);
  const { parameters } = await trainInFolder({
    runtime,
    config,
    source: madBatches(dataset, rule, config.batchSize, config.seed),
    folder,
    resume: true,
    checkpointEvery: CHECKPOINT_EVERY,
    initial: { ...initial, data: initial.data.slice() },
    onStep,
  });
  return { folder, initial, parameters };
}
