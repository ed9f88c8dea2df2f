import { applyOne, type Tensor } from './tensor.js';
import { add } from './elementwise.js';
import { reshape } from './movement.js';

/**
 * The matrix product over the last two axes, `[..., n, k] x [..., k, m] -> [..., n, m]`; the leading axes broadcast.
 * Both sides have at least two axes.
 */
export function matMul(a: Tensor, b: Tensor): Tensor {
  return applyOne('matMul', [a, b], {});
}

export interface GemmOptions {
  /** a is stored as `[k, n]`. Default: false. */
  readonly transposeA?: boolean;
  /** b is stored as `[m, k]`. Default: false. */
  readonly transposeB?: boolean;
  /** Default: 1. */
  readonly alpha?: number;
  /** Default: 1. */
  readonly beta?: number;
}

/** alpha * a b + beta * c for matrices, `[n, k] x [k, m] -> [n, m]`; c broadcasts to `[n, m]`. */
export function gemm(a: Tensor, b: Tensor, c?: Tensor, options: GemmOptions = {}): Tensor {
  const { transposeA = false, transposeB = false, alpha = 1, beta = 1 } = options;
  return applyOne('gemm', c ? [a, b, c] : [a, b], { transposeA, transposeB, alpha, beta });
}

/** x W' + bias as PyTorch stores it: x `[..., in]`, weight `[out, in]`, bias `[out]`. One Gemm whatever x's rank. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const flat = reshape(x, [-1, x.shape.at(-1) ?? 1]);
  const y = gemm(flat, weight, bias, { transposeB: true });
  return reshape(y, [...x.shape.slice(0, -1), y.shape[1]!]);
}

/** x W + bias: x `[..., in]`, weight `[in, out]`, bias `[out]`. */
export function project(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const y = matMul(x, weight);
  return bias ? add(y, bias) : y;
}
