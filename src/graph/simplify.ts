import { applyNamed, callGraph, type ApplyNamed } from './call-graph.js';
import { collectGraph, inputTensors, type Graph } from './graph.js';
import { elementCount, hostTensor, isFloat } from './host-tensor.js';
import { add, mul, sub } from './ops/binary.js';
import type { Dense } from './ops/definition.js';
import { reshape, squeeze, transpose, unsqueeze } from './ops/layout.js';
import { gemm } from './ops/linear-algebra.js';
import { ops, type OpAttributes, type OpName } from './ops/registry.js';
import { neg } from './ops/unary.js';
import { broadcastShapes, sameShape, type Shape } from './shape.js';
import { constant, type Application, type Tensor } from './tensor.js';
import { typeText } from './tensor-type.js';

/**
 * The same computation with less work: equal applications become one, `expand` and `fill` vanish where broadcasting
 * does their work, transposed operands are read in place by Gemm, scalar factors are gathered, and what nothing needs
 * is left out. Values may change by rounding only.
 */
export function simplify(graph: Graph): Graph {
  const inputs = inputTensors(graph);
  return collectGraph(graph.name, inputs, callGraph(graph, inputs, simplifier()));
}

/** An `applyNamed` that first looks for something cheaper, and then for the same application made before. */
function simplifier(): ApplyNamed {
  const numbers = new Map<Tensor, number>();
  const scalars = new Map<string, Tensor>();
  const made = new Map<string, readonly Tensor[]>();

  const canonical = (tensor: Tensor): Tensor => {
    const value = scalarOf(tensor);
    if (value === undefined) return tensor;
    const key = `${typeText(tensor)} ${Object.is(value, -0) ? '-0' : value}`;
    const known = scalars.get(key) ?? tensor;
    scalars.set(key, known);
    return known;
  };
  const numberOf = (tensor: Tensor): number => {
    const number = numbers.get(tensor) ?? numbers.size;
    numbers.set(tensor, number);
    return number;
  };
  const simplified: ApplyNamed = (op, given, attributes) => {
    const inputs = given.map(canonical);
    const cheaper = folded(op, inputs, attributes) ?? rewriteOf(op)?.(inputs, attributes as never);
    if (cheaper) return [remade(cheaper)];
    const key = `${op} ${JSON.stringify(attributes, exactNumber)} ${inputs.map(numberOf).join(' ')}`;
    const outputs = made.get(key) ?? applyNamed(op, inputs, attributes);
    made.set(key, outputs);
    outputs.forEach(numberOf);
    return outputs;
  };
  /** The rules use the plain functions; what they make is simplified in its turn. */
  const remade = (tensor: Tensor): Tensor => {
    const { origin } = tensor;
    if (origin.kind !== 'node' || numbers.has(tensor)) return tensor;
    return simplified(origin.node.op, origin.node.inputs.map(remade), origin.node.attributes)[origin.output]!;
  };
  return simplified;
}

/** JSON writes infinities as null. */
function exactNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** Operations on a few constants are done now. */
function folded(name: string, inputs: readonly Tensor[], attributes: object): Tensor | undefined {
  if (inputs.length === 0 || name === 'stopGradient') return undefined;
  const op = ops.get(name);
  const values: Dense[] = [];
  for (const { type, origin } of inputs) {
    if (origin.kind !== 'constant' || origin.value.data.length > fewElements) return undefined;
    const { shape, data } = origin.value;
    values.push({ type, shape, data: Float64Array.from(data as ArrayLike<number>, Number) });
  }
  const types = op.infer(inputs, attributes as never);
  const [output] = types;
  const shape = output?.shape.filter((dim) => typeof dim === 'number');
  if (!output || types.length > 1 || shape?.length !== output.shape.length) return undefined;
  if (elementCount(shape) > fewElements) return undefined;
  const data = new Float64Array(elementCount(shape));
  op.reference(values, attributes as never, [{ type: output.type, shape, data }], new Map());
  return isFloat(output.type)
    ? constant(hostTensor('float64', shape, data), output.type)
    : constant(hostTensor(output.type, shape, data));
}

