import { InputError } from '../../files/input-error.js';
import type { ClipConfig, TransformerConfig } from '../clip-config.js';
import type { WordVocabulary } from './tokenizer-files.js';

/** How the bytes of an image became a model's numbers: (v / 255 - mean) / std in each channel. */
export interface ImageNormalization {
  /** Red, green, blue; in [0, 1]. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Hugging Face's names of a Transformer's sizes. */
function transformerSizes(
  { width, layers, heads }: TransformerConfig,
  { activation, embeddingSize }: ClipConfig,
) {
  return {
    hidden_size: width,
    intermediate_size: 4 * width,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    hidden_act: activation === 'gelu' ? 'gelu' : 'quick_gelu',
    layer_norm_eps: 1e-5,
    projection_dim: embeddingSize,
  };
}

/** `config.json`: a CLIP model by Hugging Face's names, whose ONNX files hold float32. */
export function modelConfigFile(config: ClipConfig, { start, end, padding }: WordVocabulary): object {
  const { image, text, embeddingSize, logitScale } = config;
  return {
    model_type: 'clip',
    architectures: ['CLIPModel'],
    projection_dim: embeddingSize,
    logit_scale_init_value: logitScale.initial,
    text_config: {
      model_type: 'clip_text_model',
      ...transformerSizes(text, config),
      max_position_embeddings: text.context,
      vocab_size: text.vocabulary,
      bos_token_id: start,
      eos_token_id: end,
      pad_token_id: padding,
    },
    vision_config: {
      model_type: 'clip_vision_model',
      ...transformerSizes(image, config),
      image_size: image.size,
      patch_size: image.patch,
      num_channels: image.channels,
    },
    // In a browser, Transformers.js otherwise looks for quantised files.
    'transformers.js_config': { dtype: 'fp32' },
  };
}

/**
 * `preprocessor_config.json`: an image in RGB, its shorter side brought to the model's size (bicubic), the middle
 * square cut out, and normalised as in training. An image of the model's size keeps its pixels.
 *
 * @throws InputError for a model of other than three channels.
 */
export function preprocessorFile({ image }: ClipConfig, { mean, std }: ImageNormalization): object {
  if (image.channels !== 3) {
    throw new InputError(
      `image tower: expected 3 channels (red, green, blue), as image processors make them, got ${image.channels}; ` +
        'such a model can only be exported as safetensors',
    );
  }
  return {
    image_processor_type: 'CLIPImageProcessor',
    do_convert_rgb: true,
    do_resize: true,
    size: { shortest_edge: image.size },
    resample: 3,
    do_center_crop: true,
    crop_size: { height: image.size, width: image.size },
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: mean,
    image_std: std,
  };
}
