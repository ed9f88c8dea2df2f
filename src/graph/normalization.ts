import { normalizeAxis } from './shape.js';
import { apply, applyOne, type Tensor } from './tensor.js';

/** exp(x) / sum(exp(x)) along `axis` (default: the last). */
export function softmax(x: Tensor, axis = -1): Tensor {
  return applyOne('softmax', [x], { axis: normalizeAxis('softmax', axis, x.shape.length) });
}

/** log(softmax(x)) along `axis` (default: the last). */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return applyOne('logSoftmax', [x], { axis: normalizeAxis('logSoftmax', axis, x.shape.length) });
}

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + bias over the last axis; the variance divides by the length
 * (Ba, Kiros & Hinton 2016). x `[..., d]`, scale and bias `[d]`; epsilon defaults to 1e-5.
 */
export function layerNorm(x: Tensor, scale: Tensor, bias: Tensor, { epsilon = 1e-5 } = {}): Tensor {
  return apply('layerNorm', [x, scale, bias], { epsilon })[0]!;
}