/** Constants up to this many elements are computed with while simplifying. */
const fewElements = 16;

type Rewrite<A> = (inputs: readonly Tensor[], attributes: A) => Tensor | undefined;

/** By operation: something cheaper, made with the plain functions; undefined where nothing is known. */
const rewrites: { readonly [K in OpName]?: Rewrite<OpAttributes[K]> } = {
  stopGradient: ([x]) => x,
  reshape: ([x], attributes) => relabelled(x!, attributes.shape),
  squeeze: ([x], attributes) => relabelled(x!, squeeze(x!, attributes.axes).shape),
  unsqueeze: ([x], attributes) => relabelled(x!, unsqueeze(x!, attributes.axes).shape),
  transpose: ([x], attributes) => transposed(x!, attributes.permutation),
  matMul: ([a, b]) => product(a!, b!),
  gemm: transposeFreeGemm,
  add: unrepeating('add', ([a, b]) => {
    if (scalarOf(a) === 0) return b;
    return scalarOf(b) === 0 ? a : sumOfNegative(a, b);
  }),
  sub: unrepeating('sub', ([a, b]) => (scalarOf(b) === 0 ? a : differenceOfNegative(a, b))),
  mul: unrepeating('mul', ([a, b]) => {
    if (scalarOf(a) === 1) return b;
    return scalarOf(b) === 1 ? a : gatheredFactor(a, b);
  }),
  div: unrepeating('div', ([a, b]) => (scalarOf(b) === 1 ? a : undefined)),
  min: unrepeating('min'),
  max: unrepeating('max'),
  greater: unrepeating('greater'),
  greaterOrEqual: unrepeating('greaterOrEqual'),
  less: unrepeating('less'),
  lessOrEqual: unrepeating('lessOrEqual'),
  equal: unrepeating('equal'),
  where: unrepeating('where'),
};

function rewriteOf(op: string): Rewrite<never> | undefined {
  return Object.hasOwn(rewrites, op) ? rewrites[op as OpName] : undefined;
}

/** An application that is known to be of operation `K`. */
interface ApplicationOf<K extends OpName> extends Application {
  readonly attributes: OpAttributes[K];
}

function producer<K extends OpName>({ origin }: Tensor, op: K): ApplicationOf<K> | undefined {
  return origin.kind === 'node' && origin.node.op === op ? (origin.node as ApplicationOf<K>) : undefined;
}

/** The value of a constant of one element. */
function scalarOf({ origin }: Tensor): number | undefined {
  return origin.kind === 'constant' && origin.value.data.length === 1
    ? Number(origin.value.data[0])
    : undefined;
}

/** Reshape, squeeze and unsqueeze in a row are one reshape of the first input, or nothing. */
function relabelled(x: Tensor, shape: Shape): Tensor | undefined {
  if (sameShape(x.shape, shape)) return x;
  const before = producer(x, 'reshape') ?? producer(x, 'squeeze') ?? producer(x, 'unsqueeze');
  return before && reshape(before.inputs[0]!, shape);
}

function transposed(x: Tensor, permutation: readonly number[]): Tensor | undefined {
  if (permutation.every((axis, i) => axis === i)) return x;
  const before = producer(x, 'transpose');
  if (!before) return undefined;
  const both = permutation.map((axis) => before.attributes.permutation[axis]!);
  return both.every((axis, i) => axis === i) ? before.inputs[0] : transpose(before.inputs[0]!, both);
}

/** The matrix under a plain transposition. */
function untransposed(x: Tensor): Tensor | undefined {
  const before = producer(x, 'transpose');
  return before && x.shape.length === 2 && before.attributes.permutation[0] === 1
    ? before.inputs[0]
    : undefined;
}

