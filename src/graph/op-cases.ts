import * as g from './operations.js';
import { defineGraph, type Graph } from './graph.js';
import { elementCount, hostTensor, type DType, type HostTensor } from './host-tensor.js';
import type { OpName } from './ops/definition.js';
import type { Shape } from './shape.js';
import type { Tensor } from './tensor.js';
import { tensorType } from './tensor-type.js';

/** An input of a case: its type, and the numbers that it is tried with. */
interface CaseInput {
  readonly type: DType;
  readonly shape: readonly number[];
  /** The shape that the graph declares, where it has symbols. */
  readonly declared?: Shape;
  /** The numbers themselves, or limits between which they are drawn; whole for types other than floats. */
  readonly values: readonly number[] | { readonly from: number; readonly to: number };
}

/** One small graph around one operation: compared across runtimes, differentiated, written to ONNX and read back. */
export interface OpCase {
  readonly title: string;
  readonly graph: Graph;
  /** Inputs for `graph`; `uniform` gives numbers in [0, 1). */
  readonly feeds: (uniform: () => number) => Record<string, HostTensor>;
}

function makeCase(
  title: string,
  inputs: Readonly<Record<string, CaseInput>>,
  build: (tensors: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>,
): OpCase {
  const types = Object.entries(inputs).map(
    ([name, { type, shape, declared }]) => [name, tensorType(type, declared ?? shape)] as const,
  );
  return {
    title,
    graph: defineGraph(title, Object.fromEntries(types), build),
    feeds: (uniform) =>
      Object.fromEntries(
        Object.entries(inputs).map(([name, { type, shape, values }]) => {
          if (!('from' in values)) return [name, hostTensor(type, shape, values)];
          const { from, to } = values;
          const whole = type !== 'float32' && type !== 'float64';
          const drawn = Array.from({ length: elementCount(shape) }, () => {
            const value = from + uniform() * (to - from);
            return whole ? Math.floor(value) : value;
          });
          return [name, hostTensor(type, shape, drawn)];
        }),
      ),
  };
}

function floats(shape: readonly number[], from = -2, to = 2, declared?: Shape): CaseInput {
  return { type: 'float32', shape, values: { from, to }, ...(declared ? { declared } : {}) };
}

function whole(type: DType, shape: readonly number[], from: number, to: number): CaseInput {
  return { type, shape, values: { from, to } };
}

function exactly(type: DType, shape: readonly number[], values: readonly number[]): CaseInput {
  return { type, shape, values };
}

/** A function of one tensor, on a matrix of numbers from an interval where it is smooth. */
function ofOne(title: string, f: (x: Tensor) => Tensor, from = -2, to = 2): OpCase {
  return makeCase(title, { x: floats([3, 5], from, to) }, ({ x }) => ({ y: f(x!) }));
}

/** A function of two tensors: same shape, both sides repeated, a symbolic axis. */
function ofTwo(title: string, f: (a: Tensor, b: Tensor) => Tensor, from = -2, to = 2): readonly OpCase[] {
  const one = (how: string, a: CaseInput, b: CaseInput): OpCase =>
    makeCase(`${title}, ${how}`, { a, b }, (tensors) => ({ y: f(tensors['a']!, tensors['b']!) }));
  return [
    one('one shape', floats([3, 4], from, to), floats([3, 4], from, to)),
    one('both repeated', floats([2, 1, 3], from, to), floats([4, 1], from, to)),
    one('rows unknown', floats([3, 4], from, to, ['rows', 4]), floats([4], from, to)),
  ];
}

function ofWhole(title: string, f: (a: Tensor, b: Tensor) => Tensor): readonly OpCase[] {
  return (['int32', 'int64'] as const).map((type) =>
    makeCase(
      `${title}, ${type}`,
      { a: whole(type, [3, 4], -9, 10), b: exactly(type, [4], [3, -2, 1, 5]) },
      (tensors) => ({ y: f(tensors['a']!, tensors['b']!) }),
    ),
  );
}

/** Numbers with ties and zeros, where comparisons and extremes are delicate. */
const tied = exactly('float32', [3, 4], [1, 0, -1, 2, 2, 2, 0, 0, -3, -3, -3, -3]);

function withTies(title: string, f: (x: Tensor) => Tensor): OpCase {
  return makeCase(title, { x: tied }, ({ x }) => ({ y: f(x!) }));
}

function comparisonCases(title: string, f: (a: Tensor, b: Tensor) => Tensor): readonly OpCase[] {
  return [
    makeCase(`${title}, ties`, { a: tied, b: exactly('float32', [4], [2, 0, -1, -3]) }, (tensors) => ({
      y: f(tensors['a']!, tensors['b']!),
    })),
    ...ofWhole(title, f),
  ];
}

function logicCases(title: string, f: (a: Tensor, b: Tensor) => Tensor): readonly OpCase[] {
  const a = exactly('bool', [2, 2], [0, 0, 1, 1]);
  const b = exactly('bool', [2, 2], [0, 1, 0, 1]);
  return [makeCase(title, { a, b }, (tensors) => ({ y: f(tensors['a']!, tensors['b']!) }))];
}

function reductionCases(title: string, f: typeof g.reduceSum): readonly OpCase[] {
  const x = floats([2, 3, 4]);
  return [
    makeCase(`${title}, everything`, { x }, ({ x }) => ({ y: f(x!) })),
    makeCase(`${title}, the last axis kept`, { x }, ({ x }) => ({ y: f(x!, [-1], { keepDims: true }) })),
    makeCase(`${title}, outer axes`, { x }, ({ x }) => ({ y: f(x!, [0, 2]) })),
    makeCase(`${title}, rows unknown`, { x: floats([5, 3], -2, 2, ['rows', 3]) }, ({ x }) => ({
      y: f(x!, [0]),
    })),
  ];
}

/** At least one case for each operation; a new operation without one does not compile. */
export const opCases: { readonly [K in OpName]: readonly OpCase[] } = {
  neg: [ofOne('neg', g.neg)],
  abs: [ofOne('abs', g.abs)],
  sign: [withTies('sign', g.sign)],
  exp: [ofOne('exp', g.exp)],
  log: [ofOne('log', g.log, 0.1, 4)],
  sqrt: [ofOne('sqrt', g.sqrt, 0.1, 4)],
  reciprocal: [ofOne('reciprocal', g.reciprocal, 0.5, 4)],
  erf: [ofOne('erf', g.erf, -4, 4)],
  tanh: [ofOne('tanh', g.tanh)],
  sigmoid: [ofOne('sigmoid', g.sigmoid, -8, 8)],
  relu: [ofOne('relu', g.relu)],
  gelu: [ofOne('gelu', g.gelu, -5, 5)],
  floor: [ofOne('floor', g.floor)],
  round: [
    makeCase('round, halves', { x: exactly('float32', [6], [-1.5, -0.5, 0.5, 1.5, 2.5, 0.49]) }, ({ x }) => ({
      y: g.round(x!),
    })),
  ],
  add: [...ofTwo('add', g.add), ...ofWhole('add', g.add)],
  sub: [...ofTwo('sub', g.sub), ...ofWhole('sub', g.sub)],
  mul: [...ofTwo('mul', g.mul), ...ofWhole('mul', g.mul)],
  div: [...ofTwo('div', g.div, 0.5, 3), ...ofWhole('div', g.div)],
  min: [...ofTwo('min', g.min), ...ofWhole('min', g.min)],
  max: [...ofTwo('max', g.max), ...ofWhole('max', g.max)],
  pow: [
    ofOne('pow 2', (x) => g.pow(x, 2)),
    ofOne('pow 3', (x) => g.pow(x, 3)),
    ofOne('pow -1.5', (x) => g.pow(x, -1.5), 0.5, 3),
  ],
  clip: [ofOne('clip', (x) => g.clip(x, -0.7, 1.1))],
  greater: comparisonCases('greater', g.greater),
  greaterOrEqual: comparisonCases('greaterOrEqual', g.greaterOrEqual),
  less: comparisonCases('less', g.less),
  lessOrEqual: comparisonCases('lessOrEqual', g.lessOrEqual),
  equal: [...comparisonCases('equal', g.equal), ...logicCases('equal, bool', g.equal)],
  and: logicCases('and', g.and),
  or: logicCases('or', g.or),
  not: [makeCase('not', { x: exactly('bool', [3], [0, 1, 1]) }, ({ x }) => ({ y: g.not(x!) }))],
  where: [
    makeCase(
      'where, all repeated',
      { c: exactly('bool', [3, 1], [1, 0, 1]), a: floats([1, 4]), b: floats([2, 1, 1]) },
      ({ c, a, b }) => ({ y: g.where(c!, a!, b!) }),
    ),
    makeCase(
      'where, int64',
      { c: exactly('bool', [3], [1, 0, 1]), a: whole('int64', [3], -9, 9) },
      ({ c, a }) => ({ y: g.where(c!, a!, 0) }),
    ),
  ],
  cast: [
    makeCase('cast, float to whole', { x: floats([3, 4], -5, 5) }, ({ x }) => ({
      a: g.cast(x!, 'int32'),
      b: g.cast(x!, 'int64'),
      c: g.cast(x!, 'bool'),
    })),
    makeCase('cast, whole to float', { x: whole('int64', [5], -9, 9) }, ({ x }) => ({
      y: g.cast(x!, 'float32'),
    })),
    makeCase('cast, float to double and back', { x: floats([5]) }, ({ x }) => ({
      y: g.cast(g.exp(g.cast(x!, 'float64')), 'float32'),
    })),
  ],
  quantizeLinear: [
    makeCase('quantizeLinear, uint16', { x: floats([4, 5], -1.2, 1.2) }, ({ x }) => ({
      y: g.quantizeLinear(x!, { to: 'uint16', scale: 2 / 1024, zeroPoint: 512 }),
    })),
    makeCase(
      'quantizeLinear, uint8',
      { x: exactly('float32', [5], [-300, -0.5, 0.5, 1.5, 300]) },
      ({ x }) => ({
        y: g.quantizeLinear(x!, { to: 'uint8', scale: 1, zeroPoint: 100 }),
      }),
    ),
  ],
  stopGradient: [
    makeCase('stopGradient', { x: floats([3]) }, ({ x }) => ({ y: g.mul(x!, g.stopGradient(g.add(x!, 1))) })),
  ],
  reduceSum: reductionCases('reduceSum', g.reduceSum),
  reduceMean: reductionCases('reduceMean', g.reduceMean),
  reduceMax: reductionCases('reduceMax', g.reduceMax),
  reduceMin: reductionCases('reduceMin', g.reduceMin),
  argMax: [
    withTies('argMax, last axis', (x) => g.argMax(x, -1)),
    withTies('argMax, first axis kept', (x) => g.argMax(x, 0, { keepDims: true })),
  ],
  reshape: [
    makeCase('reshape', { x: floats([2, 6]) }, ({ x }) => ({ y: g.reshape(x!, [3, -1]) })),
    makeCase('reshape, rows unknown', { x: floats([3, 2, 4], -2, 2, ['rows', 2, 4]) }, ({ x }) => ({
      y: g.reshape(g.mul(g.reshape(x!, [-1, 4]), 2), ['rows', 8]),
    })),
    makeCase(
      'reshape, two unknown',
      { x: floats([3, 2, 1, 4], -2, 2, ['rows', 'columns', 1, 4]) },
      ({ x }) => ({
        y: g.reshape(x!, [4, 'rows', 'columns']),
      }),
    ),
  ],
  transpose: [
    makeCase('transpose', { x: floats([2, 3]) }, ({ x }) => ({ y: g.transpose(x!) })),
    makeCase('transpose, four axes', { x: floats([2, 3, 4, 2]) }, ({ x }) => ({
      y: g.transpose(x!, [0, 2, 3, 1]),
    })),
  ],
  expand: [
    makeCase('expand', { x: floats([3, 1]) }, ({ x }) => ({ y: g.expand(x!, [2, 3, 4]) })),
    makeCase(
      'expand, rows unknown',
      { x: floats([1, 2]), z: floats([4, 2], -2, 2, ['rows', 2]) },
      ({ x, z }) => ({
        y: g.expand(x!, z!.shape),
      }),
    ),
  ],
  concat: [
    makeCase('concat', { a: floats([2, 3]), b: floats([2, 1]) }, ({ a, b }) => ({
      y: g.concat([a!, b!, a!], 1),
    })),
    makeCase(
      'concat, rows unknown',
      { a: floats([2, 3], -2, 2, ['first', 3]), b: floats([4, 3], -2, 2, ['second', 3]) },
      ({ a, b }) => ({ y: g.concat([a!, b!], 0) }),
    ),
  ],
  split: [
    makeCase('split', { x: floats([2, 6]) }, ({ x }) => {
      const [a, b, c] = g.split(x!, [1, 2, 3], 1);
      return { a: a!, b: g.mul(b!, 3), c: c! };
    }),
    makeCase('split, one part used', { x: floats([4, 2]) }, ({ x }) => ({ y: g.split(x!, [3, 1], 0)[0]! })),
  ],
  slice: [
    makeCase('slice', { x: floats([3, 5]) }, ({ x }) => ({ y: g.slice(x!, 1, { start: 1, end: 4 }) })),
    makeCase('slice, rows unknown', { x: floats([5, 2], -2, 2, ['rows', 2]) }, ({ x }) => ({
      y: g.slice(x!, 0, { start: 2 }),
    })),
  ],
  pad: [
    makeCase('pad', { x: floats([2, 3]) }, ({ x }) => ({
      y: g.pad(x!, 1, { before: 1, after: 2, value: -4 }),
    })),
    makeCase('pad, rows unknown', { x: floats([2, 3], -2, 2, ['rows', 3]) }, ({ x }) => ({
      y: g.pad(x!, 0, { after: 'rows' }),
    })),
  ],
  squeeze: [
    makeCase('squeeze', { x: floats([1, 3, 1], -2, 2, [1, 'rows', 1]) }, ({ x }) => ({
      y: g.squeeze(x!, [0, -1]),
    })),
  ],
  unsqueeze: [makeCase('unsqueeze', { x: floats([2, 3]) }, ({ x }) => ({ y: g.unsqueeze(x!, [0, -1]) }))],
  fill: [
    makeCase('fill', { x: floats([3], -2, 2, ['rows']) }, ({ x }) => ({
      y: g.add(g.fill('float32', ['rows'], 2.5), x!),
      z: g.fill('int64', [2, 2], 7),
    })),
  ],
  iota: [
    makeCase('iota', { x: floats([3], -2, 2, ['rows']) }, ({ x }) => ({
      y: g.mul(g.iota('float32', 'rows'), x!),
      z: g.iota('int32', 4),
    })),
  ],
  dimension: [
    makeCase('dimension', { x: floats([3, 2], -2, 2, ['rows', 2]) }, ({ x }) => ({
      y: g.mul(g.dimension('float32', '2*rows+1'), x!),
      z: g.dimension('int64', 'rows'),
    })),
  ],
  matMul: [
    makeCase('matMul', { a: floats([3, 4]), b: floats([4, 2]) }, ({ a, b }) => ({ y: g.matMul(a!, b!) })),
    makeCase('matMul, transposed', { a: floats([4, 3]), b: floats([2, 4]) }, ({ a, b }) => ({
      y: g.matMul(g.transpose(a!), g.transpose(b!)),
    })),
    makeCase('matMul, many by one', { a: floats([2, 3, 4]), b: floats([4, 2]) }, ({ a, b }) => ({
      y: g.matMul(a!, b!),
    })),
    makeCase('matMul, batches repeated', { a: floats([2, 1, 3, 4]), b: floats([3, 4, 2]) }, ({ a, b }) => ({
      y: g.matMul(a!, b!),
    })),
    makeCase('matMul, one by many', { a: floats([3, 4]), b: floats([2, 4, 2]) }, ({ a, b }) => ({
      y: g.matMul(a!, b!),
    })),
  ],
  gemm: [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) =>
      makeCase(
        `gemm, transposed ${transposeA} and ${transposeB}`,
        {
          a: floats(transposeA ? [4, 3] : [3, 4]),
          b: floats(transposeB ? [2, 4] : [4, 2]),
          c: floats(transposeA ? [2] : [3, 1]),
        },
        ({ a, b, c }) => ({ y: g.gemm(a!, b!, c!, { transposeA, transposeB, alpha: 0.5, beta: -2 }) }),
      ),
    ),
  ),
  convolution: [
    makeCase('convolution', { x: floats([2, 3, 5, 4]), w: floats([4, 3, 3, 2]) }, ({ x, w }) => ({
      y: g.convolution(x!, w!),
    })),
    makeCase(
      'convolution, padded, stride 2, rows unknown',
      { x: floats([2, 2, 7, 6], -2, 2, ['rows', 2, 7, 6]), w: floats([3, 2, 3, 3]) },
      ({ x, w }) => ({ y: g.convolution(x!, w!, { stride: 2, padding: 1 }) }),
    ),
  ],
  maxPool: [
    makeCase('maxPool', { x: floats([2, 2, 4, 5]) }, ({ x }) => ({ y: g.maxPool(x!, { size: 2 }) })),
    makeCase(
      'maxPool, padded, stride 2, rows unknown',
      { x: floats([2, 3, 7, 6], -2, -1, ['rows', 3, 7, 6]) },
      ({ x }) => ({ y: g.maxPool(x!, { size: 3, stride: 2, padding: 1 }) }),
    ),
  ],
  gather: [
    makeCase(
      'gather, rows',
      { x: floats([4, 3]), i: exactly('int64', [2, 3], [3, 0, 0, -1, 1, 3]) },
      ({ x, i }) => ({
        y: g.gather(x!, i!),
      }),
    ),
    makeCase(
      'gather, an inner axis',
      { x: floats([2, 3, 4]), i: exactly('int32', [2], [2, 2]) },
      ({ x, i }) => ({
        y: g.gather(x!, i!, 1),
      }),
    ),
  ],
  gatherElements: [
    makeCase(
      'gatherElements',
      { x: floats([3, 4]), i: exactly('int64', [3, 2], [0, 3, 1, 1, 2, -1]) },
      ({ x, i }) => ({
        y: g.gatherElements(x!, i!, 1),
      }),
    ),
  ],
  scatterElementsAdd: [
    makeCase(
      'scatterElementsAdd',
      { x: floats([3, 4]), i: exactly('int64', [3, 2], [0, 3, 1, 1, 2, 0]), u: floats([3, 2]) },
      ({ x, i, u }) => ({ y: g.scatterElementsAdd(x!, i!, u!, 1) }),
    ),
  ],
  scatterRowsAdd: [
    makeCase(
      'scatterRowsAdd',
      { x: floats([4, 2]), i: exactly('int64', [5], [3, 0, 3, 3, 1]), u: floats([5, 2]) },
      ({ x, i, u }) => ({ y: g.scatterRowsAdd(x!, i!, u!) }),
    ),
  ],
  topK: [
    makeCase('topK', { x: floats([3, 6]) }, ({ x }) => ({ ...g.topK(x!, 2) })),
    makeCase('topK, ties', { x: tied }, ({ x }) => ({ i: g.topK(x!, 3, { largest: false }).indices })),
    makeCase('topK, first axis', { x: floats([5, 2], -2, 2, ['rows', 2]) }, ({ x }) => ({
      y: g.topK(x!, 3, { axis: 0 }).values,
    })),
  ],
  softmax: [
    ofOne('softmax', (x) => g.softmax(x)),
    ofOne('softmax, first axis', (x) => g.softmax(x, 0)),
    makeCase('softmax, large', { x: exactly('float32', [2, 3], [1000, 999, -1000, 0, 0, 88]) }, ({ x }) => ({
      y: g.softmax(x!),
    })),
  ],
  logSoftmax: [
    ofOne('logSoftmax', (x) => g.logSoftmax(x)),
    ofOne('logSoftmax, first axis', (x) => g.logSoftmax(x, 0)),
  ],
  layerNorm: [
    makeCase(
      'layerNorm',
      { x: floats([2, 3, 5]), scale: floats([5]), bias: floats([5]) },
      ({ x, scale, bias }) => ({
        y: g.layerNorm(x!, scale!, bias!),
      }),
    ),
    makeCase(
      'layerNorm, rows unknown',
      { x: floats([4, 6], -2, 2, ['rows', 6]), scale: floats([6]), bias: floats([6]) },
      ({ x, scale, bias }) => ({ y: g.layerNorm(x!, scale!, bias!, { epsilon: 0.01 }) }),
    ),
  ],
};
