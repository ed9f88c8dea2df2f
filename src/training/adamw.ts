import { updateFloat32, type AdamWFactors } from './adamw-kernel.js';
import type { FloatArray, ParameterLayout } from '../models/index.js';

/**
 * AdamW's settings (Loshchilov & Hutter 2019, algorithm 2, with the decay scaled by the learning rate as in PyTorch).
 */
export interface AdamWOptions {
  /** Decay rates of the two moments, in [0, 1). Default: 0.9 and 0.98 (Radford et al. 2021, table 18: ViT). */
  readonly betas: readonly [number, number];
  /** Added to the root of the second moment. Default: 1e-6 (Radford et al. 2021, table 18: ViT). */
  readonly epsilon: number;
  /**
   * Each step, what decays shrinks by learning rate times this. Default: 0.2 (Radford et al. 2021, table 18). It acts
   * on matrices only: see {@link decays}.
   */
  readonly weightDecay: number;
}

export const adamWDefaults: AdamWOptions = { betas: [0.9, 0.98], epsilon: 1e-6, weightDecay: 0.2 };

/**
 * Whether weight decay acts on a parameter of that shape: on two axes and more (projections, kernels, token and
 * positional embeddings), not on gains, biases, the class token and the logit scale (Radford et al. 2021, section
 * 2.5; open_clip's rule).
 */
export function decays(shape: readonly number[]): boolean {
  return shape.length >= 2;
}

/** What AdamW remembers: exponential averages of gradients and of their squares, in the parameters' layout. */
export interface AdamWState<A extends FloatArray = FloatArray> {
  /** Updates so far. */
  readonly step: number;
  readonly first: A;
  readonly second: A;
}

/** Both moments 0. */
export function adamWInit<A extends FloatArray>(parameters: A): AdamWState<A> {
  const zeros = (): A => parameters.slice().fill(0) as A;
  return { step: 0, first: zeros(), second: zeros() };
}

/** As `updateFloat32`, in float64: one element after the other. */
function updateFloat64(
  parameters: Float64Array,
  first: Float64Array,
  second: Float64Array,
  gradient: Float64Array,
  offset: number,
  { keep, beta1, fresh1, beta2, fresh2, rate, rootScale, epsilon }: AdamWFactors,
): void {
  for (let i = 0, j = offset; i < gradient.length; i++, j++) {
    const g = gradient[i]!;
    const m = beta1 * first[j]! + fresh1 * g;
    const v = beta2 * second[j]! + fresh2 * g * g;
    first[j] = m;
    second[j] = v;
    parameters[j] = keep * parameters[j]! - (rate * m) / (Math.sqrt(v) * rootScale + epsilon);
  }
}

/**
 * One update, in place, and the state after it. With gradient g, step t from 1 and learning rate r:
 * m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, p = (1 - r decay) p - r / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) +
 * epsilon).
 *
 * @param gradientOf the gradient of each parameter by name, of its length; undefined leaves that parameter as it is.
 */
export function adamWUpdate<A extends FloatArray>(
  options: AdamWOptions,
  learningRate: number,
  layout: ParameterLayout,
  parameters: A,
  gradientOf: (name: string) => FloatArray | undefined,
  state: AdamWState<A>,
): AdamWState<A> {
  const { betas, epsilon, weightDecay } = options;
  const [beta1, beta2] = betas;
  const step = state.step + 1;
  const common = {
    beta1,
    fresh1: 1 - beta1,
    beta2,
    fresh2: 1 - beta2,
    rate: learningRate / (1 - beta1 ** step),
    rootScale: 1 / Math.sqrt(1 - beta2 ** step),
    epsilon,
  };
  const { first, second } = state;
  for (const { name, shape, offset, length } of layout.slots) {
    const gradient = gradientOf(name);
    if (!gradient) continue;
    if (gradient.length !== length) {
      throw new RangeError(
        `AdamW: the gradient of '${name}' must have ${length} elements, got ${gradient.length}`,
      );
    }
    const factors = { ...common, keep: decays(shape) ? 1 - learningRate * weightDecay : 1 };
    if (parameters instanceof Float32Array) {
      updateFloat32(
        parameters,
        first as Float32Array,
        second as Float32Array,
        gradient as Float32Array,
        offset,
        factors,
      );
    } else {
      updateFloat64(
        parameters,
        first as Float64Array,
        second as Float64Array,
        gradient as Float64Array,
        offset,
        factors,
      );
    }
  }
  return { ...state, step };
}