function product(a: Tensor, b: Tensor): Tensor | undefined {
  const right = untransposed(b);
  if (a.shape.length === 2 && b.shape.length === 2) {
    const left = untransposed(a);
    if (!left && !right) return undefined;
    return gemm(left ?? a, right ?? b, undefined, {
      transposeA: left !== undefined,
      transposeB: right !== undefined,
    });
  }
  if (!right) return undefined;
  const rows = gemm(reshape(a, [-1, a.shape.at(-1)!]), right, undefined, { transposeB: true });
  return reshape(rows, [...a.shape.slice(0, -1), b.shape[1]!]);
}

function transposeFreeGemm(
  [a, b, c]: readonly Tensor[],
  { transposeA, transposeB, alpha, beta }: OpAttributes['gemm'],
): Tensor | undefined {
  const left = untransposed(a!);
  const right = untransposed(b!);
  if (!left && !right) return undefined;
  return gemm(left ?? a!, right ?? b!, c, {
    transposeA: transposeA !== (left !== undefined),
    transposeB: transposeB !== (right !== undefined),
    alpha,
    beta,
  });
}

/** What an operand is a repetition of: the input of an `expand`, the number of a `fill`. */
function unrepeated(x: Tensor): Tensor | undefined {
  const filled = producer(x, 'fill');
  if (filled) return constant(filled.attributes.value, x.type);
  return producer(x, 'expand')?.inputs[0];
}

/** A rule for an operation that broadcasts: no operand is repeated beforehand, and then `rule` if the shape remains. */
function unrepeating(
  op: OpName,
  rule?: (operands: readonly [Tensor, Tensor]) => Tensor | undefined,
): Rewrite<object> {
  return (inputs, attributes) => {
    const shape = broadcastShape(inputs);
    const slim = [...inputs];
    slim.forEach((input, i) => {
      const source = unrepeated(input);
      if (source && sameShape(broadcastShape(slim.with(i, source)), shape)) slim[i] = source;
    });
    const cheaper = rule?.(slim as unknown as readonly [Tensor, Tensor]);
    if (cheaper && sameShape(cheaper.shape, shape)) return cheaper;
    const changed = slim.some((input, i) => input !== inputs[i]);
    return changed ? applyNamed(op, slim, attributes)[0] : undefined;
  };
}

function broadcastShape(tensors: readonly Tensor[]): Shape {
  return tensors.map(({ shape }) => shape).reduce((a, b) => broadcastShapes('broadcast', a, b));
}

function sumOfNegative(a: Tensor, b: Tensor): Tensor | undefined {
  const negatedB = producer(b, 'neg');
  if (negatedB) return sub(a, negatedB.inputs[0]!);
  const negatedA = producer(a, 'neg');
  return negatedA && sub(b, negatedA.inputs[0]!);
}

function differenceOfNegative(a: Tensor, b: Tensor): Tensor | undefined {
  const negated = producer(b, 'neg');
  return negated && add(a, negated.inputs[0]!);
}

/** (x * 2) * 3 is x * 6, and -x * 3 is x * -3: one pass over x instead of two. */
function gatheredFactor(a: Tensor, b: Tensor): Tensor | undefined {
  const [x, factor] = scalarOf(b) !== undefined ? [a, scalarOf(b)!] : [b, scalarOf(a)];
  if (factor === undefined || (x.type !== 'float32' && x.type !== 'float64')) return undefined;
  if (factor === -1) return neg(x);
  const negated = producer(x, 'neg');
  if (negated) return mul(negated.inputs[0]!, -factor);
  const scaled = producer(x, 'mul');
  if (!scaled) return undefined;
  const [p, q] = scaled.inputs as readonly [Tensor, Tensor];
  const inner = scalarOf(q);
  if (inner !== undefined) return mul(p, inner * factor);
  const other = scalarOf(p);
  return other === undefined ? undefined : mul(q, other * factor);
}
