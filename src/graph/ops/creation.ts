import { fill, iota } from '../creation.js';
import { hostTensor, type DType } from '../host-tensor.js';
import { evaluateDim, type Dim, type Shape } from '../shape.js';
import type { OpFamily } from './definition.js';

/** Tensors made from nothing but shapes. */
export interface CreationAttributes {
  fill: { readonly type: DType; readonly shape: Shape; readonly value: number };
  /** 0, 1, ... in int64. */
  iota: { readonly length: Dim };
  /** An int64 scalar. */
  dimension: { readonly dim: Dim };
}

export const creationOps: OpFamily<CreationAttributes> = {
  fill: {
    infer: (_inputs, { type, shape }) => [{ type, shape }],
    reference: (_inputs, { value }, [y]) => void y!.data.fill(value),
    gradient: () => [],
    onnx: {
      emit: (emitter, { outputs, attributes: { type, shape, value } }) => {
        const one = hostTensor(type, [1], [value]);
        emitter.node('ConstantOfShape', [emitter.shape(shape)], { value: { tensor: one } }, outputs);
      },
      decode: {
        ConstantOfShape: (node) => {
          const value = node.tensor('value', hostTensor('float32', [1], [0]));
          return [fill(value.type, node.shape(0), Number(value.data[0]))];
        },
      },
    },
  },
  iota: {
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
        Range: (node) => {
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
  },
  dimension: {
    infer: () => [{ type: 'int64', shape: [] }],
    reference: (_inputs, { dim }, [y], bindings) => void y!.data.fill(evaluateDim(dim, bindings)),
    gradient: () => [],
    onnx: {
      emit: (emitter, { outputs, attributes: { dim } }) =>
        void emitter.node('Identity', [emitter.dim(dim)], {}, outputs),
      // The decoder reads shape arithmetic itself, and makes a dimension of it where it is used as a number.
      decode: {},
    },
  },
};
