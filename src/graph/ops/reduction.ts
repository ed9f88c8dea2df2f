import type { Counting, DType } from '../host-tensor.js';
import type { DecodedNode } from '../onnx/rule.js';
import { normalizeAxes, normalizeAxis, shapeSize, type Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { TensorType } from '../tensor-type.js';
import type { Builders } from './builders.js';
import { floats as drawn, makeCase, withTies } from './case.js';
import { checkAxis, checkCount, checkType, floats, numbers } from './checks.js';
import { opFamily, type Apply, type OpBuilder, type OpDefinition } from './definition.js';
import { aroundAxis, broadcastStrides, offsets } from './dense.js';

/** Many elements become one. */
const op = opFamily('reduction');

export interface ReduceOptions {
  /** Keep each reduced axis with length 1. Default: false. */
  readonly keepDims?: boolean;
}

interface Reduction {
  /** Counted from the front, ascending. */
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

type Reduce = (x: Tensor, axes?: readonly number[], options?: ReduceOptions) => Tensor;

function reducedShape(type: TensorType, axes: readonly number[], keepDims: boolean): Shape {
  return keepDims
    ? type.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
    : type.shape.filter((_, axis) => !axes.includes(axis));
}

/** `combine` folds one element after the other into the result, which begins as `start`. */
function folding(
  start: number,
  combine: (sum: number, x: number) => number,
): OpDefinition<Reduction, Reduce>['reference'] {
  return ([x], { axes }, [y]) => {
    const { shape, data } = x!;
    const kept = shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
    const to = offsets(shape, broadcastStrides(kept, shape));
    const result = y!.data.fill(start);
    for (let i = 0; i < data.length; i++) result[to[i]!] = combine(result[to[i]!]!, data[i]!);
  };
}

/**
 * What all four reductions share. `gradient` sees the cotangent and the result with the reduced axes back, each of
 * length 1, so that they broadcast against x.
 */
function reduction(
  name: string,
  onnxName: string,
  types: readonly DType[],
  reference: OpDefinition<Reduction, Reduce>['reference'],
  gradient: (g: Builders, dy: Tensor, x: Tensor, y: Tensor, axes: readonly number[]) => Tensor,
): OpBuilder<Reduction, Reduce> {
  return op(name, {
    build:
      (apply: Apply<Reduction>): Reduce =>
      (x, axes, { keepDims = false } = {}) =>
        apply([x], {
          axes: axes ? normalizeAxes(name, axes, x.shape.length) : x.shape.map((_, axis) => axis),
          keepDims,
        }),
    infer: (inputs, { axes, keepDims }) => {
      checkCount(name, inputs, 1);
      checkType(name, inputs[0]!, types);
      axes.forEach((axis) => checkAxis(name, axis, inputs[0]!.shape));
      return [{ type: inputs[0]!.type, shape: reducedShape(inputs[0]!, axes, keepDims) }];
    },
    reference,
    gradient: (g, { inputs, outputs, cotangents, attributes: { axes, keepDims } }) => {
      const withAxes = (reduced: Tensor): Tensor => (keepDims ? reduced : g.unsqueeze(reduced, axes));
      return [gradient(g, withAxes(cotangents[0]!), inputs[0]!, withAxes(outputs[0]!), axes)];
    },
    onnx: {
      emit: (emitter, { inputs, outputs, attributes: { axes, keepDims } }) => {
        const flags = { keepdims: { int: Number(keepDims) }, noop_with_empty_axes: { int: 1 } };
        emitter.node(onnxName, [inputs[0]!, emitter.ints(axes)], flags, outputs);
      },
      decode: {
        [onnxName]: (build, node) => [build(node.input(0), decodedAxes(node), decodedKeepDims(node))],
      },
    },
    cases: (build) => {
      const x = drawn([2, 3, 4]);
      return [
        makeCase(`${name}, everything`, { x }, ({ x }) => ({ y: build(x) })),
        makeCase(`${name}, the last axis kept`, { x }, ({ x }) => ({
          y: build(x, [-1], { keepDims: true }),
        })),
        makeCase(`${name}, outer axes`, { x }, ({ x }) => ({ y: build(x, [0, 2]) })),
        makeCase(`${name}, rows unknown`, { x: drawn([5, 3], -2, 2, ['rows', 3]) }, ({ x }) => ({
          y: build(x, [0]),
        })),
      ];
    },
  });
}

function decodedAxes(node: DecodedNode): readonly number[] | undefined {
  const axes = node.has(1) ? node.ints(1) : [];
  return axes.length === 0 && node.int('noop_with_empty_axes', 0) === 0 ? undefined : axes;
}

function decodedKeepDims(node: DecodedNode): ReduceOptions {
  return { keepDims: node.int('keepdims', 1) === 1 };
}

/** The derivative goes to the elements that attain the extreme, in equal shares (PyTorch's convention for amax). */
function extremeGradient(
  { cast, div, equal, reduceSum, stopGradient, where }: Builders,
  dy: Tensor,
  x: Tensor,
  y: Tensor,
  axes: readonly number[],
): Tensor {
  const attains = equal(stopGradient(x), stopGradient(y));
  const count = reduceSum(cast(attains, x.type), axes, { keepDims: true });
  return where(attains, div(dy, count), 0);
}

const total = folding(0, (sum, x) => sum + x);

/** The sum over `axes` (default: all of them). @function */
export const reduceSum = reduction('reduceSum', 'ReduceSum', numbers, total, (g, dy, x) =>
  g.expand(dy, x.shape),
);

/** The arithmetic mean over `axes` (default: all of them). @function */
export const reduceMean = reduction(
  'reduceMean',
  'ReduceMean',
  floats,
  (inputs, attributes, outputs, bindings) => {
    total(inputs, attributes, outputs, bindings);
    const { data } = outputs[0]!;
    const count = inputs[0]!.data.length / data.length;
    for (let i = 0; i < data.length; i++) data[i]! /= count;
  },
  (g, dy, x, _y, axes) => {
    const count = g.dimension(x.type as Counting, shapeSize(axes.map((axis) => x.shape[axis]!)));
    return g.expand(g.div(dy, count), x.shape);
  },
);

/**
 * The largest element over `axes` (default: all of them). Gradient: shared equally by all that attain it.
 * @function
 */
export const reduceMax = reduction(
  'reduceMax',
  'ReduceMax',
  numbers,
  folding(-Infinity, Math.max),
  extremeGradient,
);

/**
 * The smallest element over `axes` (default: all of them). Gradient: shared equally by all that attain it.
 * @function
 */
export const reduceMin = reduction(
  'reduceMin',
  'ReduceMin',
  numbers,
  folding(Infinity, Math.min),
  extremeGradient,
);

/** The index (int64) of the largest element along `axis`; the first one where several attain it. @function */
export const argMax = op('argMax', {
  build:
    (apply: Apply<{ readonly axis: number; readonly keepDims: boolean }>) =>
    (x: Tensor, axis: number, { keepDims = false }: ReduceOptions = {}) =>
      apply([x], { axis: normalizeAxis('argMax', axis, x.shape.length), keepDims }),
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
    emit: (emitter, { inputs, outputs, attributes: { axis, keepDims } }) => {
      const flags = { axis: { int: axis }, keepdims: { int: Number(keepDims) } };
      emitter.node('ArgMax', inputs, flags, outputs);
    },
    decode: {
      ArgMax: (argMax, node) => {
        if (node.int('select_last_index', 0) !== 0)
          throw node.fail('only the first of equal elements is supported');
        return [argMax(node.input(0), node.int('axis', 0), decodedKeepDims(node))];
      },
    },
  },
  cases: (argMax) => [
    withTies('argMax, last axis', (x) => argMax(x, -1)),
    withTies('argMax, first axis kept', (x) => argMax(x, 0, { keepDims: true })),
  ],
});
