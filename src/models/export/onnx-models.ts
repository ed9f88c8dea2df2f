import { cast, defineGraph, encodeOnnx, simplify, tensorType, type Graph } from '../../graph/index.js';
import type { ClipConfig } from '../clip-config.js';
import { embedImages, embedTexts, imagesType, parameterTypes } from '../clip.js';
import { parameterTensors, type FlatParameters } from '../flat-parameters.js';

/** Names of the two models' inputs and outputs, as Hugging Face's exports of CLIP have them. */
export const onnxNames = {
  images: 'pixel_values',
  tokens: 'input_ids',
  imageEmbeddings: 'image_embeds',
  textEmbeddings: 'text_embeds',
} as const;

/** `pixel_values` `['batch', c, s, s]` and parameters to `image_embeds` `['batch', e]`, not normalised. */
function visionGraph(config: ClipConfig): Graph {
  const inputs = { ...parameterTypes(config), [onnxNames.images]: imagesType(config, 'batch') };
  return defineGraph('vision_model', inputs, (tensors) => ({
    [onnxNames.imageEmbeddings]: embedImages(config, tensors, tensors[onnxNames.images]!),
  }));
}

/**
 * `input_ids` `['batch', 'sequence']` (int64, up to the context) and parameters to `text_embeds` `['batch', e]`, not
 * normalised.
 */
function textGraph(config: ClipConfig): Graph {
  const inputs = {
    ...parameterTypes(config),
    [onnxNames.tokens]: tensorType('int64', ['batch', 'sequence']),
  };
  return defineGraph('text_model', inputs, (tensors) => ({
    [onnxNames.textEmbeddings]: embedTexts(config, tensors, cast(tensors[onnxNames.tokens]!, 'int32')),
  }));
}

/** The graph as a model that holds its parameters; those of the other tower are left out. */
function withParameters(graph: Graph, parameters: FlatParameters<Float32Array>): Uint8Array {
  const simple = simplify(graph);
  const used = new Set(simple.nodes.flatMap(({ inputs }) => inputs));
  const initializers = Object.fromEntries(
    Object.entries(parameterTensors(parameters)).filter(([name]) => used.has(name)),
  );
  const own = { ...simple, inputs: simple.inputs.filter(({ name }) => used.has(name)) };
  return encodeOnnx(own, { initializers });
}

/**
 * The image tower as an ONNX model with its weights inside: `pixel_values` `[b, c, s, s]` to `image_embeds` `[b, e]`
 * for any b, not normalised, as CLIPVisionModelWithProjection gives them.
 */
export function visionModel(config: ClipConfig, parameters: FlatParameters<Float32Array>): Uint8Array {
  return withParameters(visionGraph(config), parameters);
}

/**
 * The text tower as an ONNX model with its weights inside: `input_ids` `[b, t]` (int64) to `text_embeds` `[b, e]` for
 * any b and any t up to the context, not normalised, as CLIPTextModelWithProjection gives them. It needs no attention
 * mask: no token sees a later one, and what the embedding is made of is the end token.
 */
export function textModel(config: ClipConfig, parameters: FlatParameters<Float32Array>): Uint8Array {
  return withParameters(textGraph(config), parameters);
}
