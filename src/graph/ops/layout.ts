import type { DecodedNode } from '../onnx/rule.js';
import {
  broadcastShapes,
  divideDims,
  normalizeAxes,
  normalizeAxis,
  sameShape,
  shapeSize,
  shapeText,
  type Shape,
} from '../shape.js';
import type { Tensor } from '../tensor.js';
import { typeText } from '../tensor-type.js';
import { floats, makeCase } from './case.js';
import { checkAxis, checkCount } from './checks.js';
import { opFamily, unaryGradient, type Apply, type OpDefinition } from './definition.js';
import { broadcast, gatherOffsets, offsets, strides } from './dense.js';
import { reduceSum } from './reduction.js';

/** The same elements under other indices; nothing is computed. Axes may be counted from the end. */
const op = opFamily('layout');

interface ShapeAttribute {
  readonly shape: Shape;
}

interface AxesAttribute {
  /** Counted from the front, ascending. */
  readonly axes: readonly number[];
}

/** The rules of reshape, squeeze and unsqueeze: same elements, same order, another shape. */
function relabelling<A>(
  name: string,
  shapeOf: (shape: Shape, attributes: A) => Shape,
): Pick<OpDefinition<A, unknown>, 'infer' | 'reference' | 'gradient'> {
  return {
    infer: (inputs, attributes) => {
      checkCount(name, inputs, 1);
      return [{ type: inputs[0]!.type, shape: shapeOf(inputs[0]!.shape, attributes) }];
    },
    reference: ([x], _attributes, [y]) => y!.data.set(x!.data),
    gradient: unaryGradient((g, dy, x) => g.reshape(dy, x.shape)),
  };
}

/** The target of an ONNX Reshape: 0 copies the input's dimension, -1 is what is left. */
function decodedShape(node: DecodedNode): Shape {
  const x = node.input(0);
  const copies = node.int('allowzero', 0) === 0;
  return node.shape(1).map((dim, axis) => (dim === 0 && copies ? x.shape[axis]! : dim));
}

/**
 * The same elements in another shape. One dimension may be -1: whatever is left.
 *
 * @throws RangeError where the number of elements differs.
 *
 * @function
 */
export const reshape = op('reshape', {
  build: (apply: Apply<ShapeAttribute>) =>
    function reshape(x: Tensor, shape: Shape): Tensor {
      const open = shape.indexOf(-1);
      if (open < 0) return sameShape(x.shape, shape) ? x : apply([x], { shape });
      const rest = divideDims(shapeSize(x.shape), shapeSize(shape.filter((_, axis) => axis !== open)));
      if (rest === undefined || shape.indexOf(-1, open + 1) >= 0) {
        throw new RangeError(
          `reshape: ${typeText(x)} does not fit ${shapeText(shape)}; one dimension may be -1, and the others must ` +
            'divide the number of elements',
        );
      }
      return reshape(x, shape.with(open, rest));
    },
  ...relabelling<ShapeAttribute>('reshape', (from, { shape }) => {
    if (shapeSize(from) !== shapeSize(shape)) {
      throw new RangeError(
        `reshape: ${shapeText(from)} has ${shapeSize(from)} elements and ${shapeText(shape)} has ${shapeSize(shape)}`,
      );
    }
    return shape;
  }),
  onnx: {
    emit: (emitter, { inputs, inputTypes, outputs, attributes: { shape } }) => {
      // A symbol at its own place is copied (0), one more is what is left (-1): no run-time arithmetic then.
      const from = inputTypes[0]!.shape;
      const plain = shape.map((dim, axis) => (typeof dim === 'number' ? dim : dim === from[axis] ? 0 : -1));
      const empty = shape.includes(0);
      const known = !empty && plain.filter((dim) => dim === -1).length <= 1;
      const target = known ? emitter.ints(plain) : emitter.shape(shape);
      const flags = empty ? { allowzero: { int: 1 } } : {};
      emitter.node('Reshape', [inputs[0]!, target], flags, outputs);
    },
    decode: { Reshape: (reshape, node) => [reshape(node.input(0), decodedShape(node))] },
  },
  cases: (reshape, g) => [
    makeCase('reshape', { x: floats([2, 6]) }, ({ x }) => ({ y: reshape(x, [3, -1]) })),
    makeCase('reshape, rows unknown', { x: floats([3, 2, 4], -2, 2, ['rows', 2, 4]) }, ({ x }) => ({
      y: reshape(g.mul(reshape(x, [-1, 4]), 2), ['rows', 8]),
    })),
    makeCase(
      'reshape, two unknown',
      { x: floats([3, 2, 1, 4], -2, 2, ['rows', 'columns', 1, 4]) },
      ({ x }) => ({ y: reshape(x, [4, 'rows', 'columns']) }),
    ),
  ],
});

