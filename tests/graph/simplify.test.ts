import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  callGraph,
  clip,
  constant,
  defineGraph,
  div,
  expand,
  fill,
  gemm,
  gradients,
  hostTensor,
  inputTensors,
  interpret,
  isFloat,
  linear,
  matMul,
  mul,
  neg,
  opCases,
  ops,
  outputTypes,
  printGraph,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  simplify,
  sub,
  tensorType,
  transpose,
  unsqueeze,
  verifyGraph,
  type Graph,
  type Tensor,
} from '../../src/graph/index.js';
import { randomStream } from '../../src/numeric/index.js';

function opsOf(graph: Graph): readonly string[] {
  return graph.nodes.map(({ op }) => op);
}

const matrix = tensorType('float32', [3, 4]);

/** The operations left of a function of one matrix. */
function simplified(build: (x: Tensor) => Tensor): readonly string[] {
  const graph = simplify(defineGraph('small', { x: matrix }, ({ x }) => ({ y: build(x) })));
  verifyGraph(graph);
  return opsOf(graph);
}

describe('simplify', () => {
  it.each(ops.all.flatMap(opCases))('$title: computes the same, and is stable', ({ graph, feeds }) => {
    const smaller = simplify(graph);
    verifyGraph(smaller);
    expect(smaller.inputs).toEqual(graph.inputs);
    expect(outputTypes(smaller)).toEqual(outputTypes(graph));
    expect(printGraph(simplify(smaller))).toBe(printGraph(smaller));
    const random = randomStream(5);
    const given = feeds(() => random.uniform());
    const expected = interpret(graph, given);
    const received = interpret(smaller, given);
    for (const [name, { data }] of Object.entries(expected)) {
      expect(received[name]!.data).toBeAllClose(data, { rtol: 1e-12, atol: 1e-14 });
    }
  });

  it.each(ops.all.flatMap(opCases))('$title: keeps the derivatives', ({ graph, feeds }) => {
    const floats = outputTypes(graph).filter(({ type }) => isFloat(type));
    const wrt = graph.inputs.filter(({ type }) => isFloat(type)).map(({ name }) => name);
    let differentiated: Graph;
    try {
      differentiated = defineGraph(
        'derivatives',
        Object.fromEntries(graph.inputs.map((i) => [i.name, i])),
        (inputs) => {
          const outputs = callGraph(graph, inputs);
          const loss = floats
            .map(({ name }) => reduceSum(mul(outputs[name]!, outputs[name]!)))
            .reduce((a, b) => add(a, b));
          const slopes = gradients(
            loss,
            wrt.map((name) => inputs[name]!),
          );
          return Object.fromEntries(slopes.map((slope, i) => [`d.${wrt[i]}`, slope]));
        },
      );
    } catch (error) {
      // Nothing to differentiate here: no floats, or an operation without derivative.
      expect(String(error)).toMatch(
        /cannot be differentiated|carries no derivative|empty array|at least one output/,
      );
      return;
    }
    const smaller = simplify(differentiated);
    verifyGraph(smaller);
    expect(smaller.nodes.length).toBeLessThanOrEqual(differentiated.nodes.length);
    const random = randomStream(6);
    const given = feeds(() => random.uniform());
    const expected = interpret(differentiated, given);
    const received = interpret(smaller, given);
    for (const [name, { data }] of Object.entries(expected)) {
      expect(received[name]!.data).toBeAllClose(data, { rtol: 1e-10, atol: 1e-12 });
    }
  });

  it.each<[string, (x: Tensor) => Tensor, readonly string[]]>([
    ['equal applications', (x) => mul(relu(x), relu(x)), ['relu', 'mul']],
    ['equal numbers', (x) => add(mul(x, 3), mul(x, 3)), ['mul', 'add']],
    [
      'limits that JSON does not know',
      (x) => sub(clip(x, -Infinity, 1), clip(x, 1, Infinity)),
      ['clip', 'clip', 'sub'],
    ],
    [
      'repetition',
      (x) => add(expand(reduceSum(x, [1], { keepDims: true }), [3, 4]), x),
      ['reduceSum', 'add'],
    ],
    [
      'repetition that is needed',
      (x) => mul(expand(reduceSum(x), [3, 4]), 2),
      ['reduceSum', 'expand', 'mul'],
    ],
    ['full tensors', (x) => mul(fill('float32', [3, 4], 1), x), []],
    ['transpositions', (x) => transpose(transpose(x)), []],
    ['transposed operands', (x) => matMul(transpose(x), transpose(transpose(x))), ['gemm']],
    [
      'transposed operands of gemm',
      (x) => gemm(transpose(x), x, undefined, { transposeA: true, transposeB: true }),
      ['gemm'],
    ],
    ['many by one transposed', (x) => matMul(unsqueeze(x, [0]), transpose(x)), ['gemm', 'reshape']],
    ['relabelling', (x) => reshape(unsqueeze(reshape(x, [12]), [0]), [3, 4]), []],
    ['factors', (x) => mul(neg(mul(mul(2, x), 3)), 0.5), ['mul']],
    ['signs', (x) => sub(add(x, neg(relu(x))), neg(x)), ['relu', 'sub', 'add']],
    ['neutral elements', (x) => div(mul(add(sub(x, 0), 0), 1), 1), []],
    ['known numbers', (x) => mul(x, div(constant(6), 3)), ['mul']],
  ])('spares %s', (_title, build, expected) => {
    expect(simplified(build)).toEqual(expected);
  });

  it('leaves one Gemm forward and one for the derivative by the weights of a linear layer', () => {
    const graph = defineGraph(
      'layer',
      {
        x: tensorType('float32', [8, 5, 4]),
        w: tensorType('float32', [3, 4]),
        b: tensorType('float32', [3]),
      },
      ({ x, w, b }) => {
        const loss = reduceMean(linear(x, w, b));
        const [dw, db] = gradients(loss, [w, b]);
        return { loss, dw: dw!, db: db! };
      },
    );
    expect(printGraph(simplify(graph))).toMatchInlineSnapshot(`
      "graph layer
        input x: float32[8, 5, 4]
        input w: float32[3, 4]
        input b: float32[3]
        constant %c0: float32[1, 1, 1] = [0.008333333767950535]
        %0: float32[40, 4] = reshape(x) {shape=[40, 4]}
        %1: float32[40, 3] = gemm(%0, w, b) {transposeA=false, transposeB=true, alpha=1, beta=1}
        %2: float32[8, 5, 3] = reshape(%1) {shape=[8, 5, 3]}
        %3: float32[] = reduceMean(%2) {axes=[0, 1, 2], keepDims=false}
        %4: float32[8, 5, 3] = expand(%c0) {shape=[8, 5, 3]}
        %5: float32[40, 3] = reshape(%4) {shape=[40, 3]}
        %6: float32[3, 4] = gemm(%5, %0) {transposeA=true, transposeB=false, alpha=1, beta=1}
        %7: float32[3] = reduceSum(%5) {axes=[0], keepDims=false}
        output loss = %3
        output dw = %6
        output db = %7
      "
    `);
  });

  it('does not fold numbers into another element type', () => {
    const graph = defineGraph('mixed', { i: tensorType('int64', [2]) }, ({ i }) => ({
      y: mul(mul(i, 3), 2),
    }));
    const smaller = simplify(graph);
    const feeds = { i: hostTensor('int64', [2], [5, -7]) };
    expect(Array.from(interpret(smaller, feeds).y!.data)).toEqual([30, -42]);
    expect(inputTensors(smaller).i!.type).toBe('int64');
  });

  it('computes the same for any composition of operations', () => {
    const unaries: readonly ((x: Tensor) => Tensor)[] = [
      neg,
      relu,
      (x) => mul(x, 2),
      (x) => mul(x, -1),
      (x) => add(x, 0),
      (x) => sub(1, x),
      (x) => div(x, 4),
      (x) => transpose(transpose(x)),
      (x) => reshape(unsqueeze(x, [0]), [3, 3]),
      (x) => matMul(transpose(x), x),
      (x) => expand(reduceSum(x, [0], { keepDims: true }), [3, 3]),
      (x) => expand(reduceMean(x, [1], { keepDims: true }), [3, 3]),
      () => fill('float32', [3, 3], 0.5),
    ];
    const binaries = [add, sub, mul, matMul, (a: Tensor, b: Tensor) => gemm(a, transpose(b), a)];
    const step = fc.tuple(fc.nat(), fc.nat(), fc.nat());
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const graph = defineGraph('any', { x: tensorType('float32', [3, 3]) }, ({ x }) => {
          const values: Tensor[] = [x];
          for (const [choice, left, right] of steps) {
            const at = choice % (unaries.length + binaries.length);
            const [a, b] = [values[left % values.length]!, values[right % values.length]!];
            // Kept small: products of products of products overflow.
            const made = unaries[at] ? unaries[at](a) : binaries[at - unaries.length]!(a, b);
            values.push(clip(made, -3, 3));
          }
          const loss = reduceSum(values.at(-1)!);
          return { loss, dx: gradients(loss, [x])[0]! };
        });
        const smaller = simplify(graph);
        verifyGraph(smaller);
        expect(smaller.nodes.length).toBeLessThanOrEqual(graph.nodes.length);
        const x = hostTensor('float32', [3, 3], [0.3, -0.7, 0.11, 0.91, -0.53, 0.07, -0.37, 0.61, 0.83]);
        const [expected, received] = [interpret(graph, { x }), interpret(smaller, { x })];
        for (const name of ['loss', 'dx']) {
          expect(received[name]!.data).toBeAllClose(expected[name]!.data, { rtol: 1e-9, atol: 1e-10 });
        }
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
