import {
  defineGraph,
  differentiate,
  l2Normalize,
  simplify,
  type Graph,
  type TensorType,
} from '../graph/index.js';
import {
  clipParameterSpecs,
  embedImages,
  embedTexts,
  imagesType,
  parameterTypes,
  tokensType,
  type ClipConfig,
  type Precision,
} from '../models/index.js';
import { batchGap, contrastiveLoss, softmaxEntropy } from './contrastive-loss.js';

/** The output that holds the gradient of a parameter. */
export function gradientName(parameter: string): string {
  return `gradient.${parameter}`;
}

/**
 * The heavy half of a training step. Inputs: every parameter by name, `images` `[b, c, s, s]` and `tokens` `[b, t]`
 * (int32). Outputs: `loss`; `gap`, the batch's L2M; `entropy`, of its softmax; and `gradient.<name>` for each
 * parameter that is learned.
 */
export function stepGraph(config: ClipConfig, batch: number, type: Precision = 'float32'): Graph {
  const inputs: Record<string, TensorType> = {
    ...parameterTypes(config, type),
    images: imagesType(config, batch, type),
    tokens: tokensType(config, batch),
  };
  const forward = defineGraph('training step', inputs, (tensors) => {
    const images = l2Normalize(embedImages(config, tensors, tensors['images']!));
    const texts = l2Normalize(embedTexts(config, tensors, tensors['tokens']!));
    const scale = tensors['logit_scale']!;
    return {
      loss: contrastiveLoss(images, texts, scale),
      gap: batchGap(images, texts),
      entropy: softmaxEntropy(images, texts, scale),
    };
  });
  const wrt = clipParameterSpecs(config).filter(({ learned }) => learned);
  return simplify(differentiate(forward, { loss: 'loss', wrt: wrt.map(({ name }) => name) }));
}
