import { InputError } from '../files/input-error.js';
import { readText, type AppendedFile, type Storage } from '../files/storage.js';
import { storeWeights, type FlatParameters } from '../models/index.js';
import type { Runtime } from '../runtime/index.js';
import { checkSameRun, decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint.js';
import { train, type StepRecord, type TrainingProgress } from './train.js';
import type { BatchSource } from './trainer.js';
import type { TrainingConfig } from './training-config.js';
import { initialState, type TrainingState } from './training-state.js';

/** The files of a run. */
export const runFiles = {
  /** The latest checkpoint: see `encodeCheckpoint`. */
  checkpoint: 'checkpoint.safetensors',
  /** One JSON line a step: see `StepRecord`. */
  log: 'log.jsonl',
  /** When the run is complete: the trained parameters alone, as open_clip loads them. */
  weights: 'weights.safetensors',
} as const;

export interface StoredRun {
  readonly runtime: Runtime;
  readonly config: TrainingConfig;
  readonly source: BatchSource;
  /** Of this run alone. */
  readonly storage: Storage;
  /** Go on from the storage's checkpoint; where there is none yet, begin. Default: false. */
  readonly resume?: boolean | undefined;
  /** Steps between checkpoints. Default: 500. */
  readonly checkpointEvery?: number | undefined;
  /** What training begins with. Default: fresh parameters from the configuration's seed. */
  readonly initial?: FlatParameters<Float32Array> | undefined;
  readonly onStep?: ((progress: TrainingProgress) => void) | undefined;
}

/** The checkpoint of a run; undefined where there is none. @throws InputError where it is damaged. */
export async function readCheckpoint(storage: Storage): Promise<Checkpoint | undefined> {
  const bytes = await storage.read(runFiles.checkpoint);
  return bytes && decodeCheckpoint(bytes, storage.pathOf(runFiles.checkpoint));
}

/** Every step that a run's log tells of. */
export async function readTrainingLog(storage: Storage): Promise<readonly StepRecord[]> {
  return ((await readText(storage, runFiles.log)) ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as StepRecord);
}

/** Opens the log and drops what was logged after `step`, an incomplete last line included. */
async function openLog(storage: Storage, step: number): Promise<AppendedFile> {
  const text = (await readText(storage, runFiles.log)) ?? '';
  let end = 0;
  for (let next = text.indexOf('\n'); next >= 0; next = text.indexOf('\n', end)) {
    if ((JSON.parse(text.slice(end, next)) as { readonly step: number }).step > step) break;
    end = next + 1;
  }
  return storage.append(runFiles.log, new TextEncoder().encode(text.slice(0, end)).length);
}

/** The state to go on from: the checkpoint's, or the beginning. */
async function startingState(run: StoredRun): Promise<TrainingState<Float32Array>> {
  const { storage, resume = false, config, source, initial } = run;
  const path = storage.pathOf(runFiles.checkpoint);
  if (!resume && (await storage.has(runFiles.checkpoint))) {
    throw new InputError(`${path}: there is a run already; resume it, or choose another folder`);
  }
  const checkpoint = await readCheckpoint(storage);
  if (!checkpoint) return initialState(config, initial);
  checkSameRun(checkpoint, config, source.description, path);
  return checkpoint.state;
}

/**
 * Trains with log and checkpoints in a storage. After a kill at any moment, the same call with `resume` goes on from
 * the last checkpoint and ends with the same bytes as a run that was never interrupted (but for the log's
 * throughput).
 *
 * @throws InputError where the storage holds another run; `TrainingDiverged` where the loss is no number any more;
 * Error,   one line, where the disk is full: the last checkpoint is intact then.
 */
export async function trainStored(run: StoredRun): Promise<TrainingState<Float32Array>> {
  const { runtime, config, source, storage, checkpointEvery = 500, onStep } = run;
  const state = await startingState(run);
  const nameOf = (step: number): string => `${storage.pathOf(runFiles.checkpoint)} (step ${step})`;
  const first = state.optimizer.step;
  const log = await openLog(storage, first);
  try {
    await train(runtime, config, source, state, {
      checkpointEvery,
      ...(first > 0 ? { resumedFrom: nameOf(first) } : {}),
      onStep: (progress) => {
        log.append(`${JSON.stringify(progress.record)}\n`);
        onStep?.(progress);
      },
      onCheckpoint: async () => {
        // The log must reach at least as far as the checkpoint, also after a power cut.
        log.sync();
        const parts = encodeCheckpoint({ config, data: source.description, state });
        await storage.write(runFiles.checkpoint, parts);
        return nameOf(state.optimizer.step);
      },
    });
  } finally {
    log.close();
  }
  await storeWeights(storage, runFiles.weights, state.parameters);
  return state;
}
