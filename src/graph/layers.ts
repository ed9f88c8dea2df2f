import { lessOrEqual, where } from './comparison.js';
import { iota } from './creation.js';
import { add, mul, neg } from './elementwise.js';
import { gatherElements } from './indexing.js';
import { hostTensor } from './host-tensor.js';
import { matMul } from './linear-algebra.js';
import { squeeze, swapLastAxes, unsqueeze } from './movement.js';
import { logSoftmax, softmax } from './normalization.js';
import { reduceMean } from './reduction.js';
import type { Dim } from './shape.js';
import { constant, type Tensor } from './tensor.js';
import { typeText } from './tensor-type.js';

/** Parts of networks, made of operations. Their derivatives follow from those. */

/**
 * What is added to attention scores so that position i sees no later one: 0 up to the diagonal, -Infinity after it. Of a
 * length that only a run knows it is computed.
 */
export function causalMask(length: Dim, type: 'float32' | 'float64' = 'float32'): Tensor {
  if (typeof length !== 'number') {
    const place = iota('int64', length);
    return where(lessOrEqual(place, unsqueeze(place, [1])), constant(0, type), -Infinity);
  }
  const data = Array.from({ length: length * length }, (_, at) =>
    at % length > Math.floor(at / length) ? -Infinity : 0,
  );
  return constant(hostTensor(type, [length, length], data));
}

/**
 * softmax(q k' / sqrt(d) + mask) v over the last two axes (Vaswani et al. 2017, section 3.2.1): queries `[..., t, d]`,
 * keys `[..., s, d]` and values `[..., s, e]` give `[..., t, e]`; the mask broadcasts to `[..., t, s]`.
 */
export function attention(queries: Tensor, keys: Tensor, values: Tensor, mask?: Tensor): Tensor {
  const dim = queries.shape.at(-1);
  if (typeof dim !== 'number') {
    throw new RangeError(
      `attention: the last axis of the queries must be a number, got ${typeText(queries)}`,
    );
  }
  const scores = matMul(mul(queries, 1 / Math.sqrt(dim)), swapLastAxes(keys));
  return matMul(softmax(mask ? add(scores, mask) : scores), values);
}

/**
 * The mean over rows of -log softmax(logits)[target]: logits `[n, classes]`, targets whole numbers `[n]`; a scalar, in
 * nats.
 */
export function crossEntropy(logits: Tensor, targets: Tensor): Tensor {
  const chosen = gatherElements(logSoftmax(logits, -1), unsqueeze(targets, [-1]), logits.shape.length - 1);
  return neg(reduceMean(squeeze(chosen, [-1])));
}
