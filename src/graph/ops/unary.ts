import type { DType } from '../host-tensor.js';
import type { Tensor } from '../tensor.js';
import type { Builders } from './builders.js';
import { exactly, makeCase, ofOne, withTies } from './case.js';
import { checkCount, checkType, floats, numbers } from './checks.js';
import {
  opFamily,
  sameAs,
  unaryGradient,
  type Apply,
  type NoAttributes,
  type NoGradient,
  type OpBuilder,
  type OpDefinition,
} from './definition.js';
import { elementwise } from './dense.js';
import { erf as erfOf, roundHalfEven } from './special.js';

/** Element-wise functions of one tensor. */
const op = opFamily('unary');

type Unary = (x: Tensor) => Tensor;

function unary(
  name: string,
  onnxName: string,
  types: readonly DType[],
  f: (x: number) => number,
  gradient: ((g: Builders, dy: Tensor, x: Tensor, y: Tensor) => Tensor) | NoGradient,
  cases: OpDefinition<NoAttributes, Unary>['cases'] = (build) => [ofOne(name, build)],
): OpBuilder<NoAttributes, Unary> {
  return op(name, {
    build: (apply: Apply<NoAttributes>) => (x: Tensor) => apply([x], {}),
    infer: (inputs) => {
      checkCount(name, inputs, 1);
      checkType(name, inputs[0]!, types);
      return [inputs[0]!];
    },
    reference: elementwise(f),
    gradient: typeof gradient === 'function' ? unaryGradient(gradient) : gradient,
    onnx: sameAs(onnxName),
    cases,
  });
}

const piecewiseConstant: NoGradient = {
  none: 'its derivative is 0 wherever it exists; wrap it in stopGradient to say that you mean it',
};

/** d gelu(x) / dx = Phi(x) + x phi(x); with h = x / sqrt 2 that is (erf(h) + 1) / 2 + h exp(-h^2) / sqrt pi. */
function geluSlope({ add, erf, exp, mul, sub }: Builders, x: Tensor): Tensor {
  const h = mul(x, Math.SQRT1_2);
  // The factor goes into the exponent, where it costs nothing.
  const density = mul(h, exp(sub(-Math.log(Math.PI) / 2, mul(h, h))));
  return add(add(mul(erf(h), 0.5), density), 0.5);
}

/** x times the standard normal distribution function. */
function geluReference(x: number): number {
  return 0.5 * x * (1 + erfOf(x * Math.SQRT1_2));
}

/** -x. @function */
export const neg = unary(
  'neg',
  'Neg',
  numbers,
  (x) => -x,
  (g, dy) => g.neg(dy),
);

/** |x|. Gradient at 0: 0. @function */
export const abs = unary('abs', 'Abs', numbers, Math.abs, (g, dy, x) => g.mul(dy, g.sign(g.stopGradient(x))));

/** -1, 0 or 1. @function */
export const sign = unary('sign', 'Sign', numbers, Math.sign, piecewiseConstant, (sign) => [
  withTies('sign', sign),
]);

/** e to the power of x. @function */
export const exp = unary('exp', 'Exp', floats, Math.exp, (g, dy, _x, y) => g.mul(dy, y));

/** The natural logarithm. @function */
export const log = unary(
  'log',
  'Log',
  floats,
  Math.log,
  (g, dy, x) => g.div(dy, x),
  (log) => [ofOne('log', log, 0.1, 4)],
);

/** The square root. @function */
export const sqrt = unary(
  'sqrt',
  'Sqrt',
  floats,
  Math.sqrt,
  (g, dy, _x, y) => g.div(g.mul(dy, 0.5), y),
  (sqrt) => [ofOne('sqrt', sqrt, 0.1, 4)],
);

/** 1 / x. @function */
export const reciprocal = unary(
  'reciprocal',
  'Reciprocal',
  floats,
  (x) => 1 / x,
  (g, dy, _x, y) => g.neg(g.mul(dy, g.mul(y, y))),
  (reciprocal) => [ofOne('reciprocal', reciprocal, 0.5, 4)],
);

/** The error function, 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x. @function */
export const erf = unary(
  'erf',
  'Erf',
  floats,
  erfOf,
  (g, dy, x) => g.mul(dy, g.mul(g.exp(g.neg(g.mul(x, x))), 2 / Math.sqrt(Math.PI))),
  (erf) => [ofOne('erf', erf, -4, 4)],
);

/** The hyperbolic tangent. @function */
export const tanh = unary('tanh', 'Tanh', floats, Math.tanh, (g, dy, _x, y) =>
  g.mul(dy, g.sub(1, g.mul(y, y))),
);

/** 1 / (1 + exp(-x)). @function */
export const sigmoid = unary(
  'sigmoid',
  'Sigmoid',
  floats,
  (x) => 1 / (1 + Math.exp(-x)),
  (g, dy, _x, y) => g.mul(dy, g.mul(y, g.sub(1, y))),
  (sigmoid) => [ofOne('sigmoid', sigmoid, -8, 8)],
);

/** max(x, 0). Gradient at 0: 0. @function */
export const relu = unary(
  'relu',
  'Relu',
  floats,
  (x) => Math.max(x, 0),
  (g, dy, x) => g.where(g.greater(x, 0), dy, 0),
);

/**
 * x * Phi(x), Phi the standard normal distribution (Hendrycks & Gimpel 2016, the exact form with erf).
 * @function
 */
export const gelu = unary(
  'gelu',
  'Gelu',
  floats,
  geluReference,
  (g, dy, x) => g.mul(dy, geluSlope(g, x)),
  (gelu) => [ofOne('gelu', gelu, -5, 5)],
);

/** The largest whole number not above x. @function */
export const floor = unary('floor', 'Floor', floats, Math.floor, piecewiseConstant);

/** The nearest whole number; halves go to the even one. @function */
export const round = unary('round', 'Round', floats, roundHalfEven, piecewiseConstant, (round) => [
  makeCase('round, halves', { x: exactly('float32', [6], [-1.5, -0.5, 0.5, 1.5, 2.5, 0.49]) }, ({ x }) => ({
    y: round(x),
  })),
]);
