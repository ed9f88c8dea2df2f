import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../files/input-error.js';
import { writeWeights, writeWhole } from '../../models/node/index.js';
import type { FlatParameters } from '../../models/index.js';
import type { Runtime } from '../../runtime/index.js';
import { checkSameRun, decodeCheckpoint, encodeCheckpoint, type Checkpoint } from '../checkpoint.js';
import { train, type TrainingProgress } from '../train.js';
import type { BatchSource } from '../trainer.js';
import type { TrainingConfig } from '../training-config.js';
import { initialState, type TrainingState } from '../training-state.js';

/** The files of a run's folder. */
export const runFiles = {
  /** The latest checkpoint: see `encodeCheckpoint`. */
  checkpoint: 'checkpoint.safetensors',
  /** One JSON line a step: see `StepRecord`. */
  log: 'log.jsonl',
  /** When the run is complete: the trained parameters alone, as open_clip loads them. */
  weights: 'weights.safetensors',
} as const;

export interface FolderRun {
  readonly runtime: Runtime;
  readonly config: TrainingConfig;
  readonly source: BatchSource;
  /** Made where it does not exist. */
  readonly folder: string;
  /** Go on from the folder's checkpoint; where there is none yet, begin. Default: false. */
  readonly resume?: boolean | undefined;
  /** Steps between checkpoints. Default: 500. */
  readonly checkpointEvery?: number | undefined;
  /** What training begins with. Default: fresh parameters from the configuration's seed. */
  readonly initial?: FlatParameters<Float32Array> | undefined;
  readonly onStep?: ((progress: TrainingProgress) => void) | undefined;
}

/** The checkpoint in `folder`; undefined where there is none. @throws InputError where it is damaged. */
export function readCheckpoint(folder: string): Checkpoint | undefined {
  const path = join(folder, runFiles.checkpoint);
  return existsSync(path) ? decodeCheckpoint(readFileSync(path), path) : undefined;
}

/** A run's log, open for appending. */
class RunLog {
  private constructor(
    private readonly fd: number,
    private position: number,
  ) {}

  /** Opens the log and drops what was logged after `step`, an incomplete last line included. */
  static open(path: string, step: number): RunLog {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    let end = 0;
    for (let next = text.indexOf('\n'); next >= 0; next = text.indexOf('\n', end)) {
      if ((JSON.parse(text.slice(end, next)) as { readonly step: number }).step > step) break;
      end = next + 1;
    }
    const kept = Buffer.byteLength(text.slice(0, end));
    const fd = openSync(path, existsSync(path) ? 'r+' : 'w');
    ftruncateSync(fd, kept);
    return new RunLog(fd, kept);
  }

  append(record: object): void {
    this.position += writeSync(this.fd, `${JSON.stringify(record)}\n`, this.position);
  }

  sync(): void {
    fsyncSync(this.fd);
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** The state to go on from: the checkpoint's, or the beginning. */
function startingState(run: FolderRun): TrainingState<Float32Array> {
  const { folder, resume = false, config, source, initial } = run;
  const path = join(folder, runFiles.checkpoint);
  if (!resume && existsSync(path)) {
    throw new InputError(`${path}: there is a run already; resume it, or choose another folder`);
  }
  const checkpoint = readCheckpoint(folder);
  if (!checkpoint) return initialState(config, initial);
  checkSameRun(checkpoint, config, source.description, path);
  return checkpoint.state;
}

/**
 * Trains with log and checkpoints in a folder. After a kill at any moment, the same call with `resume` goes on from the
 * last checkpoint and ends with the same bytes as a run that was never interrupted (but for the log's throughput).
 *
 * @throws InputError where the folder holds another run; `TrainingDiverged` where the loss is no number any more; Error,
 *   one line, where the disk is full: the last checkpoint is intact then.
 */
export async function trainInFolder(run: FolderRun): Promise<TrainingState<Float32Array>> {
  const { runtime, config, source, folder, checkpointEvery = 500, onStep } = run;
  mkdirSync(folder, { recursive: true });
  const state = startingState(run);
  const path = join(folder, runFiles.checkpoint);
  const nameOf = (step: number): string => `${path} (step ${step})`;
  const first = state.optimizer.step;
  const log = RunLog.open(join(folder, runFiles.log), first);
  try {
    await train(runtime, config, source, state, {
      checkpointEvery,
      ...(first > 0 ? { resumedFrom: nameOf(first) } : {}),
      onStep: (progress) => {
        log.append(progress.record);
        onStep?.(progress);
      },
      onCheckpoint: () => {
        // The log must reach at least as far as the checkpoint, also after a power cut.
        log.sync();
        writeWhole(path, encodeCheckpoint({ config, data: source.description, state }));
        return nameOf(state.optimizer.step);
      },
    });
  } finally {
    log.close();
  }
  writeWeights(join(folder, runFiles.weights), state.parameters);
  return state;
}
