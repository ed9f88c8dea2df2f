import { describe, expect, it } from 'vitest';
import {
  add,
  callGraph,
  constant,
  defineGraph,
  encodeOnnx,
  gemm,
  hostTensor,
  interpret,
  matMul,
  mul,
  outputTypes,
  printGraph,
  reduceMax,
  reshape,
  simplify,
  slice,
  tensorType,
  topK,
  transpose,
  verifyGraph,
  type Graph,
  type Tensor,
} from '../../src/graph/index.js';

const similarity = defineGraph(
  'block similarity',
  { queries: tensorType('float32', ['queries', 512]), keys: tensorType('float32', ['keys', 512]) },
  ({ queries, keys }) => {
    const scores = matMul(queries, transpose(keys));
    return { scores, best: reduceMax(mul(scores, 100), [1]) };
  },
);

describe('defineGraph', () => {
  it('collects what the outputs need, and prints as text', () => {
    expect(printGraph(similarity)).toMatchInlineSnapshot(`
      "graph block similarity
        input queries: float32[queries, 512]
        input keys: float32[keys, 512]
        constant %c0: float32[] = 100
        %0: float32[512, keys] = transpose(keys) {permutation=[1, 0]}
        %1: float32[queries, keys] = matMul(queries, %0)
        %2: float32[queries, keys] = mul(%1, %c0)
        %3: float32[queries] = reduceMax(%2) {axes=[1], keepDims=false}
        output scores = %1
        output best = %3
      "
    `);
    verifyGraph(similarity);
    expect(outputTypes(similarity)).toEqual([
      { name: 'scores', type: 'float32', shape: ['queries', 'keys'] },
      { name: 'best', type: 'float32', shape: ['queries'] },
    ]);
  });

  it('is plain data: a copy by structured cloning is the same graph', () => {
    const copy = structuredClone(similarity);
    expect(copy).toEqual(similarity);
    expect(encodeOnnx(copy)).toEqual(encodeOnnx(similarity));
  });

  it('leaves out what no output needs', () => {
    const graph = defineGraph('lazy', { x: tensorType('float32', [2]) }, ({ x }) => {
      mul(x, 3);
      return { y: add(x, 1) };
    });
    expect(graph.nodes.map(({ op }) => op)).toEqual(['add']);
  });

  it('takes thousands of operations in a row', () => {
    const graph = defineGraph('deep', { x: tensorType('float32', []) }, ({ x }) => {
      let y: Tensor = x;
      for (let i = 0; i < 20_000; i++) y = add(y, x);
      return { y };
    });
    verifyGraph(simplify(graph));
    expect(interpret(graph, { x: hostTensor('float32', [], [0.5]) }).y!.data[0]).toBe(10_000.5);
  });

  it('refuses names that ONNX does not take, and tensors of another graph', () => {
    const x = tensorType('float32', [2]);
    expect(() => defineGraph('g', { '%x': x }, (inputs) => ({ y: inputs['%x'] }))).toThrow(
      `graph 'g': the input "%x" must be a name without spaces and '%'`,
    );
    expect(() => defineGraph('g', { x }, (inputs) => ({ 'a b': inputs.x }))).toThrow(
      'the output "a b" must be a name',
    );
    expect(() => defineGraph('g', { x }, (inputs) => ({ x: inputs.x }))).toThrow(
      "graph 'g': the output 'x' has the name of an input; give it another one",
    );
    expect(() => defineGraph('g', { x }, () => ({}))).toThrow(
      "graph 'g': expected at least one output, got none",
    );
    let foreign: Tensor | undefined;
    defineGraph('a', { x }, (inputs) => {
      foreign = inputs.x;
      return { y: add(inputs.x, 1) };
    });
    expect(() => defineGraph('b', { x }, (inputs) => ({ y: add(inputs.x, foreign!) }))).toThrow(
      "graph 'b': the input float32[2] belongs to another graph; pass it in as an input",
    );
  });
});

describe('callGraph', () => {
  it('puts one graph inside another', () => {
    const double = defineGraph('double', { x: tensorType('float32', ['n']) }, ({ x }) => ({ y: mul(x, 2) }));
    const outer = defineGraph('outer', { x: tensorType('float32', ['n']) }, ({ x }) => ({
      y: callGraph(double, { x: callGraph(double, { x }).y! }).y!,
    }));
    verifyGraph(outer);
    expect(Array.from(interpret(outer, { x: hostTensor('float32', [2], [1, 3]) }).y!.data)).toEqual([4, 12]);
    expect(() => callGraph(double, { x: constant(1) })).toThrow(
      "graph 'double': input 'x' must be float32[n], got float32[]",
    );
  });
});

