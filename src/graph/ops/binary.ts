import { isFloat } from '../host-tensor.js';
import { operands, type Operand, type Tensor } from '../tensor.js';
import type { Builders } from './builders.js';
import { ofOne, ofTwo, ofWhole } from './case.js';
import { checkCount, checkFloat, checkType, inferBroadcast, numbers } from './checks.js';
import {
  opFamily,
  sameAs,
  unaryGradient,
  type Apply,
  type NoAttributes,
  type OpBuilder,
  type OpDefinition,
} from './definition.js';
import { broadcast, elementwise2 } from './dense.js';

/**
 * Element-wise arithmetic of two tensors, or of one and fixed numbers. Two tensors broadcast by NumPy's rule and share
 * one element type; a plain number takes the other side's element type.
 */
const op = opFamily('binary');

type Binary = (a: Operand, b: Operand) => Tensor;

/** An operation of two sides; `gradient` gives the derivative by each before it is summed to the side's shape. */
function arithmetic(
  name: string,
  onnxName: string,
  reference: OpDefinition<NoAttributes, Binary>['reference'],
  gradient: (g: Builders, dy: Tensor, a: Tensor, b: Tensor, y: Tensor) => readonly [Tensor, Tensor],
  cases: OpDefinition<NoAttributes, Binary>['cases'] = (build) => [
    ...ofTwo(name, build),
    ...ofWhole(name, build),
  ],
): OpBuilder<NoAttributes, Binary> {
  return op(name, {
    build: (apply: Apply<NoAttributes>) => (a: Operand, b: Operand) => apply(operands(name, a, b), {}),
    infer: (inputs) => {
      inputs.forEach((type) => checkType(name, type, numbers));
      return [inferBroadcast(name, inputs)];
    },
    reference,
    gradient: (g, { inputs, outputs, cotangents }) => {
      const [a, b] = inputs as readonly [Tensor, Tensor];
      const [da, db] = gradient(g, cotangents[0]!, a, b, outputs[0]!);
      return [g.sumTo(da, a.shape), g.sumTo(db, b.shape)];
    },
    onnx: sameAs(onnxName),
    cases,
  });
}

/** dy where `a` wins, half of it in a tie, 0 where it loses. */
function winnersShare({ mul, where }: Builders, dy: Tensor, wins: Tensor, tie: Tensor): Tensor {
  return where(wins, dy, where(tie, mul(dy, 0.5), 0));
}

/** a + b. @function */
export const add = arithmetic(
  'add',
  'Add',
  elementwise2((a, b) => a + b),
  (_g, dy) => [dy, dy],
);

/** a - b. @function */
export const sub = arithmetic(
  'sub',
  'Sub',
  elementwise2((a, b) => a - b),
  (g, dy) => [dy, g.neg(dy)],
);

/** a * b. @function */
export const mul = arithmetic(
  'mul',
  'Mul',
  elementwise2((a, b) => a * b),
  (g, dy, a, b) => [g.mul(dy, b), g.mul(dy, a)],
);

/** a / b; whole numbers are divided towards zero. @function */
export const div = arithmetic(
  'div',
  'Div',
  ([a, b], _attributes, [y]) => {
    const left = broadcast(a!, y!.shape);
    const right = broadcast(b!, y!.shape);
    const whole = !isFloat(y!.type);
    for (let i = 0; i < left.length; i++) {
      const quotient = left[i]! / right[i]!;
      y!.data[i] = whole ? Math.trunc(quotient) : quotient;
    }
  },
  (g, dy, _a, b, y) => {
    const da = g.div(dy, b);
    return [da, g.neg(g.mul(da, y))];
  },
  (div) => [...ofTwo('div', div, 0.5, 3), ...ofWhole('div', div)],
);

/** The smaller of each pair. Gradient: half to each side where they are equal. @function */
export const min = arithmetic('min', 'Min', elementwise2(Math.min), (g, dy, a, b) => [
  winnersShare(g, dy, g.greater(b, a), g.equal(a, b)),
  winnersShare(g, dy, g.greater(a, b), g.equal(a, b)),
]);

/** The larger of each pair. Gradient: half to each side where they are equal. @function */
export const max = arithmetic('max', 'Max', elementwise2(Math.max), (g, dy, a, b) => [
  winnersShare(g, dy, g.greater(a, b), g.equal(a, b)),
  winnersShare(g, dy, g.greater(b, a), g.equal(a, b)),
]);

/** x to the power of a fixed number. @function */
export const pow = op('pow', {
  build: (apply: Apply<{ readonly exponent: number }>) => (x: Tensor, exponent: number) =>
    apply([x], { exponent }),
  infer: (inputs) => {
    checkCount('pow', inputs, 1);
    checkFloat('pow', inputs[0]!);
    return [inputs[0]!];
  },
  reference: ([x], { exponent }, [y]) => {
    for (let i = 0; i < y!.data.length; i++) y!.data[i] = x!.data[i]! ** exponent;
  },
  gradient: unaryGradient((g, dy, x, _y, { exponent }) => {
    if (exponent === 2) return g.mul(dy, g.mul(x, 2));
    return g.mul(dy, g.mul(g.pow(x, exponent - 1), exponent));
  }),
  onnx: {
    emit: (emitter, { inputs, inputTypes, outputs, attributes }) => {
      const exponent = emitter.scalar(inputTypes[0]!.type, attributes.exponent);
      emitter.node('Pow', [inputs[0]!, exponent], {}, outputs);
    },
    decode: { Pow: (pow, node) => [pow(node.input(0), node.number(1))] },
  },
  cases: (pow) => [
    ofOne('pow 2', (x) => pow(x, 2)),
    ofOne('pow 3', (x) => pow(x, 3)),
    ofOne('pow -1.5', (x) => pow(x, -1.5), 0.5, 3),
  ],
});

/** x limited to [low, high]. Gradient: 1 inside and on both limits, 0 outside. @function */
export const clip = op('clip', {
  build:
    (apply: Apply<{ readonly low: number; readonly high: number }>) =>
    (x: Tensor, low: number, high: number) =>
      apply([x], { low, high }),
  infer: (inputs, { low, high }) => {
    checkCount('clip', inputs, 1);
    checkType('clip', inputs[0]!, numbers);
    if (!(low <= high))
      throw new RangeError(`clip: the lower limit ${low} must not exceed the upper limit ${high}`);
    return [inputs[0]!];
  },
  reference: ([x], { low, high }, [y]) => {
    for (let i = 0; i < y!.data.length; i++) y!.data[i] = Math.min(Math.max(x!.data[i]!, low), high);
  },
  gradient: unaryGradient((g, dy, x, _y, { low, high }) =>
    g.where(g.and(g.greaterOrEqual(x, low), g.lessOrEqual(x, high)), dy, 0),
  ),
  onnx: {
    emit: (emitter, { inputs, inputTypes, outputs, attributes: { low, high } }) => {
      const { type } = inputTypes[0]!;
      const limits = [emitter.scalar(type, low), emitter.scalar(type, high)];
      emitter.node('Clip', [inputs[0]!, ...limits], {}, outputs);
    },
    decode: {
      Clip: (clip, node) => {
        const low = node.has(1) ? node.number(1) : -Infinity;
        const high = node.has(2) ? node.number(2) : Infinity;
        return [clip(node.input(0), low, high)];
      },
    },
  },
  cases: (clip) => [ofOne('clip', (x) => clip(x, -0.7, 1.1))],
});

/** x * x. */
export function square(x: Tensor): Tensor {
  return mul(x, x);
}
