import { normalizeAxes, normalizeAxis } from './shape.js';
import { applyOne, type Tensor } from './tensor.js';
import { add, exp, log, sub } from './elementwise.js';
import { stopGradient } from './conversion.js';
import { squeeze } from './movement.js';

export interface ReduceOptions {
  /** Keep each reduced axis with length 1. Default: false. */
  readonly keepDims?: boolean;
}

type Reduction = 'reduceSum' | 'reduceMean' | 'reduceMax' | 'reduceMin';

function reduce(
  op: Reduction,
  x: Tensor,
  axes: readonly number[] | undefined,
  options: ReduceOptions,
): Tensor {
  return applyOne(op, [x], {
    axes: axes ? normalizeAxes(op, axes, x.shape.length) : x.shape.map((_, axis) => axis),
    keepDims: options.keepDims ?? false,
  });
}

/** The sum over `axes` (default: all of them). */
export function reduceSum(x: Tensor, axes?: readonly number[], options: ReduceOptions = {}): Tensor {
  return reduce('reduceSum', x, axes, options);
}

/** The arithmetic mean over `axes` (default: all of them). */
export function reduceMean(x: Tensor, axes?: readonly number[], options: ReduceOptions = {}): Tensor {
  return reduce('reduceMean', x, axes, options);
}

/** The largest element over `axes` (default: all of them). Gradient: shared equally by all that attain it. */
export function reduceMax(x: Tensor, axes?: readonly number[], options: ReduceOptions = {}): Tensor {
  return reduce('reduceMax', x, axes, options);
}

/** The smallest element over `axes` (default: all of them). Gradient: shared equally by all that attain it. */
export function reduceMin(x: Tensor, axes?: readonly number[], options: ReduceOptions = {}): Tensor {
  return reduce('reduceMin', x, axes, options);
}

/** The index (int64) of the largest element along `axis`; the first one where several attain it. */
export function argMax(x: Tensor, axis: number, options: ReduceOptions = {}): Tensor {
  return applyOne('argMax', [x], {
    axis: normalizeAxis('argMax', axis, x.shape.length),
    keepDims: options.keepDims ?? false,
  });
}

/** log(sum(exp(x))) along `axis`, without overflow. */
export function logSumExp(x: Tensor, axis: number, { keepDims = false }: ReduceOptions = {}): Tensor {
  // The shift cancels in value and in derivative alike.
  const shift = stopGradient(reduceMax(x, [axis], { keepDims: true }));
  const result = add(log(reduceSum(exp(sub(x, shift)), [axis], { keepDims: true })), shift);
  return keepDims ? result : squeeze(result, [axis]);
}