function reversed({ shape }: Tensor): readonly number[] {
  return shape.map((_, axis) => shape.length - 1 - axis);
}

/**
 * Axes in another order: axis i of the result is axis `permutation[i]` of x. Default: all axes reversed.
 * @function
 */
export const transpose = op('transpose', {
  build:
    (apply: Apply<{ readonly permutation: readonly number[] }>) =>
    (x: Tensor, permutation: readonly number[] = reversed(x)) =>
      apply([x], {
        permutation: permutation.map((axis) => normalizeAxis('transpose', axis, x.shape.length)),
      }),
  infer: (inputs, { permutation }) => {
    checkCount('transpose', inputs, 1);
    const { type, shape } = inputs[0]!;
    const sorted = [...permutation].sort((a, b) => a - b);
    if (sorted.some((axis, i) => axis !== i) || permutation.length !== shape.length) {
      throw new RangeError(
        `transpose: expected each axis of ${shapeText(shape)} once, got [${permutation.join(', ')}]`,
      );
    }
    return [{ type, shape: permutation.map((axis) => shape[axis]!) }];
  },
  reference: ([x], { permutation }, [y]) => {
    const from = strides(x!.shape);
    const steps = permutation.map((axis) => from[axis]!);
    y!.data.set(gatherOffsets(x!.data, offsets(y!.shape, steps)));
  },
  gradient: unaryGradient((g, dy, _x, _y, { permutation }) => {
    const back = permutation.map((_, axis) => permutation.indexOf(axis));
    return g.transpose(dy, back);
  }),
  onnx: {
    emit: (emitter, { inputs, outputs, attributes }) =>
      void emitter.node('Transpose', inputs, { perm: { ints: attributes.permutation } }, outputs),
    decode: {
      Transpose: (transpose, node) => {
        const x = node.input(0);
        return [transpose(x, node.intList('perm', reversed(x)))];
      },
    },
  },
  cases: (transpose) => [
    makeCase('transpose', { x: floats([2, 3]) }, ({ x }) => ({ y: transpose(x) })),
    makeCase('transpose, four axes', { x: floats([2, 3, 4, 2]) }, ({ x }) => ({
      y: transpose(x, [0, 2, 3, 1]),
    })),
  ],
});

