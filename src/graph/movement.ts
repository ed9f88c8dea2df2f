import { reduceSum } from './reduction.js';
import {
  divideDims,
  normalizeAxes,
  normalizeAxis,
  sameShape,
  shapeSize,
  shapeText,
  type Dim,
  type Shape,
} from './shape.js';
import { apply, applyOne, type Tensor } from './tensor.js';
import { typeText } from './tensor-type.js';

/** Operations that move elements and compute nothing. Axes may be counted from the end. */

/**
 * The same elements in another shape. One dimension may be -1: whatever is left.
 *
 * @throws RangeError where the number of elements differs.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const open = shape.indexOf(-1);
  if (open < 0) return sameShape(x.shape, shape) ? x : applyOne('reshape', [x], { shape });
  const rest = divideDims(shapeSize(x.shape), shapeSize(shape.filter((_, axis) => axis !== open)));
  if (rest === undefined || shape.indexOf(-1, open + 1) >= 0) {
    throw new RangeError(
      `reshape: ${typeText(x)} does not fit ${shapeText(shape)}; one dimension may be -1, and the others must divide ` +
        'the number of elements',
    );
  }
  return reshape(x, shape.with(open, rest));
}

/** Axes in another order: axis i of the result is axis `permutation[i]` of x. Default: all axes reversed. */
export function transpose(x: Tensor, permutation?: readonly number[]): Tensor {
  const order = permutation ?? x.shape.map((_, axis) => x.shape.length - 1 - axis);
  return applyOne('transpose', [x], {
    permutation: order.map((axis) => normalizeAxis('transpose', axis, x.shape.length)),
  });
}

/** x with its last two axes swapped. */
export function swapLastAxes(x: Tensor): Tensor {
  const rank = x.shape.length;
  return transpose(
    x,
    x.shape.map((_, axis) => (axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis)),
  );
}

/** x repeated to `shape` by NumPy's rule. Element-wise operations broadcast by themselves. */
export function expand(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : applyOne('expand', [x], { shape });
}

/** Tensors one after the other along `axis`. */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  const [first] = tensors;
  if (first && tensors.length === 1) return first;
  return applyOne('concat', tensors, {
    axis: first ? normalizeAxis('concat', axis, first.shape.length) : axis,
  });
}

/** Runs of the given sizes along `axis`. The sizes sum to its length. */
export function split(x: Tensor, sizes: readonly number[], axis: number): readonly Tensor[] {
  if (sizes.length === 1 && sizes[0] === x.shape.at(axis)) return [x];
  return apply('split', [x], { axis: normalizeAxis('split', axis, x.shape.length), sizes });
}

/** Elements `start` (default 0) up to and without `end` (default: the length) along `axis`, both from 0. */
export function slice(
  x: Tensor,
  axis: number,
  { start = 0, end }: { readonly start?: Dim; readonly end?: Dim },
): Tensor {
  const along = normalizeAxis('slice', axis, x.shape.length);
  return applyOne('slice', [x], { axis: along, start, end: end ?? x.shape[along]! });
}

/** Elements number `index` along `axis`, without that axis. */
export function pick(x: Tensor, axis: number, index: number): Tensor {
  return squeeze(slice(x, axis, { start: index, end: index + 1 }), [axis]);
}

/** `before` and `after` elements of `value` (default 0) added along `axis`. */
export function pad(
  x: Tensor,
  axis: number,
  {
    before = 0,
    after = 0,
    value = 0,
  }: { readonly before?: Dim; readonly after?: Dim; readonly value?: number },
): Tensor {
  if (before === 0 && after === 0) return x;
  return applyOne('pad', [x], { axis: normalizeAxis('pad', axis, x.shape.length), before, after, value });
}

/** x without the given axes, each of length 1. */
export function squeeze(x: Tensor, axes: readonly number[]): Tensor {
  if (axes.length === 0) return x;
  return applyOne('squeeze', [x], { axes: normalizeAxes('squeeze', axes, x.shape.length) });
}

/** x with new axes of length 1 at the given places of the result. */
export function unsqueeze(x: Tensor, axes: readonly number[]): Tensor {
  if (axes.length === 0) return x;
  return applyOne('unsqueeze', [x], { axes: normalizeAxes('unsqueeze', axes, x.shape.length + axes.length) });
}

/** What undoes broadcasting in a derivative: `x` summed over each axis along which `shape` was repeated. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  const lead = x.shape.length - shape.length;
  const repeated = x.shape.flatMap((dim, axis) => (axis >= lead && shape[axis - lead] === dim ? [] : [axis]));
  if (repeated.length === 0) return x;
  if (repeated.every((axis) => axis < lead)) return reduceSum(x, repeated);
  const kept = reduceSum(x, repeated, { keepDims: true });
  return squeeze(
    kept,
    Array.from({ length: lead }, (_, axis) => axis),
  );
}
