import type { Dense } from './definition.js';

/** Index arithmetic of the reference interpreter: plain rather than fast. */

export function strides(shape: readonly number[]): number[] {
  const result = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    result[axis] = stride;
    stride *= shape[axis]!;
  }
  return result;
}

/** For each element of `shape` in row-major order: the sum over axes of index times stride. */
export function offsets(shape: readonly number[], axisStrides: readonly number[]): Int32Array {
  let count = 1;
  for (const dim of shape) count *= dim;
  const result = new Int32Array(count);
  const index = new Int32Array(shape.length);
  let offset = 0;
  for (let i = 0; i < count; i++) {
    result[i] = offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += axisStrides[axis]!;
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      offset -= axisStrides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}

/** The strides of `from` seen as `to` by broadcasting: 0 along each axis that is repeated. */
export function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const own = strides(from);
  const lead = to.length - from.length;
  return to.map((_, axis) => (axis < lead || from[axis - lead] === 1 ? 0 : own[axis - lead]!));
}

/** `data` repeated to `shape`; the array itself where nothing is repeated. */
export function broadcast(dense: Dense, shape: readonly number[]): Float64Array {
  if (dense.shape.length === shape.length && dense.shape.every((dim, axis) => dim === shape[axis])) {
    return dense.data;
  }
  return gatherOffsets(dense.data, offsets(shape, broadcastStrides(dense.shape, shape)));
}

export function gatherOffsets(data: Float64Array, at: Int32Array): Float64Array {
  const result = new Float64Array(at.length);
  for (let i = 0; i < at.length; i++) result[i] = data[at[i]!]!;
  return result;
}

/** A tensor seen around one axis: element (outer, k, inner) lies at `(outer * length + k) * inner' + inner`. */
export function aroundAxis(
  shape: readonly number[],
  axis: number,
): { readonly outer: number; readonly length: number; readonly inner: number } {
  let outer = 1;
  let inner = 1;
  shape.forEach((dim, i) => {
    if (i < axis) outer *= dim;
    if (i > axis) inner *= dim;
  });
  return { outer, length: shape[axis]!, inner };
}

/** An index as ONNX takes it: negative ones count from the end. */
export function checkedIndex(op: string, index: number, length: number): number {
  const at = index < 0 ? index + length : index;
  if (!(at >= 0 && at < length)) {
    throw new RangeError(`${op}: index ${index} is outside an axis of length ${length}`);
  }
  return at;
}

export function elementwise(
  f: (x: number) => number,
): (inputs: readonly Dense[], attributes: unknown, outputs: readonly Dense[]) => void {
  return ([x], _attributes, [y]) => {
    const from = x!.data;
    const to = y!.data;
    for (let i = 0; i < to.length; i++) to[i] = f(from[i]!);
  };
}

export function elementwise2(
  f: (a: number, b: number) => number,
): (inputs: readonly Dense[], attributes: unknown, outputs: readonly Dense[]) => void {
  return ([a, b], _attributes, [y]) => {
    const to = y!.data;
    const left = broadcast(a!, y!.shape);
    const right = broadcast(b!, y!.shape);
    for (let i = 0; i < to.length; i++) to[i] = f(left[i]!, right[i]!);
  };
}
