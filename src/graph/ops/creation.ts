import { hostTensor, type Counting, type DType } from '../host-tensor.js';
import { evaluateDim, type Dim, type Shape } from '../shape.js';
import { constant, type Tensor } from '../tensor.js';
import type { TensorType } from '../tensor-type.js';
import { floats, makeCase } from './case.js';
import { cast } from './conversion.js';
import { opFamily, type Apply } from './definition.js';

/** Tensors made from nothing but shapes. */
const op = opFamily('creation');

/** A tensor full of `value`; its shape may have symbols of the graph's inputs. @function */
export const fill = op('fill', {
  build:
    (apply: Apply<{ readonly type: DType; readonly shape: Shape; readonly value: number }>) =>
    (type: DType, shape: Shape, value: number) =>
      apply([], { type, shape, value }),
  infer: (_inputs, { type, shape }) => [{ type, shape }],
  reference: (_inputs, { value }, [y]) => void y!.data.fill(value),
  gradient: () => [],
  onnx: {
    emit: (emitter, { outputs, attributes: { type, shape, value } }) => {
      const one = hostTensor(type, [1], [value]);
      emitter.node('ConstantOfShape', [emitter.shape(shape)], { value: { tensor: one } }, outputs);
    },
    decode: {
      ConstantOfShape: (fill, node) => {
        const value = node.tensor('value', hostTensor('float32', [1], [0]));
        return [fill(value.type, node.shape(0), Number(value.data[0]))];
      },
    },
  },
  cases: (fill, g) => [
    makeCase('fill', { x: floats([3], -2, 2, ['rows']) }, ({ x }) => ({
      y: g.add(fill('float32', ['rows'], 2.5), x),
      z: fill('int64', [2, 2], 7),
    })),
  ],
});

/** Zeros of the same type and shape as `like`. */
export function zerosLike(like: TensorType): Tensor {
  return fill(like.type, like.shape, 0);
}

/** Ones of the same type and shape as `like`. */
export function onesLike(like: TensorType): Tensor {
  return fill(like.type, like.shape, 1);
}

/** 0, 1, ..., length - 1. The operation counts in int64; other types are a cast. @function */
export const iota = op('iota', {
  build: (apply: Apply<{ readonly length: Dim }>) => (type: Counting, length: Dim) =>
    cast(apply([], { length }), type),
  infer: (_inputs, { length }) => [{ type: 'int64', shape: [length] }],
  reference: (_inputs, _attributes, [y]) => {
    for (let i = 0; i < y!.data.length; i++) y!.data[i] = i;
  },
  gradient: () => [],
  onnx: {
    emit: (emitter, { outputs, attributes: { length } }) => {
      const limits = [emitter.scalar('int64', 0), emitter.dim(length), emitter.scalar('int64', 1)];
      emitter.node('Range', limits, {}, outputs);
    },
    decode: {
      Range: (iota, node) => {
        const { type } = node.input(0);
        const [length] = node.shape(1);
        if (node.number(0) !== 0 || node.number(2) !== 1 || length === undefined) {
          throw node.fail('only 0, 1, 2, ... is supported');
        }
        if (type !== 'int64' && type !== 'int32' && type !== 'float32' && type !== 'float64') {
          throw node.fail(`element type ${type} is not supported`);
        }
        return [iota(type, length)];
      },
    },
  },
  cases: (iota, g) => [
    makeCase('iota', { x: floats([3], -2, 2, ['rows']) }, ({ x }) => ({
      y: g.mul(iota('float32', 'rows'), x),
      z: iota('int32', 4),
    })),
  ],
});

/**
 * A dimension as a scalar: how many rows there are, say. The operation gives int64; other types are a cast.
 * @function
 */
export const dimension = op('dimension', {
  build: (apply: Apply<{ readonly dim: Dim }>) => (type: Counting, dim: Dim) =>
    typeof dim === 'number' ? constant(dim, type) : cast(apply([], { dim }), type),
  infer: () => [{ type: 'int64', shape: [] }],
  reference: (_inputs, { dim }, [y], bindings) => void y!.data.fill(evaluateDim(dim, bindings)),
  gradient: () => [],
  onnx: {
    emit: (emitter, { outputs, attributes: { dim } }) =>
      void emitter.node('Identity', [emitter.dim(dim)], {}, outputs),
    // The decoder reads shape arithmetic itself, and makes a dimension of it where it is used as a number.
    decode: {},
  },
  cases: (dimension, g) => [
    makeCase('dimension', { x: floats([3, 2], -2, 2, ['rows', 2]) }, ({ x }) => ({
      y: g.mul(dimension('float32', '2*rows+1'), x),
      z: dimension('int64', 'rows'),
    })),
  ],
});
