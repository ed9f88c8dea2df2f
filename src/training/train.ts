import type { Runtime } from '../runtime/index.js';
import type { TrainingConfig } from './training-config.js';
import type { TrainingState } from './training-state.js';
import { Trainer, type BatchSource, type StepResult } from './trainer.js';

/** One line of a run's log. */
export interface StepRecord extends StepResult {
  /** Steps so far, this one included: from 1. */
  readonly step: number;
  /** Whole passes over the data before this step: from 0. */
  readonly epoch: number;
  /** Throughput of this step, its data included. */
  readonly pairsPerSecond: number;
}

export interface TrainingProgress {
  readonly record: StepRecord;
  readonly steps: number;
  /** From the mean time of this session's steps. */
  readonly secondsLeft: number;
}

export interface TrainHooks {
  /** After each step. */
  readonly onStep?: (progress: TrainingProgress) => void;
  /**
   * At each checkpoint and at the end; the state must be read before this returns or resolves. Its name, for
   * messages.
   */
  readonly onCheckpoint?: (state: TrainingState) => string | Promise<string>;
  /** Steps between checkpoints. Default: only at the end. */
  readonly checkpointEvery?: number;
  /** Name and step of the checkpoint that the run goes on from. */
  readonly resumedFrom?: string;
}

/**
 * Training that has gone wrong numerically: its message names the step, the learning rate and the last good
 * checkpoint.
 */
export class TrainingDiverged extends Error {
  override readonly name = 'TrainingDiverged';

  constructor(
    what: string,
    readonly step: number,
    readonly learningRate: number,
    readonly lastGoodCheckpoint: string | undefined,
  ) {
    super(
      `training: ${what} at step ${step} (learning rate ${learningRate.toExponential(3)}); ` +
        `last good checkpoint: ${lastGoodCheckpoint ?? 'none'}; lower the learning rate or lengthen the warm-up`,
    );
  }
}

/**
 * Trains from `state` (changed in place) to the configuration's last step. Step s, from 0, takes batch s mod n of epoch
 * s / n, rounded down, where n is the source's batches per epoch: with the same configuration, source and state, every
 * number is the same, bit for bit, whether or not the run was interrupted.
 *
 * @throws TrainingDiverged where the loss, or a parameter at a checkpoint, is not a finite number.
 */
export async function train(
  runtime: Runtime,
  config: TrainingConfig,
  source: BatchSource,
  state: TrainingState,
  { onStep, onCheckpoint, checkpointEvery = config.steps, resumedFrom }: TrainHooks = {},
): Promise<void> {
  if (state.optimizer.step >= config.steps) return;
  const trainer = await Trainer.create(runtime, config, state);
  let lastGood = resumedFrom;
  try {
    const first = state.optimizer.step;
    const started = performance.now();
    let before = started;
    for (let step = first; step < config.steps; step++) {
      const epoch = Math.floor(step / source.batchesPerEpoch);
      const batch = await source.batch(epoch, step % source.batchesPerEpoch);
      const result = await trainer.step(batch);
      const done = step + 1;
      if (!Number.isFinite(result.loss)) {
        throw new TrainingDiverged(`the loss became ${result.loss}`, done, result.learningRate, lastGood);
      }
      const now = performance.now();
      const pairsPerSecond = (1000 * config.batchSize) / (now - before);
      before = now;
      onStep?.({
        record: { step: done, epoch, ...result, pairsPerSecond },
        steps: config.steps,
        secondsLeft: ((now - started) / 1000 / (done - first)) * (config.steps - done),
      });
      if (onCheckpoint && (done === config.steps || done % checkpointEvery === 0)) {
        // The loss was computed before the update: only now does a bad gradient show.
        if (!isFinite(state.parameters.data)) {
          throw new TrainingDiverged('a parameter is no finite number', done, result.learningRate, lastGood);
        }
        lastGood = await onCheckpoint(state);
      }
    }
  } finally {
    await trainer.dispose();
  }
}

function isFinite(values: Float32Array | Float64Array): boolean {
  // One NaN or infinity makes the sum of the differences NaN.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  return sum === 0;
}
