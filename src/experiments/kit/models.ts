import type { CaptionRule, MadDataset } from '../../datasets/index.js';
import type { Storage } from '../../files/index.js';
import { type FlatParameters, loadWeights, parameterView } from '../../models/index.js';
import { contentKey, Sha256 } from '../../numeric/index.js';
import type { Runtime, TaskContext } from '../../runtime/index.js';
import {
  initialState,
  type TrainingConfig,
  type TrainingProgress,
  trainStored,
} from '../../training/index.js';
import { madBatches } from './batches.js';
import { ClipEncoder } from '../../encoders/clip-encoder.js';
import { type MadFolders, withMad } from './data.js';
import type { SeriesStep } from './series.js';

/** A CLIP that is trained on MAD: with the images, all that its weights depend on. Plain data. */
export interface MadModelPlan {
  /** What captions say. */
  readonly rule: CaptionRule;
  readonly config: TrainingConfig;
  /**
   * A .safetensors file of weights to begin with, in the shared storage; a logit scale that is not learned is the
   * configuration's even so. Default: fresh from the configuration's seed.
   */
  readonly initial?: string;
}

export interface MadModel {
  /** Of the run: log, checkpoint, weights. A path in the shared storage. */
  readonly folder: string;
  /** Before the first step. */
  readonly initial: FlatParameters<Float32Array>;
  readonly parameters: FlatParameters<Float32Array>;
}

/** Steps between checkpoints: seconds at the quick size. */
const CHECKPOINT_EVERY = 200;

/** Where a model lives in the shared storage: its name is its content, so that experiments find each other's. */
export async function madModelFolder(
  shared: Storage,
  { rule, config, initial }: MadModelPlan,
  dataset: MadDataset,
): Promise<string> {
  const weights = initial === undefined ? undefined : await shared.read(initial);
  const content = {
    config,
    data: madBatches(dataset, rule, config.batchSize, config.seed).description,
    ...(weights && { initial: new Sha256().update(weights).hex() }),
  };
  return `models/${contentKey(content)}`;
}

/** What the plan's training begins with. */
async function initialParameters(
  shared: Storage,
  { config, initial }: MadModelPlan,
): Promise<FlatParameters<Float32Array>> {
  if (initial === undefined) return initialState(config).parameters;
  const parameters = await loadWeights(shared, initial, config.model);
  const { logitScale } = config.model;
  if (!logitScale.learned) parameterView(parameters, 'logit_scale')[0] = logitScale.initial;
  return parameters;
}

/**
 * Trains a model on MAD with its batches drawn by the configuration's seed, in its folder of the shared storage; one
 * that was trained before is read, one that was interrupted goes on. For a task: it computes for minutes.
 */
export async function trainMadModel(
  runtime: Runtime,
  plan: MadModelPlan,
  dataset: MadDataset,
  shared: Storage,
  onStep?: (progress: TrainingProgress) => void,
): Promise<MadModel> {
  const { rule, config } = plan;
  const initial = await initialParameters(shared, plan);
  const folder = await madModelFolder(shared, plan, dataset);
  const { parameters } = await trainStored({
    runtime,
    config,
    source: madBatches(dataset, rule, config.batchSize, config.seed),
    storage: shared.folder(folder),
    resume: true,
    checkpointEvery: CHECKPOINT_EVERY,
    initial: { ...initial, data: initial.data.slice() },
    onStep,
  });
  return { folder, initial, parameters };
}

/** What every task that trains on MAD is given. */
export interface MadModelInput {
  readonly plan: MadModelPlan;
  readonly data: MadFolders;
  /** The place of the storage that experiments share. */
  readonly shared: string;
}

/** What a task that trains on MAD works with. */
export interface TrainedModel {
  readonly model: MadModel;
  readonly encoder: ClipEncoder;
  readonly runtime: Runtime;
  readonly train: MadDataset;
  readonly test: MadDataset;
  readonly shared: Storage;
}

/** Trains the model, or reads it where any experiment trained it before, and hands it to `work` with an encoder. */
export function withTrainedModel<T>(
  { plan, data, shared: place }: MadModelInput,
  { progress, throwIfStopped, world }: TaskContext<SeriesStep>,
  work: (trained: TrainedModel) => Promise<T>,
): Promise<T> {
  const shared = world.storage(place);
  const runtime = world.runtime();
  return withMad(shared, data, async (train, test) => {
    throwIfStopped();
    const model = await trainMadModel(runtime, plan, train, shared, ({ record: { step }, steps }) => {
      progress({ share: step / steps, detail: `step ${step} of ${steps}` });
      throwIfStopped();
    });
    const encoder = await ClipEncoder.create(runtime, plan.config.model);
    try {
      return await work({ model, encoder, runtime, train, test, shared });
    } finally {
      await encoder.dispose();
    }
  });
}
