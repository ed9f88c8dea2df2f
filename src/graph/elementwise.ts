import { greater, where } from './comparison.js';
import { applyOne, operands, type Operand, type Tensor } from './tensor.js';

/**
 * Element-wise arithmetic. Two tensors broadcast by NumPy's rule and share one element type; a plain number takes the
 * other side's element type.
 */

export function add(a: Operand, b: Operand): Tensor {
  return applyOne('add', operands('add', a, b), {});
}

export function sub(a: Operand, b: Operand): Tensor {
  return applyOne('sub', operands('sub', a, b), {});
}

export function mul(a: Operand, b: Operand): Tensor {
  return applyOne('mul', operands('mul', a, b), {});
}

/** a / b; whole numbers are divided towards zero. */
export function div(a: Operand, b: Operand): Tensor {
  return applyOne('div', operands('div', a, b), {});
}

/** The smaller of each pair. Gradient: half to each side where they are equal. */
export function min(a: Operand, b: Operand): Tensor {
  return applyOne('min', operands('min', a, b), {});
}

/** The larger of each pair. Gradient: half to each side where they are equal. */
export function max(a: Operand, b: Operand): Tensor {
  return applyOne('max', operands('max', a, b), {});
}

export function neg(x: Tensor): Tensor {
  return applyOne('neg', [x], {});
}

/** |x|. Gradient at 0: 0. */
export function abs(x: Tensor): Tensor {
  return applyOne('abs', [x], {});
}

/** -1, 0 or 1. */
export function sign(x: Tensor): Tensor {
  return applyOne('sign', [x], {});
}

export function exp(x: Tensor): Tensor {
  return applyOne('exp', [x], {});
}

/** The natural logarithm. */
export function log(x: Tensor): Tensor {
  return applyOne('log', [x], {});
}

export function sqrt(x: Tensor): Tensor {
  return applyOne('sqrt', [x], {});
}

/** 1 / x. */
export function reciprocal(x: Tensor): Tensor {
  return applyOne('reciprocal', [x], {});
}

/** The error function, 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x. */
export function erf(x: Tensor): Tensor {
  return applyOne('erf', [x], {});
}

export function tanh(x: Tensor): Tensor {
  return applyOne('tanh', [x], {});
}

/** 1 / (1 + exp(-x)). */
export function sigmoid(x: Tensor): Tensor {
  return applyOne('sigmoid', [x], {});
}

/** max(x, 0). Gradient at 0: 0. */
export function relu(x: Tensor): Tensor {
  return applyOne('relu', [x], {});
}

/** x * Phi(x), Phi the standard normal distribution (Hendrycks & Gimpel 2016, the exact form with erf). */
export function gelu(x: Tensor): Tensor {
  return applyOne('gelu', [x], {});
}

/** x * sigmoid(1.702 x): the GELU of OpenAI's CLIP (Hendrycks & Gimpel 2016, section 2). */
export function quickGelu(x: Tensor): Tensor {
  return mul(x, sigmoid(mul(x, 1.702)));
}

/** x above 0, slope * x below (Maas et al. 2013). Gradient at 0: slope. Default slope: 0.01, as in PyTorch. */
export function leakyRelu(x: Tensor, slope = 0.01): Tensor {
  return where(greater(x, 0), x, mul(x, slope));
}

/** x above 0, exp(x) - 1 below (Clevert et al. 2016, alpha = 1). */
export function elu(x: Tensor): Tensor {
  // The exponential of what is above 0 is not used, but must not overflow.
  return where(greater(x, 0), x, sub(exp(min(x, 0)), 1));
}

export function floor(x: Tensor): Tensor {
  return applyOne('floor', [x], {});
}

/** The nearest whole number; halves go to the even one. */
export function round(x: Tensor): Tensor {
  return applyOne('round', [x], {});
}

/** x to the power of a fixed number. */
export function pow(x: Tensor, exponent: number): Tensor {
  return applyOne('pow', [x], { exponent });
}

export function square(x: Tensor): Tensor {
  return mul(x, x);
}

/** x limited to [low, high]. Gradient: 1 inside and on both limits, 0 outside. */
export function clip(x: Tensor, low: number, high: number): Tensor {
  return applyOne('clip', [x], { low, high });
}
