import { expand, reshape, squeeze, sumTo, transpose, unsqueeze } from '../movement.js';
import type { DecodedNode } from '../onnx/rule.js';
import { broadcastShapes, sameShape, shapeSize, shapeText, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { typeText } from '../tensor-type.js';
import { checkAxis, checkCount } from './checks.js';
import { unaryGradient, type OpDefinition, type OpFamily } from './definition.js';
import { broadcast, gatherOffsets, offsets, strides } from './dense.js';

/** The same elements under other indices. Axes are counted from the front. */
export interface LayoutAttributes {
  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  expand: { readonly shape: Shape };
  squeeze: { readonly axes: readonly number[] };
  unsqueeze: { readonly axes: readonly number[] };
}

/** Reshape, squeeze and unsqueeze: same elements, same order, another shape. */
function relabel<A>(
  name: string,
  shapeOf: (shape: Shape, attributes: A) => Shape,
  onnx: OpDefinition<A>['onnx'],
): OpDefinition<A> {
  return {
    infer: (inputs, attributes) => {
      checkCount(name, inputs, 1);
      return [{ type: inputs[0]!.type, shape: shapeOf(inputs[0]!.shape, attributes) }];
    },
    reference: ([x], _attributes, [y]) => y!.data.set(x!.data),
    gradient: unaryGradient((dy, x) => reshape(dy, x.shape)),
    onnx,
  };
}

/** The target of an ONNX Reshape: 0 copies the input's dimension, -1 is what is left. */
function decodedReshape(node: DecodedNode): Tensor {
  const x = node.input(0);
  const copies = node.int('allowzero', 0) === 0;
  const shape = node.shape(1).map((dim, axis) => (dim === 0 && copies ? x.shape[axis]! : dim));
  return reshape(x, shape);
}

export const layoutOps: OpFamily<LayoutAttributes> = {
  reshape: relabel(
    'reshape',
    (from, { shape }) => {
      if (shapeSize(from) !== shapeSize(shape)) {
        throw new RangeError(
          `reshape: ${shapeText(from)} has ${shapeSize(from)} elements and ${shapeText(shape)} has ${shapeSize(shape)}`,
        );
      }
      return shape;
    },
    {
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
      decode: { Reshape: (node) => [decodedReshape(node)] },
    },
  ),
  transpose: {
    infer: (inputs, { permutation }) => {
      checkCount('transpose', inputs, 1);
      const { type, shape } = inputs[0]!;
      if (
        [...permutation].sort((a, b) => a - b).some((axis, i) => axis !== i) ||
        permutation.length !== shape.length
      ) {
        throw new RangeError(
          `transpose: expected each axis of ${shapeText(shape)} once, got [${permutation.join(', ')}]`,
        );
      }
      return [{ type, shape: permutation.map((axis) => shape[axis]!) }];
    },
    reference: ([x], { permutation }, [y]) => {
      const from = strides(x!.shape);
      const at = offsets(
        y!.shape,
        permutation.map((axis) => from[axis]!),
      );
      y!.data.set(gatherOffsets(x!.data, at));
    },
    gradient: unaryGradient((dy, _x, _y, { permutation }) =>
      transpose(
        dy,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
    ),
    onnx: {
      emit: (emitter, { inputs, outputs, attributes }) =>
        void emitter.node('Transpose', inputs, { perm: { ints: attributes.permutation } }, outputs),
      decode: {
        Transpose: (node) => {
          const x = node.input(0);
          return [
            transpose(
              x,
              node.intList(
                'perm',
                x.shape.map((_, axis) => x.shape.length - 1 - axis),
              ),
            ),
          ];
        },
      },
    },
  },
  expand: {
    infer: (inputs, { shape }) => {
      checkCount('expand', inputs, 1);
      const [x] = inputs;
      if (!sameShape(broadcastShapes('expand', x!.shape, shape), shape)) {
        throw new RangeError(`expand: ${typeText(x!)} does not broadcast to ${shapeText(shape)}`);
      }
      return [{ type: x!.type, shape }];
    },
    reference: ([x], _attributes, [y]) => y!.data.set(broadcast(x!, y!.shape)),
    gradient: unaryGradient((dy, x) => sumTo(dy, x.shape)),
    onnx: {
      emit: (emitter, { inputs, outputs, attributes }) =>
        void emitter.node('Expand', [inputs[0]!, emitter.shape(attributes.shape)], {}, outputs),
      decode: {
        Expand: (node) => {
          const x = node.input(0);
          return [expand(x, broadcastShapes('Expand', x.shape, node.shape(1)))];
        },
      },
    },
  },
  squeeze: relabel(
    'squeeze',
    (shape, { axes }) => {
      for (const axis of axes) {
        checkAxis('squeeze', axis, shape);
        if (shape[axis] !== 1) {
          throw new RangeError(`squeeze: axis ${axis} of ${shapeText(shape)} must have length 1`);
        }
      }
      return shape.filter((_, axis) => !axes.includes(axis));
    },
    {
      emit: (emitter, { inputs, outputs, attributes }) =>
        void emitter.node('Squeeze', [inputs[0]!, emitter.ints(attributes.axes)], {}, outputs),
      decode: {
        Squeeze: (node) => {
          const x = node.input(0);
          const ones = x.shape.flatMap((dim, axis) => (dim === 1 ? [axis] : []));
          return [squeeze(x, node.has(1) ? node.ints(1) : ones)];
        },
      },
    },
  ),
  unsqueeze: relabel(
    'unsqueeze',
    (shape, { axes }) => {
      const result = [...shape];
      for (const axis of axes) {
        if (axis > result.length)
          throw new RangeError(`unsqueeze: axis ${axis} lies beyond ${shapeText(result)}`);
        result.splice(axis, 0, 1);
      }
      return result;
    },
    {
      emit: (emitter, { inputs, outputs, attributes }) =>
        void emitter.node('Unsqueeze', [inputs[0]!, emitter.ints(attributes.axes)], {}, outputs),
      decode: { Unsqueeze: (node) => [unsqueeze(node.input(0), node.ints(1))] },
    },
  ),
};
