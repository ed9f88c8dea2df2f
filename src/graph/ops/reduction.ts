import { equal, where } from '../comparison.js';
import { cast, stopGradient } from '../conversion.js';
import { dimension, type Counting } from '../creation.js';
import { div } from '../elementwise.js';
import { expand, unsqueeze } from '../movement.js';
import * as build from '../reduction.js';
import { argMax, reduceSum } from '../reduction.js';
import { shapeSize } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { TensorType } from '../tensor-type.js';
import { checkAxis, checkCount, checkType, floats, numbers } from './checks.js';
import type { OpDefinition, OpFamily } from './definition.js';
import { aroundAxis, broadcastStrides, offsets } from './dense.js';
import type { DType } from '../host-tensor.js';
import type { DecodedNode } from '../onnx/rule.js';

interface Reduction {
  /** Counted from the front, ascending. */
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** Many elements become one. */
export interface ReductionAttributes {
  reduceSum: Reduction;
  reduceMean: Reduction;
  reduceMax: Reduction;
  reduceMin: Reduction;
  argMax: { readonly axis: number; readonly keepDims: boolean };
}

function reducedShape(type: TensorType, axes: readonly number[], keepDims: boolean): TensorType['shape'] {
  return keepDims
    ? type.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
    : type.shape.filter((_, axis) => !axes.includes(axis));
}

/** `reduced` with the reduced axes back, each of length 1: it broadcasts against the reduction's input. */
function withAxes(reduced: Tensor, { axes, keepDims }: Reduction): Tensor {
  return keepDims ? reduced : unsqueeze(reduced, axes);
}

/** What all four reductions share; `combine` folds one element into the result. */
function reduction(
  name: Exclude<keyof ReductionAttributes, 'argMax'>,
  onnxName: string,
  types: readonly DType[],
  start: number,
  combine: (sum: number, x: number) => number,
  gradient: (dy: Tensor, x: Tensor, y: Tensor, attributes: Reduction) => Tensor,
): OpDefinition<Reduction> {
  return {
    infer: (inputs, { axes, keepDims }) => {
      checkCount(name, inputs, 1);
      checkType(name, inputs[0]!, types);
      axes.forEach((axis) => checkAxis(name, axis, inputs[0]!.shape));
      return [{ type: inputs[0]!.type, shape: reducedShape(inputs[0]!, axes, keepDims) }];
    },
    reference: ([x], { axes }, [y]) => {
      const { shape, data } = x!;
      const kept = shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
      const to = offsets(shape, broadcastStrides(kept, shape));
      const result = y!.data.fill(start);
      for (let i = 0; i < data.length; i++) result[to[i]!] = combine(result[to[i]!]!, data[i]!);
    },
    gradient: ({ inputs, outputs, cotangents, attributes }) => [
      gradient(
        withAxes(cotangents[0]!, attributes),
        inputs[0]!,
        withAxes(outputs[0]!, attributes),
        attributes,
      ),
    ],
    onnx: {
      emit: (emitter, { inputs, outputs, attributes: { axes, keepDims } }) => {
        const flags = { keepdims: { int: Number(keepDims) }, noop_with_empty_axes: { int: 1 } };
        emitter.node(onnxName, [inputs[0]!, emitter.ints(axes)], flags, outputs);
      },
      decode: {
        [onnxName]: (node) => [build[name](node.input(0), decodedAxes(node), decodedKeepDims(node))],
      },
    },
  };
}

function decodedAxes(node: DecodedNode): readonly number[] | undefined {
  const axes = node.has(1) ? node.ints(1) : [];
  return axes.length === 0 && node.int('noop_with_empty_axes', 0) === 0 ? undefined : axes;
}

function decodedKeepDims(node: DecodedNode): build.ReduceOptions {
  return { keepDims: node.int('keepdims', 1) === 1 };
}

/** The derivative goes to the elements that attain the extreme, in equal shares (PyTorch's convention for amax). */
function extremeGradient(dy: Tensor, x: Tensor, y: Tensor, { axes }: Reduction): Tensor {
  const attains = equal(stopGradient(x), stopGradient(y));
  const count = reduceSum(cast(attains, x.type), axes, { keepDims: true });
  return where(attains, div(dy, count), 0);
}

const mean = reduction(
  'reduceMean',
  'ReduceMean',
  floats,
  0,
  (sum, x) => sum + x,
  (dy, x, _y, { axes }) => {
    const count = dimension(x.type as Counting, shapeSize(axes.map((axis) => x.shape[axis]!)));
    return expand(div(dy, count), x.shape);
  },
);

export const reductionOps: OpFamily<ReductionAttributes> = {
  reduceSum: reduction(
    'reduceSum',
    'ReduceSum',
    numbers,
    0,
    (sum, x) => sum + x,
    (dy, x) => expand(dy, x.shape),
  ),
  reduceMean: {
    ...mean,
    reference: (inputs, attributes, outputs, bindings) => {
      mean.reference(inputs, attributes, outputs, bindings);
      const { data } = outputs[0]!;
      const count = inputs[0]!.data.length / data.length;
      for (let i = 0; i < data.length; i++) data[i]! /= count;
    },
  },
  reduceMax: reduction('reduceMax', 'ReduceMax', numbers, -Infinity, Math.max, extremeGradient),
  reduceMin: reduction('reduceMin', 'ReduceMin', numbers, Infinity, Math.min, extremeGradient),
  argMax: {
    infer: (inputs, { axis, keepDims }) => {
      checkCount('argMax', inputs, 1);
      checkType('argMax', inputs[0]!, numbers);
      checkAxis('argMax', axis, inputs[0]!.shape);
      return [{ type: 'int64', shape: reducedShape(inputs[0]!, [axis], keepDims) }];
    },
    reference: ([x], { axis }, [y]) => {
      const { outer, length, inner } = aroundAxis(x!.shape, axis);
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          let best = 0;
          for (let k = 1; k < length; k++) {
            if (x!.data[(o * length + k) * inner + i]! > x!.data[(o * length + best) * inner + i]!) best = k;
          }
          y!.data[o * inner + i] = best;
        }
      }
    },
    gradient: { none: 'an index carries no derivative' },
    onnx: {
      emit: (emitter, { inputs, outputs, attributes: { axis, keepDims } }) =>
        void emitter.node(
          'ArgMax',
          inputs,
          { axis: { int: axis }, keepdims: { int: Number(keepDims) } },
          outputs,
        ),
      decode: {
        ArgMax: (node) => {
          if (node.int('select_last_index', 0) !== 0)
            throw node.fail('only the first of equal elements is supported');
          return [argMax(node.input(0), node.int('axis', 0), decodedKeepDims(node))];
        },
      },
    },
  },
};
