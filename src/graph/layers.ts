import { hostTensor } from './host-tensor.js';
import { add, min, mul, sub } from './ops/binary.js';
import { greater, lessOrEqual, where } from './ops/comparison.js';
import { iota } from './ops/creation.js';
import { gatherElements } from './ops/indexing.js';
import { squeeze, swapLastAxes, unsqueeze } from './ops/layout.js';
import { matMul } from './ops/linear-algebra.js';
import { logSoftmax, softmax } from './ops/normalization.js';
import { reduceMean } from './ops/reduction.js';
import { exp, neg, sigmoid } from './ops/unary.js';
import type { Dim } from './shape.js';
import { constant, type Tensor } from './tensor.js';
import { typeText } from './tensor-type.js';

/** Parts of networks, made of operations. Their derivatives follow from those. */

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

/**
 * What is added to attention scores so that position i sees no later one: 0 up to the diagonal, -Infinity after it. It
 * is computed where only a run knows the length.
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
