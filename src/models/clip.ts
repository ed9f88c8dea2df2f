import {
  add,
  argMax,
  causalMask,
  concat,
  constant,
  defineGraph,
  dimension,
  expand,
  gather,
  iota,
  l2Normalize,
  lessOrEqual,
  linear,
  matMul,
  mul,
  pick,
  reshape,
  tensorType,
  transpose,
  unsqueeze,
  where,
  type Dim,
  type Graph,
  type Tensor,
  type TensorType,
} from '../graph/index.js';
import type { ClipConfig } from './clip-config.js';
import { clipParameterSpecs, TEXT_MAP } from './clip-parameters.js';
import {
  normalize,
  parameter,
  pooledTransformer,
  type ParameterTensors,
  type Pooling,
  type TransformerContext,
} from './transformer.js';

/** Element type of a model's numbers. float64 is for comparing with a reference. */
export type Precision = 'float32' | 'float64';

/** Images `[b, c, s, s]` cut into patches `[(s / p)^2 b, c p p]`: place by place, in the order of a convolution. */
function patches(images: Tensor, { size, patch, channels }: ClipConfig['image']): Tensor {
  const side = size / patch;
  const cut = reshape(images, [images.shape[0]!, channels, side, patch, side, patch]);
  return reshape(transpose(cut, [2, 4, 0, 1, 3, 5]), [-1, channels * patch ** 2]);
}

/** The image tower before its blocks: class and patch tokens with their positions, normalised, `[t, b, w]`. */
export function imageTokens(config: ClipConfig, parameters: ParameterTensors, images: Tensor): Tensor {
  const { image } = config;
  const batch = images.shape[0]!;
  const kernel = reshape(parameter(parameters, 'visual.conv1.weight'), [image.width, -1]);
  const places = (image.size / image.patch) ** 2;
  const patchTokens = reshape(linear(patches(images, image), kernel), [places, batch, image.width]);
  const classToken = expand(parameter(parameters, 'visual.class_embedding'), [1, batch, image.width]);
  const positions = unsqueeze(parameter(parameters, 'visual.positional_embedding'), [1]);
  return normalize(parameters, 'visual.ln_pre', add(concat([classToken, patchTokens], 0), positions));
}

export function imageContext(config: ClipConfig, parameters: ParameterTensors): TransformerContext {
  return { parameters, prefix: 'visual.', config: config.image, activation: config.activation };
}

/** The class token. */
export const classPooling: Pooling = { pick: (x) => pick(x, 0, 0) };

/**
 * Images `[b, c, s, s]` to embeddings `[b, e]`, not normalised: patches, class token, ln_pre, blocks, ln_post of the
 * class token, projection (Dosovitskiy et al. 2021; Radford et al. 2021, section 2.4).
 */
export function embedImages(config: ClipConfig, parameters: ParameterTensors, images: Tensor): Tensor {
  const tokens = imageTokens(config, parameters, images);
  const pooled = pooledTransformer(imageContext(config, parameters), tokens, classPooling);
  return matMul(normalize(parameters, 'visual.ln_post', pooled), parameter(parameters, 'visual.proj'));
}

/**
 * The text tower before its blocks: token embeddings with their positions, `[t, b, w]`. Tokens `[b, t]`; where only a
 * run knows t, it may be any up to the context.
 */
export function textTokens(parameters: ParameterTensors, tokens: Tensor): Tensor {
  const length = tokens.shape[1]!;
  const embedded = gather(parameter(parameters, 'token_embedding.weight'), transpose(tokens));
  const context = parameter(parameters, 'positional_embedding');
  const positions = typeof length === 'number' ? context : gather(context, iota('int64', length));
  return add(embedded, unsqueeze(positions, [1]));
}

export function textContext(
  config: ClipConfig,
  parameters: ParameterTensors,
  type: Precision,
  length: Dim = config.text.context,
): TransformerContext {
  return {
    parameters,
    prefix: '',
    config: config.text,
    activation: config.activation,
    mask: causalMask(length, type),
  };
}

/** The end token: where a text's token number is largest, the first such place (as in open_clip). Tokens `[b, t]`. */
export function endPooling(tokens: Tensor, type: Precision): Pooling {
  const [batch, length] = tokens.shape as readonly [Dim, Dim];
  const end = argMax(tokens, 1);
  const row = add(mul(end, dimension('int64', batch)), iota('int64', batch));
  const seen = lessOrEqual(iota('int64', length), reshape(end, [batch, 1]));
  return {
    pick: (x) => gather(reshape(x, [-1, x.shape.at(-1)!]), row),
    mask: unsqueeze(where(seen, constant(0, type), -Infinity), [1]),
  };
}

/**
 * Tokens `[b, t]` (int32) to embeddings `[b, e]`, not normalised: causal blocks, ln_final of the end token, projection
 * (Radford et al. 2021, section 2.4); then the text map, where the model has one. t is the context, or a symbol: what
 * follows the end token changes nothing.
 */
export function embedTexts(config: ClipConfig, parameters: ParameterTensors, tokens: Tensor): Tensor {
  const { type } = parameter(parameters, 'text_projection');
  const precision: Precision = type === 'float64' ? 'float64' : 'float32';
  const pooled = pooledTransformer(
    textContext(config, parameters, precision, tokens.shape[1]!),
    textTokens(parameters, tokens),
    endPooling(tokens, precision),
  );
  const embedded = matMul(
    normalize(parameters, 'ln_final', pooled),
    parameter(parameters, 'text_projection'),
  );
  return config.textMap === true ? matMul(embedded, parameter(parameters, TEXT_MAP)) : embedded;
}

/** The type of a batch of images. */
export function imagesType({ image }: ClipConfig, batch: Dim, type: Precision = 'float32'): TensorType {
  return tensorType(type, [batch, image.channels, image.size, image.size]);
}

/** The type of a batch of texts. */
export function tokensType({ text }: ClipConfig, batch: Dim): TensorType {
  return tensorType('int32', [batch, text.context]);
}

/** The types of all parameters, by name. */
export function parameterTypes(config: ClipConfig, type: Precision = 'float32'): Record<string, TensorType> {
  return Object.fromEntries(
    clipParameterSpecs(config).map(({ name, shape }) => [name, tensorType(type, shape)]),
  );
}

function isImageParameter(name: string): boolean {
  return name.startsWith('visual.');
}

/** Parameters and `images` `['batch', c, s, s]` to `embeddings` `['batch', e]`, rows of length 1. */
export function imageEncoderGraph(config: ClipConfig, type: Precision = 'float32'): Graph {
  const parameters = Object.entries(parameterTypes(config, type)).filter(([name]) => isImageParameter(name));
  const inputs: Record<string, TensorType> = {
    ...Object.fromEntries(parameters),
    images: imagesType(config, 'batch', type),
  };
  return defineGraph('image encoder', inputs, (tensors) => ({
    embeddings: l2Normalize(embedImages(config, tensors, tensors['images']!)),
  }));
}

/** Parameters and `tokens` `['batch', t]` to `embeddings` `['batch', e]`, rows of length 1. */
export function textEncoderGraph(config: ClipConfig, type: Precision = 'float32'): Graph {
  const parameters = Object.entries(parameterTypes(config, type)).filter(
    ([name]) => !isImageParameter(name) && name !== 'logit_scale',
  );
  const inputs: Record<string, TensorType> = {
    ...Object.fromEntries(parameters),
    tokens: tokensType(config, 'batch'),
  };
  return defineGraph('text encoder', inputs, (tensors) => ({
    embeddings: l2Normalize(embedTexts(config, tensors, tensors['tokens']!)),
  }));
}