describe('verifyGraph', () => {
  const broken: readonly (readonly [string, Partial<Graph>, string])[] = [
    [
      'a value before it is defined',
      { nodes: similarity.nodes.toReversed() },
      'which is not defined before it',
    ],
    [
      'a wrong shape',
      {
        nodes: similarity.nodes.map((node) =>
          node.op === 'matMul'
            ? { ...node, outputs: [{ ...node.outputs[0]!, shape: ['keys', 'queries'] }] }
            : node,
        ),
      },
      "matMul -> %1: '%1' is float32[keys, queries], its rule gives float32[queries, keys]",
    ],
    ['a name twice', { inputs: [...similarity.inputs, similarity.inputs[0]!] }, "'queries' is defined twice"],
    [
      'an output of nothing',
      { outputs: [{ name: 'y', value: '%9' }] },
      "output 'y' is '%9', which is not defined",
    ],
    [
      'an output twice',
      { outputs: [...similarity.outputs, similarity.outputs[0]!] },
      "there are two outputs 'scores'",
    ],
    ['work for nobody', { outputs: [{ name: 'scores', value: '%1' }] }, 'nothing needs reduceMax -> %3'],
    [
      'outputs that are missing',
      { nodes: similarity.nodes.map((node, i) => (i === 0 ? { ...node, outputs: [] } : node)) },
      'has 0 outputs, its rule gives 1',
    ],
  ];
  it.each(broken)('finds %s', (_what, change, message) => {
    expect(() => verifyGraph({ ...similarity, ...change })).toThrow(
      `graph 'block similarity' is malformed: `,
    );
    expect(() => verifyGraph({ ...similarity, ...change })).toThrow(message);
  });
});

describe('shape rules', () => {
  const type = (shape: readonly (number | string)[], of: 'float32' | 'int64' | 'bool' = 'float32') =>
    ({ ...tensorType(of, shape), origin: { kind: 'input', name: 'x' } }) as const;

  it.each<[string, () => unknown, string]>([
    [
      'matMul',
      () => matMul(type([2, 3]), type([2, 3])),
      'matMul: inner dimensions must agree, got float32[2, 3] and float32[2, 3]',
    ],
    [
      'matMul of vectors',
      () => matMul(type([3]), type([3, 2])),
      'matMul: expected at least 2 axes, got float32[3]',
    ],
    [
      'gemm',
      () => gemm(type([2, 3]), type([3, 2]), type([3])),
      'gemm: shapes [3] and [2, 2] do not broadcast: axis -1 is 3 and 2',
    ],
    [
      'add',
      () => add(type([2]), type([2], 'int64')),
      'add: both sides must have one element type, got float32[2] and int64[2]; cast one',
    ],
    [
      'add of truths',
      () => add(type([2], 'bool'), type([2], 'bool')),
      'add: expected float32, float64, int32, int64, got bool[2]; cast it first',
    ],
    ['add of numbers', () => add(1, 2), 'add: one side must be a tensor, got the numbers 1 and 2'],
    ['reshape', () => reshape(type([2, 3]), [4]), 'reshape: [2, 3] has 6 elements and [4] has 4'],
    [
      'reshape to what is left',
      () => reshape(type([2, 3]), [4, -1]),
      'reshape: float32[2, 3] does not fit [4, -1]',
    ],
    [
      'transpose',
      () => transpose(type([2, 3]), [0, 0]),
      'transpose: expected each axis of [2, 3] once, got [0, 0]',
    ],
    [
      'slice',
      () => slice(type([2, 3]), 1, { start: 2, end: 5 }),
      'slice: 2 up to 5 does not lie in axis 1 of float32[2, 3]',
    ],
    [
      'topK',
      () => topK(type([2, 3]), 4),
      'topK: asked for 4 of the 3 elements along axis 1 of float32[2, 3]',
    ],
    [
      'constant',
      () => constant(hostTensor('int64', [1], [1]), 'float32'),
      'constant: numbers in int64 cannot be declared float32',
    ],
  ])('%s: says what does not fit', (_title, build, message) => {
    expect(build).toThrow(message);
  });
});

describe('hostTensor', () => {
  it('takes typed arrays as they are, and converts numbers', () => {
    const data = new Float32Array([1, 2]);
    expect(hostTensor('float32', [2], data).data).toBe(data);
    expect(hostTensor('int64', [2], [1, -2]).data).toEqual(new BigInt64Array([1n, -2n]));
    expect(hostTensor('bool', [3], [0, 2, -1]).data).toEqual(new Uint8Array([0, 1, 1]));
    expect(() => hostTensor('float32', [2, 2], [1])).toThrow(
      'host tensor: float32[2, 2] holds 4 elements, got 1; pass as many numbers as the shape says',
    );
  });
});

describe('interpret', () => {
  it('computes in float64 whatever the type, constants included', () => {
    const graph = defineGraph('exact', { x: tensorType('float32', [1]) }, ({ x }) => ({ y: mul(x, 0.1) }));
    const third = hostTensor('float64', [1], [1 / 3]);
    expect(interpret(graph, { x: third }).y!.data[0]).toBe((1 / 3) * 0.1);
    expect(() => interpret(graph, { x: third }, { exactTypes: true })).toThrow(
      "graph 'exact': input 'x' must be float32[1], got float64[1]",
    );
  });
});
