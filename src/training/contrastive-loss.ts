import {
  add,
  exp,
  innerProducts,
  logSumExp,
  mul,
  reduceMean,
  reduceSum,
  softmax,
  sqrt,
  square,
  sub,
  type Tensor,
} from '../graph/index.js';

/**
 * CLIP's symmetric contrastive loss (Radford et al. 2021, figure 3; InfoNCE of van den Oord et al. 2018, both ways):
 * with logits L = exp(logitScale) X Y', the mean over rows of (log sum exp L_i. - L_ii) and the same over columns,
 * averaged.
 *
 * @param images X, `[b, e]`, rows of length 1.
 * @param texts Y, `[b, e]`, rows of length 1; text i belongs to image i.
 * @param logitScale scalar, the logarithm of 1 / temperature.
 * @throws RangeError where images and texts do not pair up.
 */
export function contrastiveLoss(images: Tensor, texts: Tensor, logitScale: Tensor): Tensor {
  if (images.shape.length !== 2 || images.shape.join() !== texts.shape.join()) {
    throw new RangeError(
      `contrastive loss: images and texts must pair up, [b, e] each, got [${images.shape.join(', ')}] ` +
        `and [${texts.shape.join(', ')}]`,
    );
  }
  const scale = exp(logitScale);
  const logits = mul(innerProducts(images, texts), scale);
  const matched = mul(reduceMean(reduceSum(mul(images, texts), [1])), scale);
  const both = add(reduceMean(logSumExp(logits, 1)), reduceMean(logSumExp(logits, 0)));
  return sub(mul(both, 0.5), matched);
}

/**
 * Entropy of the loss's softmax in nats, in [0, ln b]: with P the softmax of the logits exp(logitScale) X Y' along
 * rows, the mean over rows of -sum_j P_ij ln P_ij; the same along columns; averaged. Low temperature and well told
 * pairs make it small (TEOT section 6). It equals the loss minus its derivative by the logit scale.
 *
 * @param images X, `[b, e]`, rows of length 1. @param texts Y, `[b, e]`, rows of length 1.
 * @param logitScale scalar, the logarithm of 1 / temperature.
 */
export function softmaxEntropy(images: Tensor, texts: Tensor, logitScale: Tensor): Tensor {
  const logits = mul(innerProducts(images, texts), exp(logitScale));
  const along = (axis: number): Tensor =>
    sub(
      reduceMean(logSumExp(logits, axis)),
      reduceMean(reduceSum(mul(softmax(logits, axis), logits), [axis])),
    );
  return mul(add(along(1), along(0)), 0.5);
}

/**
 * L2M of a batch: the distance between the mean image and the mean text, `[b, e]` each, rows of length 1. In [0, 2].
 */
export function batchGap(images: Tensor, texts: Tensor): Tensor {
  return sqrt(reduceSum(square(sub(reduceMean(images, [0]), reduceMean(texts, [0])))));
}
