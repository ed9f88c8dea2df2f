import { randomStream } from '../numeric/random.js';
import { initialClipParameters, type FlatParameters, type FloatArray } from '../models/index.js';
import { adamWInit, type AdamWState } from './adamw.js';
import type { TrainingConfig } from './training-config.js';

/** Everything that a step changes. Updated in place. */
export interface TrainingState<A extends FloatArray = FloatArray> {
  readonly parameters: FlatParameters<A>;
  optimizer: AdamWState<A>;
}

/** Names of random streams under a run's seed; batches have their own in the data's room. */
const initialStream = 0x696e6974;

/** Before the first step: fresh parameters from the configuration's seed, unless they are given. */
export function initialState(
  config: TrainingConfig,
  parameters: FlatParameters<Float32Array> = initialClipParameters(
    config.model,
    randomStream(config.seed, initialStream),
  ),
): TrainingState<Float32Array> {
  return { parameters, optimizer: adamWInit(parameters.data) };
}
