import { applyOne, operands, type Operand, type Tensor } from './tensor.js';

/** Comparisons and logic: `bool` tensors. They broadcast by NumPy's rule and carry no derivative. */

export function greater(a: Operand, b: Operand): Tensor {
  return applyOne('greater', operands('greater', a, b), {});
}

export function greaterOrEqual(a: Operand, b: Operand): Tensor {
  return applyOne('greaterOrEqual', operands('greaterOrEqual', a, b), {});
}

export function less(a: Operand, b: Operand): Tensor {
  return applyOne('less', operands('less', a, b), {});
}

export function lessOrEqual(a: Operand, b: Operand): Tensor {
  return applyOne('lessOrEqual', operands('lessOrEqual', a, b), {});
}

export function equal(a: Operand, b: Operand): Tensor {
  return applyOne('equal', operands('equal', a, b), {});
}

export function and(a: Tensor, b: Tensor): Tensor {
  return applyOne('and', [a, b], {});
}

export function or(a: Tensor, b: Tensor): Tensor {
  return applyOne('or', [a, b], {});
}

export function not(x: Tensor): Tensor {
  return applyOne('not', [x], {});
}

/** `yes` where `condition` holds, `no` elsewhere; all three broadcast. At least one of `yes` and `no` is a tensor. */
export function where(condition: Tensor, yes: Operand, no: Operand): Tensor {
  const [a, b] = operands('where', yes, no);
  return applyOne('where', [condition, a, b], {});
}
