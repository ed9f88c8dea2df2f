import { describe, expect, it } from 'vitest';
import {
  abs,
  add,
  argMax,
  cast,
  checkGradient,
  clip,
  constant,
  defineGraph,
  differentiate,
  gather,
  gradients,
  greater,
  hostTensor,
  interpret,
  max,
  min,
  mul,
  opCases,
  ops,
  opRows,
  pullback,
  reduceMax,
  reduceMin,
  reduceSum,
  relu,
  round,
  sigmoid,
  stopGradient,
  tensorType,
  topK,
  verifyGraph,
  where,
  type OpName,
  type Tensor,
} from '../../src/graph/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';

/** What passes no derivative, besides stopGradient. */
const undifferentiable: readonly OpName[] = [
  'and',
  'argMax',
  'convolution',
  'equal',
  'floor',
  'greater',
  'greaterOrEqual',
  'less',
  'lessOrEqual',
  'maxPool',
  'not',
  'or',
  'quantizeLinear',
  'round',
  'sign',
];

/** Piecewise constant cases of operations that are otherwise differentiable. */
const withoutDerivative = ['cast, float to whole', 'topK, ties'];

const differentiable = ops.all.filter(
  ({ id }) => !undifferentiable.includes(id as OpName) && id !== 'stopGradient',
);

describe('the gradient rule of every operation', () => {
  const cases = differentiable.flatMap((op) =>
    opCases(op)
      .filter(({ graph }) => graph.inputs.some(({ type }) => type === 'float32'))
      .filter(({ title }) => !withoutDerivative.includes(title)),
  );

  it('is tried on every differentiable operation', () => {
    for (const { id } of differentiable) {
      expect(
        cases.some(({ graph }) => graph.nodes.some(({ op }) => op === id)),
        id,
      ).toBe(true);
    }
    const without = opRows().filter(({ differentiable }) => !differentiable);
    expect(without.map(({ name }) => name).sort()).toEqual(undifferentiable);
  });

  it.each(cases)('$title: agrees with central differences', ({ graph, feeds }) => {
    const random = randomStream(11);
    const check = checkGradient(
      graph,
      feeds(() => random.uniform()),
    );
    expect(check.compared).toBeGreaterThan(0);
    expect(check.error, JSON.stringify(check)).toBeLessThan(1e-9);
  });
});

/** d sum(f(x) * weights) / dx at the given numbers, on the interpreter and on ONNX Runtime. */
async function slopes(
  f: (x: Tensor) => Tensor,
  x: readonly number[],
  weights: readonly number[],
): Promise<readonly [exact: ArrayLike<number>, native: ArrayLike<number>]> {
  const type = tensorType('float32', [x.length]);
  const graph = defineGraph('slope', { x: type }, (inputs) => {
    const y = f(inputs.x);
    const cotangent = constant(hostTensor('float32', y.shape as number[], weights));
    return { dx: pullback([y], [cotangent], [inputs.x])[0]! };
  });
  const feeds = { x: hostTensor('float32', [x.length], x) };
  const program = await nativeRuntime().compile(graph);
  const native = await program.run(feeds);
  await program.dispose();
  return [interpret(graph, feeds).dx!.data, native.dx!.data as Float32Array];
}

describe('conventions where the derivative does not exist (those of PyTorch)', () => {
  const x = [-1, 0, 0, 2];
  const tied = constant(hostTensor('float32', [4], [-1, 1, 0, 1]));
  it.each<[string, (x: Tensor) => Tensor, readonly number[], readonly number[]]>([
    ['relu is flat at 0', relu, [1, 2, 3, 4], [0, 0, 0, 4]],
    ['abs is flat at 0', abs, [1, 2, 3, 4], [-1, 0, 0, 4]],
    ['clip is steep on its limits', (t) => clip(t, 0, 2), [1, 2, 3, 4], [0, 2, 3, 4]],
    ['max gives half of a tie to each side', (t) => max(t, tied), [1, 2, 3, 4], [0.5, 0, 1.5, 4]],
    ['min gives half of a tie to each side', (t) => min(t, tied), [1, 2, 3, 4], [0.5, 2, 1.5, 0]],
    ['max of a tensor with itself', (t) => max(t, t), [1, 2, 3, 4], [1, 2, 3, 4]],
    ['reduceMax shares among all that tie', (t) => reduceMax(mul(t, t)), [6], [0, 0, 0, 24]],
    ['reduceMin shares among all that tie', (t) => reduceMin(abs(add(t, 1))), [6], [0, 0, 0, 0]],
    ['reduceMin shares equally', (t) => reduceMin(max(t, 0)), [6], [0, 1, 1, 0]],
  ])('%s', async (_title, f, weights, expected) => {
    const [exact, native] = await slopes(f, x, weights);
    expect(exact).toBeAllClose(expected);
    expect(native).toBeAllClose(expected);
  });
});

const row = tensorType('float32', [3]);
const at = { x: hostTensor('float32', [3], [0.5, -2, 3]) };

