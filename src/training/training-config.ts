import { InputError } from '../files/input-error.js';
import { checkClipConfig, clipConfig, type ClipConfig } from '../models/index.js';
import { adamWDefaults, type AdamWOptions } from './adamw.js';
import type { Schedule } from './schedule.js';

/** All that a run depends on beside its data: with it, a run can be repeated bit for bit. Plain data. */
export interface TrainingConfig extends Schedule {
  readonly model: ClipConfig;
  readonly batchSize: number;
  readonly optimizer: AdamWOptions;
  /** Of the initial parameters; whoever draws the batches uses it too. */
  readonly seed: number;
}

/** What one may choose; defaults are TEOT's published protocol (appendix C). */
export interface TrainingOptions {
  /** Default: TEOT's model. */
  readonly model?: ClipConfig;
  /** Pairs a step. Default: 128. */
  readonly batchSize?: number;
  /** How often each pair is seen. Default: 200. */
  readonly epochs?: number;
  /** Epochs of linear warm-up. Default: 5. */
  readonly warmupEpochs?: number;
  /** Steps in all, in place of epochs. */
  readonly steps?: number;
  /** Steps of warm-up, in place of epochs. */
  readonly warmupSteps?: number;
  /** After the warm-up. Default: 5e-4, the largest of the published three (5e-4, 5e-5, 1e-5). */
  readonly learningRate?: number;
  readonly optimizer?: Partial<AdamWOptions>;
  /** Default: 0. */
  readonly seed?: number;
}

/**
 * A complete configuration for data of `batchesPerEpoch` batches.
 *
 * @throws InputError, one line, where a number is out of range.
 */
export function trainingConfig(options: TrainingOptions, batchesPerEpoch: number): TrainingConfig {
  const { epochs = 200, warmupEpochs = 5, batchSize = 128, learningRate = 5e-4, seed = 0 } = options;
  const steps = options.steps ?? Math.ceil(epochs * batchesPerEpoch);
  const config: TrainingConfig = {
    model: options.model ?? clipConfig(),
    batchSize,
    steps,
    // A run that is shorter than the warm-up would never reach its learning rate.
    warmupSteps:
      options.warmupSteps ?? Math.min(Math.round(warmupEpochs * batchesPerEpoch), Math.floor(steps / 2)),
    learningRate,
    optimizer: { ...adamWDefaults, ...options.optimizer },
    seed,
  };
  checkTrainingConfig(config);
  return config;
}

function check(holds: boolean, what: string, expected: string, got: unknown): void {
  if (!holds) throw new InputError(`training: ${what} must be ${expected}, got ${String(got)}`);
}

/** @throws InputError, one line, that names the first number that is out of range. */
export function checkTrainingConfig(config: TrainingConfig): void {
  const { model, batchSize, steps, warmupSteps, learningRate, seed } = config;
  const { betas, epsilon, weightDecay } = config.optimizer;
  checkClipConfig(model);
  check(
    Number.isInteger(batchSize) && batchSize >= 2,
    'the batch',
    'a whole number of pairs from 2',
    batchSize,
  );
  check(Number.isInteger(steps) && steps >= 1, 'the number of steps', 'a whole number from 1', steps);
  const warmup = Number.isInteger(warmupSteps) && warmupSteps >= 0 && warmupSteps < steps;
  check(warmup, 'the warm-up', `a whole number of steps from 0 and below all ${steps}`, warmupSteps);
  check(
    learningRate > 0 && Number.isFinite(learningRate),
    'the learning rate',
    'a number above 0',
    learningRate,
  );
  check(
    betas.every((beta) => beta >= 0 && beta < 1),
    "AdamW's betas",
    'in [0, 1)',
    betas.join(' and '),
  );
  check(epsilon > 0 && Number.isFinite(epsilon), "AdamW's epsilon", 'above 0', epsilon);
  check(weightDecay >= 0 && Number.isFinite(weightDecay), 'the weight decay', '0 or more', weightDecay);
  check(Number.isSafeInteger(seed) && seed >= 0, 'the seed', 'a whole number from 0', seed);
}
