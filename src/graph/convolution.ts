import { applyOne, type Tensor } from './tensor.js';

export interface ConvolutionOptions {
  /** Steps of the window along both axes. Default: 1. */
  readonly stride?: number;
  /** Zeros on each side of both axes. Default: 0. */
  readonly padding?: number;
}

/**
 * The cross-correlation that networks call convolution, over the last two axes: x `[n, c, h, w]` and weight `[k, c, a, b]` give
 * `[n, k, h', w']` with h' = floor((h + 2 padding - a) / stride) + 1. Carries no derivative.
 */
export function convolution(
  x: Tensor,
  weight: Tensor,
  { stride = 1, padding = 0 }: ConvolutionOptions = {},
): Tensor {
  return applyOne('convolution', [x, weight], { stride, padding });
}

export interface PoolOptions extends ConvolutionOptions {
  /** Side of the square window. */
  readonly size: number;
}

/**
 * The largest element of each window over the last two axes, `[n, c, h, w]` to `[n, c, h', w']`, sides as for {@link convolution}. Padding never wins; it is
 * at most half the window. Carries no derivative.
 */
export function maxPool(x: Tensor, { size, stride = 1, padding = 0 }: PoolOptions): Tensor {
  return applyOne('maxPool', [x], { size, stride, padding });
}
