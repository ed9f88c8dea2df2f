import { add, mul, neg, sub } from './elementwise.js';
import { callGraph, collectGraph, inputTensors, type Graph } from './graph.js';
import { elementCount, hostTensor, isFloat } from './host-tensor.js';
import { gemm } from './linear-algebra.js';
import { reshape, transpose } from './movement.js';
import type { Dense, OpAttributes, OpName } from './ops/definition.js';
import { opTable } from './ops/table.js';
import { broadcastShapes, sameShape, type Shape } from './shape.js';
import { apply, constant, type Application, type Tensor } from './tensor.js';
import { typeText } from './tensor-type.js';

/**
 * The same computation with less work: equal applications become one, `expand` and `fill` vanish where broadcasting does
 * their work, transposed operands are read in place by Gemm, scalar factors are gathered, and what nothing needs is
 * left out. Values may change by rounding only.
 */
export function simplify(graph: Graph): Graph {
  const inputs = inputTensors(graph);
  return collectGraph(graph.name, inputs, callGraph(graph, inputs, simplifier()));
}

type Apply = typeof apply;

/** An `apply` that first looks for something cheaper, and then for the same application made before. */
function simplifier(): Apply {
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
  const simplified: Apply = (op, given, attributes) => {
    const inputs = given.map(canonical);
    const cheaper = folded(op, inputs, attributes) ?? rewrite(op, inputs, attributes);
    if (cheaper) return [remade(cheaper)];
    const key = `${op} ${JSON.stringify(attributes, exactNumber)} ${inputs.map(numberOf).join(' ')}`;
    const outputs = made.get(key) ?? apply(op, inputs, attributes);
    made.set(key, outputs);
    outputs.forEach(numberOf);
    return outputs;
  };
  /** The rules use plain `apply`; what they make is simplified in its turn. */
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
function folded<K extends OpName>(
  op: K,
  inputs: readonly Tensor[],
  attributes: OpAttributes[K],
): Tensor | undefined {
  if (inputs.length === 0 || op === 'stopGradient') return undefined;
  const values: Dense[] = [];
  for (const { type, origin } of inputs) {
    if (origin.kind !== 'constant' || origin.value.data.length > fewElements) return undefined;
    const { shape, data } = origin.value;
    values.push({ type, shape, data: Float64Array.from(data as ArrayLike<number>, Number) });
  }
  const types = opTable[op].infer(inputs, attributes);
  const [output] = types;
  const shape = output?.shape.filter((dim) => typeof dim === 'number');
  if (!output || types.length > 1 || shape?.length !== output.shape.length) return undefined;
  if (elementCount(shape) > fewElements) return undefined;
  const data = new Float64Array(elementCount(shape));
  opTable[op].reference(values, attributes, [{ type: output.type, shape, data }], new Map());
  return isFloat(output.type)
    ? constant(hostTensor('float64', shape, data), output.type)
    : constant(hostTensor(output.type, shape, data));
}

/** Constants up to this many elements are computed with while simplifying. */
const fewElements = 16;

/** Something cheaper than the application, made with plain `apply`; undefined where nothing is known. */
function rewrite<K extends OpName>(
  op: K,
  inputs: readonly Tensor[],
  attributes: OpAttributes[K],
): Tensor | undefined {
  switch (op as OpName) {
    case 'stopGradient':
      return inputs[0];
    case 'reshape':
    case 'squeeze':
    case 'unsqueeze':
      return relabelled(op, inputs[0]!, attributes);
    case 'transpose':
      return transposed(inputs[0]!, (attributes as OpAttributes['transpose']).permutation);
    case 'matMul':
      return product(inputs[0]!, inputs[1]!);
    case 'gemm':
      return transposeFreeGemm(inputs, attributes as OpAttributes['gemm']);
    case 'add':
    case 'sub':
    case 'mul':
    case 'div':
    case 'min':
    case 'max':
    case 'greater':
    case 'greaterOrEqual':
    case 'less':
    case 'lessOrEqual':
    case 'equal':
    case 'where':
      return arithmetic(op as OpName, inputs);
    default:
      return undefined;
  }
}

function producer<K extends OpName>(tensor: Tensor, op: K): Application<K> | undefined {
  const { origin } = tensor;
  return origin.kind === 'node' && origin.node.op === op ? (origin.node as Application<K>) : undefined;
}

/** The value of a constant of one element. */
function scalarOf({ origin }: Tensor): number | undefined {
  return origin.kind === 'constant' && origin.value.data.length === 1
    ? Number(origin.value.data[0])
    : undefined;
}

/** Reshape, squeeze and unsqueeze in a row are one reshape of the first input, or nothing. */
function relabelled<K extends OpName>(op: K, x: Tensor, attributes: OpAttributes[K]): Tensor | undefined {
  const shape = apply(op, [x], attributes)[0]!.shape;
  const before = producer(x, 'reshape') ?? producer(x, 'squeeze') ?? producer(x, 'unsqueeze');
  if (sameShape(x.shape, shape)) return x;
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

function arithmetic(op: OpName, inputs: readonly Tensor[]): Tensor | undefined {
  const shape = inputs.map((input) => input.shape).reduce((a, b) => broadcastShapes(op, a, b));
  const slim = [...inputs];
  slim.forEach((input, i) => {
    const source = unrepeated(input);
    if (source && sameShape(shapeWith(slim, i, source), shape)) slim[i] = source;
  });
  const [a, b] = slim as [Tensor, Tensor];
  const [left, right] = [scalarOf(a), scalarOf(b)];
  let result: Tensor | undefined;
  if (op === 'add') result = left === 0 ? b : right === 0 ? a : sumOfNegative(a, b);
  if (op === 'sub') result = right === 0 ? a : differenceOfNegative(a, b);
  if (op === 'mul') result = left === 1 ? b : right === 1 ? a : gatheredFactor(a, b);
  if (op === 'div') result = right === 1 ? a : undefined;
  if (result && sameShape(result.shape, shape)) return result;
  return slim.some((input, i) => input !== inputs[i])
    ? apply(op, slim, {} as OpAttributes[OpName])[0]
    : undefined;
}

function shapeWith(inputs: readonly Tensor[], index: number, replacement: Tensor): Shape {
  return inputs
    .map((input, i) => (i === index ? replacement : input).shape)
    .reduce((a, b) => broadcastShapes('', a, b));
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
