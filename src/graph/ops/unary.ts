import { greater, where } from '../comparison.js';
import * as build from '../elementwise.js';
import { add, div, exp, mul, neg, sub } from '../elementwise.js';
import { stopGradient } from '../conversion.js';
import type { DType } from '../host-tensor.js';
import { sameAs } from '../onnx/rule.js';
import type { Tensor } from '../tensor.js';
import { checkCount, checkType, floats, numbers } from './checks.js';
import {
  unaryGradient,
  type NoAttributes,
  type NoGradient,
  type OpDefinition,
  type OpFamily,
} from './definition.js';
import { elementwise } from './dense.js';
import { erf, roundHalfEven } from './special.js';

/** Element-wise functions of one tensor. */
export interface UnaryAttributes {
  neg: NoAttributes;
  abs: NoAttributes;
  sign: NoAttributes;
  exp: NoAttributes;
  log: NoAttributes;
  sqrt: NoAttributes;
  reciprocal: NoAttributes;
  erf: NoAttributes;
  tanh: NoAttributes;
  sigmoid: NoAttributes;
  relu: NoAttributes;
  gelu: NoAttributes;
  floor: NoAttributes;
  round: NoAttributes;
}

function unary(
  name: keyof UnaryAttributes,
  onnxName: string,
  types: readonly DType[],
  f: (x: number) => number,
  gradient: ((dy: Tensor, x: Tensor, y: Tensor) => Tensor) | NoGradient,
): OpDefinition<NoAttributes> {
  return {
    infer: (inputs) => {
      checkCount(name, inputs, 1);
      checkType(name, inputs[0]!, types);
      return [inputs[0]!];
    },
    reference: elementwise(f),
    gradient: typeof gradient === 'function' ? unaryGradient(gradient) : gradient,
    onnx: sameAs(onnxName, (x) => build[name](x!)),
  };
}

const piecewiseConstant: NoGradient = {
  none: 'its derivative is 0 wherever it exists; wrap it in stopGradient to say that you mean it',
};

/** d gelu(x) / dx = Phi(x) + x phi(x); with h = x / sqrt 2 that is (erf(h) + 1) / 2 + h exp(-h^2) / sqrt pi. */
function geluSlope(x: Tensor): Tensor {
  const h = mul(x, Math.SQRT1_2);
  // The factor goes into the exponent, where it costs nothing.
  const density = mul(h, exp(sub(-Math.log(Math.PI) / 2, mul(h, h))));
  return add(add(mul(build.erf(h), 0.5), density), 0.5);
}

/** x times the standard normal distribution function. */
function geluReference(x: number): number {
  return 0.5 * x * (1 + erf(x * Math.SQRT1_2));
}

export const unaryOps: OpFamily<UnaryAttributes> = {
  neg: unary(
    'neg',
    'Neg',
    numbers,
    (x) => -x,
    (dy) => neg(dy),
  ),
  abs: unary('abs', 'Abs', numbers, Math.abs, (dy, x) => mul(dy, build.sign(stopGradient(x)))),
  sign: unary('sign', 'Sign', numbers, Math.sign, piecewiseConstant),
  exp: unary('exp', 'Exp', floats, Math.exp, (dy, _x, y) => mul(dy, y)),
  log: unary('log', 'Log', floats, Math.log, (dy, x) => div(dy, x)),
  sqrt: unary('sqrt', 'Sqrt', floats, Math.sqrt, (dy, _x, y) => div(mul(dy, 0.5), y)),
  reciprocal: unary(
    'reciprocal',
    'Reciprocal',
    floats,
    (x) => 1 / x,
    (dy, _x, y) => neg(mul(dy, mul(y, y))),
  ),
  erf: unary('erf', 'Erf', floats, erf, (dy, x) => mul(dy, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)))),
  tanh: unary('tanh', 'Tanh', floats, Math.tanh, (dy, _x, y) => mul(dy, sub(1, mul(y, y)))),
  sigmoid: unary(
    'sigmoid',
    'Sigmoid',
    floats,
    (x) => 1 / (1 + Math.exp(-x)),
    (dy, _x, y) => mul(dy, mul(y, sub(1, y))),
  ),
  relu: unary(
    'relu',
    'Relu',
    floats,
    (x) => Math.max(x, 0),
    (dy, x) => where(greater(x, 0), dy, 0),
  ),
  gelu: unary('gelu', 'Gelu', floats, geluReference, (dy, x) => mul(dy, geluSlope(x))),
  floor: unary('floor', 'Floor', floats, Math.floor, piecewiseConstant),
  round: unary('round', 'Round', floats, roundHalfEven, piecewiseConstant),
};