describe('pullback and gradients', () => {
  it('adds what comes along several paths, and follows a tensor used twice', () => {
    const graph = defineGraph('paths', { x: row }, ({ x }) => {
      const y = mul(x, x);
      return { dx: gradients(reduceSum(add(mul(y, x), y)), [x])[0]! };
    });
    expect(interpret(graph, at).dx!.data).toBeAllClose([0.75 + 1, 12 - 4, 27 + 6], { rtol: 1e-14 });
  });

  it('differentiates by values inside the graph, and twice', () => {
    const graph = defineGraph('twice', { x: row }, ({ x }) => {
      const y = mul(x, x);
      const [dx] = gradients(reduceSum(mul(y, x)), [x]);
      return { ddx: gradients(reduceSum(dx!), [x])[0]!, dy: gradients(reduceSum(mul(y, y)), [y])[0]! };
    });
    const results = interpret(graph, at);
    expect(results.ddx!.data).toBeAllClose([3, -12, 18], { rtol: 1e-14 });
    expect(results.dy!.data).toBeAllClose([0.5, 8, 18], { rtol: 1e-14 });
  });

  it('is zero where the loss does not depend on a tensor, or only through stopGradient', () => {
    const graph = defineGraph('zero', { x: row, z: row }, ({ x, z }) => {
      const [dx, dz] = gradients(reduceSum(mul(stopGradient(sigmoid(x)), 3)), [x, z]);
      return { dx: dx!, dz: dz! };
    });
    const results = interpret(graph, { ...at, z: at.x });
    expect(Array.from(results.dx!.data)).toEqual([0, 0, 0]);
    expect(Array.from(results.dz!.data)).toEqual([0, 0, 0]);
  });

  it('takes choices as given: conditions, indices', () => {
    const graph = defineGraph('choices', { x: row }, ({ x }) => {
      const y = add(reduceSum(where(greater(x, 0), mul(x, x), 0)), gather(mul(x, 5), argMax(x, 0)));
      const z = reduceSum(mul(topK(x, 2).values, constant(hostTensor('float32', [2], [10, 20]))));
      return { dx: gradients(add(y, z), [x])[0]! };
    });
    expect(Array.from(interpret(graph, at).dx!.data)).toEqual([1 + 20, 0, 6 + 5 + 10]);
  });

  it.each<[string, (x: Tensor) => Tensor, string]>([
    [
      'round',
      (x) => round(x),
      'gradient: round cannot be differentiated: its derivative is 0 wherever it exists',
    ],
    [
      'a mask that is cast',
      (x) => mul(x, cast(greater(x, 0), 'float32')),
      'gradient: cast from bool carries no derivative; choose with where, or wrap what is cast in stopGradient',
    ],
  ])('refuses a path through %s, and names the operation', (_title, f, message) => {
    expect(() =>
      defineGraph('no', { x: row }, ({ x }) => ({ d: gradients(reduceSum(f(x)), [x])[0]! })),
    ).toThrow(message);
  });

  it('refuses a loss that is no scalar, and tensors that are no floats', () => {
    defineGraph('refused', { x: row, i: tensorType('int64', [3]) }, ({ x, i }) => {
      expect(() => gradients(x, [x])).toThrow(
        'gradient: the loss must be a scalar, got float32[3]; reduce it first',
      );
      expect(() => gradients(reduceSum(x), [i])).toThrow(
        'gradient: only float tensors have derivatives, got int64[3]',
      );
      expect(() => pullback([x], [], [x])).toThrow('expected one cotangent for each output, got 0 for 1');
      expect(() => pullback([x], [reduceSum(x)], [x])).toThrow(
        'cotangent of output 0 must give float32[3], got float32[]',
      );
      return { y: x };
    });
  });
});

describe('differentiate', () => {
  const loss = defineGraph('loss', { x: row, w: row }, ({ x, w }) => ({
    loss: reduceSum(mul(mul(x, x), w)),
    x2: mul(x, x),
  }));

  it('adds the derivatives of the loss to a graph', () => {
    const graph = differentiate(loss);
    verifyGraph(graph);
    expect(graph.outputs.map(({ name }) => name)).toEqual(['loss', 'x2', 'gradient.x', 'gradient.w']);
    const results = interpret(graph, { ...at, w: hostTensor('float32', [3], [1, 2, 3]) });
    expect(Array.from(results['gradient.x']!.data)).toEqual([1, -8, 18]);
    expect(Array.from(results['gradient.w']!.data)).toEqual([0.25, 4, 9]);
    expect(differentiate(loss, { wrt: ['w'] }).outputs.map(({ name }) => name)).toEqual([
      'loss',
      'x2',
      'gradient.w',
    ]);
  });

  it('names what is not there', () => {
    expect(() => differentiate(loss, { loss: 'cost' })).toThrow(
      "graph 'loss': there is no output 'cost'; its outputs are loss, x2",
    );
    expect(() => differentiate(loss, { wrt: ['v'] })).toThrow(
      "graph 'loss': there is no input 'v' to differentiate by",
    );
  });
});
