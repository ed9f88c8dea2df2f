import { and, equal, greater, greaterOrEqual, lessOrEqual, where } from '../comparison.js';
import * as build from '../elementwise.js';
import { clip, div, mul, neg, pow } from '../elementwise.js';
import { isFloat } from '../host-tensor.js';
import { sumTo } from '../movement.js';
import { sameAs } from '../onnx/rule.js';
import { broadcastShapes } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { TensorType } from '../tensor-type.js';
import { checkCount, checkFloat, checkSameType, checkType, numbers } from './checks.js';
import { unaryGradient, type NoAttributes, type OpDefinition, type OpFamily } from './definition.js';
import { broadcast, elementwise2 } from './dense.js';

/** Element-wise arithmetic of two tensors, or of one and fixed numbers. */
export interface BinaryAttributes {
  add: NoAttributes;
  sub: NoAttributes;
  mul: NoAttributes;
  div: NoAttributes;
  min: NoAttributes;
  max: NoAttributes;
  pow: { readonly exponent: number };
  clip: { readonly low: number; readonly high: number };
}

type Arithmetic = Exclude<keyof BinaryAttributes, 'pow' | 'clip'>;

/** The type of an element-wise operation on two tensors of one element type. */
export function inferBroadcast(op: string, inputs: readonly TensorType[]): TensorType {
  checkCount(op, inputs, 2);
  const [a, b] = inputs as readonly [TensorType, TensorType];
  checkSameType(op, a, b);
  return { type: a.type, shape: broadcastShapes(op, a.shape, b.shape) };
}

function arithmetic(
  name: Arithmetic,
  onnxName: string,
  f: (a: number, b: number) => number,
  gradient: (dy: Tensor, a: Tensor, b: Tensor, y: Tensor) => readonly [Tensor, Tensor],
): OpDefinition<NoAttributes> {
  return {
    infer: (inputs) => {
      inputs.forEach((type) => checkType(name, type, numbers));
      return [inferBroadcast(name, inputs)];
    },
    reference: elementwise2(f),
    gradient: ({ inputs, outputs, cotangents }) => {
      const [a, b] = inputs as readonly [Tensor, Tensor];
      const [da, db] = gradient(cotangents[0]!, a, b, outputs[0]!);
      return [sumTo(da, a.shape), sumTo(db, b.shape)];
    },
    onnx: sameAs(onnxName, (a, b) => build[name](a!, b!)),
  };
}

/** dy where `a` wins, half of it in a tie, 0 where it loses. */
function winnersShare(dy: Tensor, wins: Tensor, tie: Tensor): Tensor {
  return where(wins, dy, where(tie, mul(dy, 0.5), 0));
}

export const binaryOps: OpFamily<BinaryAttributes> = {
  add: arithmetic(
    'add',
    'Add',
    (a, b) => a + b,
    (dy) => [dy, dy],
  ),
  sub: arithmetic(
    'sub',
    'Sub',
    (a, b) => a - b,
    (dy) => [dy, neg(dy)],
  ),
  mul: arithmetic(
    'mul',
    'Mul',
    (a, b) => a * b,
    (dy, a, b) => [mul(dy, b), mul(dy, a)],
  ),
  div: {
    ...arithmetic(
      'div',
      'Div',
      (a, b) => a / b,
      (dy, _a, b, y) => {
        const da = div(dy, b);
        return [da, neg(mul(da, y))];
      },
    ),
    reference: ([a, b], _attributes, [y]) => {
      const left = broadcast(a!, y!.shape);
      const right = broadcast(b!, y!.shape);
      const whole = !isFloat(y!.type);
      for (let i = 0; i < left.length; i++) {
        const quotient = left[i]! / right[i]!;
        y!.data[i] = whole ? Math.trunc(quotient) : quotient;
      }
    },
  },
  min: arithmetic('min', 'Min', Math.min, (dy, a, b) => [
    winnersShare(dy, greater(b, a), equal(a, b)),
    winnersShare(dy, greater(a, b), equal(a, b)),
  ]),
  max: arithmetic('max', 'Max', Math.max, (dy, a, b) => [
    winnersShare(dy, greater(a, b), equal(a, b)),
    winnersShare(dy, greater(b, a), equal(a, b)),
  ]),
  pow: {
    infer: (inputs) => {
      checkCount('pow', inputs, 1);
      checkFloat('pow', inputs[0]!);
      return [inputs[0]!];
    },
    reference: ([x], { exponent }, [y]) => {
      for (let i = 0; i < y!.data.length; i++) y!.data[i] = x!.data[i]! ** exponent;
    },
    gradient: unaryGradient((dy, x, _y, { exponent }) => {
      if (exponent === 2) return mul(dy, mul(x, 2));
      return mul(dy, mul(pow(x, exponent - 1), exponent));
    }),
    onnx: {
      emit: (emitter, { inputs, inputTypes, outputs, attributes }) => {
        const exponent = emitter.scalar(inputTypes[0]!.type, attributes.exponent);
        emitter.node('Pow', [inputs[0]!, exponent], {}, outputs);
      },
      decode: { Pow: (node) => [pow(node.input(0), node.number(1))] },
    },
  },
  clip: {
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
    gradient: unaryGradient((dy, x, _y, { low, high }) =>
      where(and(greaterOrEqual(x, low), lessOrEqual(x, high)), dy, 0),
    ),
    onnx: {
      emit: (emitter, { inputs, inputTypes, outputs, attributes: { low, high } }) => {
        const { type } = inputTypes[0]!;
        emitter.node(
          'Clip',
          [inputs[0]!, emitter.scalar(type, low), emitter.scalar(type, high)],
          {},
          outputs,
        );
      },
      decode: {
        Clip: (node) => [
          clip(
            node.input(0),
            node.has(1) ? node.number(1) : -Infinity,
            node.has(2) ? node.number(2) : Infinity,
          ),
        ],
      },
    },
  },
};