/** x repeated to `shape` by NumPy's rule. Element-wise operations broadcast by themselves. @function */
export const expand = op('expand', {
  build: (apply: Apply<ShapeAttribute>) => (x: Tensor, shape: Shape) =>
    sameShape(x.shape, shape) ? x : apply([x], { shape }),
  infer: (inputs, { shape }) => {
    checkCount('expand', inputs, 1);
    const [x] = inputs;
    if (!sameShape(broadcastShapes('expand', x!.shape, shape), shape)) {
      throw new RangeError(`expand: ${typeText(x!)} does not broadcast to ${shapeText(shape)}`);
    }
    return [{ type: x!.type, shape }];
  },
  reference: ([x], _attributes, [y]) => y!.data.set(broadcast(x!, y!.shape)),
  gradient: unaryGradient((g, dy, x) => g.sumTo(dy, x.shape)),
  onnx: {
    emit: (emitter, { inputs, outputs, attributes }) =>
      void emitter.node('Expand', [inputs[0]!, emitter.shape(attributes.shape)], {}, outputs),
    decode: {
      Expand: (expand, node) => {
        const x = node.input(0);
        return [expand(x, broadcastShapes('Expand', x.shape, node.shape(1)))];
      },
    },
  },
  cases: (expand) => [
    makeCase('expand', { x: floats([3, 1]) }, ({ x }) => ({ y: expand(x, [2, 3, 4]) })),
    makeCase(
      'expand, rows unknown',
      { x: floats([1, 2]), z: floats([4, 2], -2, 2, ['rows', 2]) },
      ({ x, z }) => ({ y: expand(x, z.shape) }),
    ),
  ],
});

/** x without the given axes, each of length 1. @function */
export const squeeze = op('squeeze', {
  build: (apply: Apply<AxesAttribute>) => (x: Tensor, axes: readonly number[]) =>
    axes.length === 0 ? x : apply([x], { axes: normalizeAxes('squeeze', axes, x.shape.length) }),
  ...relabelling<AxesAttribute>('squeeze', (shape, { axes }) => {
    for (const axis of axes) {
      checkAxis('squeeze', axis, shape);
      if (shape[axis] !== 1) {
        throw new RangeError(`squeeze: axis ${axis} of ${shapeText(shape)} must have length 1`);
      }
    }
    return shape.filter((_, axis) => !axes.includes(axis));
  }),
  onnx: {
    emit: (emitter, { inputs, outputs, attributes }) =>
      void emitter.node('Squeeze', [inputs[0]!, emitter.ints(attributes.axes)], {}, outputs),
    decode: {
      Squeeze: (squeeze, node) => {
        const x = node.input(0);
        const ones = x.shape.flatMap((dim, axis) => (dim === 1 ? [axis] : []));
        return [squeeze(x, node.has(1) ? node.ints(1) : ones)];
      },
    },
  },
  cases: (squeeze) => [
    makeCase('squeeze', { x: floats([1, 3, 1], -2, 2, [1, 'rows', 1]) }, ({ x }) => ({
      y: squeeze(x, [0, -1]),
    })),
  ],
});

/** x with new axes of length 1 at the given places of the result. @function */
export const unsqueeze = op('unsqueeze', {
  build: (apply: Apply<AxesAttribute>) => (x: Tensor, axes: readonly number[]) =>
    axes.length === 0
      ? x
      : apply([x], { axes: normalizeAxes('unsqueeze', axes, x.shape.length + axes.length) }),
  ...relabelling<AxesAttribute>('unsqueeze', (shape, { axes }) => {
    const result = [...shape];
    for (const axis of axes) {
      if (axis > result.length)
        throw new RangeError(`unsqueeze: axis ${axis} lies beyond ${shapeText(result)}`);
      result.splice(axis, 0, 1);
    }
    return result;
  }),
  onnx: {
    emit: (emitter, { inputs, outputs, attributes }) =>
      void emitter.node('Unsqueeze', [inputs[0]!, emitter.ints(attributes.axes)], {}, outputs),
    decode: { Unsqueeze: (unsqueeze, node) => [unsqueeze(node.input(0), node.ints(1))] },
  },
  cases: (unsqueeze) => [
    makeCase('unsqueeze', { x: floats([2, 3]) }, ({ x }) => ({ y: unsqueeze(x, [0, -1]) })),
  ],
});

/** x with its last two axes swapped. */
export function swapLastAxes(x: Tensor): Tensor {
  const rank = x.shape.length;
  return transpose(
    x,
    x.shape.map((_, axis) => (axis === rank - 1 ? rank - 2 : axis === rank - 2 ? rank - 1 : axis)),
  );
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
