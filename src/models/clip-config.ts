import { InputError } from '../files/input-error.js';

/**
 * A Transformer encoder: `layers` pre-norm blocks of `width` channels; the hidden layer of each MLP is 4 times as
 * wide.
 */
export interface TransformerConfig {
  readonly width: number;
  readonly layers: number;
  /** Divides `width`. */
  readonly heads: number;
}

/** A vision Transformer over square images of side `size`, cut into square patches of side `patch`. */
export interface ImageTowerConfig extends TransformerConfig {
  readonly size: number;
  readonly patch: number;
  readonly channels: number;
}

/** A causal Transformer over `context` tokens, each a whole number below `vocabulary`. */
export interface TextTowerConfig extends TransformerConfig {
  readonly context: number;
  readonly vocabulary: number;
}

/** `gelu`: x Phi(x), with the error function. `quickGelu`: x sigmoid(1.702 x), as in OpenAI's weights. */
export type Activation = 'gelu' | 'quickGelu';

/**
 * CLIP's two towers (Radford et al. 2021), as open_clip builds them. Plain data: it is stored with every checkpoint.
 */
export interface ClipConfig {
  /** Dimensions of the space that images and texts share. */
  readonly embeddingSize: number;
  readonly activation: Activation;
  readonly image: ImageTowerConfig;
  readonly text: TextTowerConfig;
  /**
   * The logarithm of what cosines are multiplied by before the softmax: 1 / temperature. Initially ln(1 / 0.07) in
   * CLIP. Where it is not learned, it stays as it begins.
   */
  readonly logitScale: { readonly initial: number; readonly learned: boolean };
  /**
   * Whether texts pass through a square matrix after their projection, the parameter `text_map` `[e, e]`: the
   * identity unless weights say otherwise, and never trained. Default: there is none.
   */
  readonly textMap?: boolean;
}

/** The temperature that CLIP's training begins with: 0.07 (Radford et al. 2021, section 2.5). */
export const initialLogitScale = Math.log(1 / 0.07);

/** What {@link clipConfig} lets one choose; the rest is TEOT's model. */
export interface ClipOptions {
  readonly embeddingSize?: number;
  readonly activation?: Activation;
  readonly image?: Partial<ImageTowerConfig>;
  readonly text?: Partial<TextTowerConfig>;
  readonly logitScale?: Partial<ClipConfig['logitScale']>;
  readonly textMap?: boolean;
}

/**
 * TEOT's model for MAD (appendix C), but for what `options` change: images of 28 x 28 x 3 in patches of 7, 6 layers of
 * width 256 with 4 heads; texts of 8 tokens out of 28, 6 layers of width 256 with 8 heads; embeddings of 256 numbers;
 * GELU; a learned logit scale that begins at ln(1 / 0.07).
 *
 * @throws InputError where the parts do not fit: see {@link checkClipConfig}.
 */
export function clipConfig(options: ClipOptions = {}): ClipConfig {
  const config: ClipConfig = {
    embeddingSize: options.embeddingSize ?? 256,
    activation: options.activation ?? 'gelu',
    image: { size: 28, patch: 7, channels: 3, width: 256, layers: 6, heads: 4, ...options.image },
    text: { context: 8, vocabulary: 28, width: 256, layers: 6, heads: 8, ...options.text },
    logitScale: { initial: initialLogitScale, learned: true, ...options.logitScale },
    // Absent where there is none: a configuration's content names the models that were trained with it.
    ...(options.textMap === true && { textMap: true }),
  };
  checkClipConfig(config);
  return config;
}

/** The largest logit scale that training reaches: ln 100, so that logits stay within 100 (Radford et al. 2021, 2.5). */
export const largestLogitScale = Math.log(100);

function checkCount(subject: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) {
    throw new InputError(`${subject} must be a whole number from 1, got ${value}`);
  }
}

function checkTower(name: string, { width, layers, heads }: TransformerConfig): void {
  checkCount(`${name}: the width`, width);
  checkCount(`${name}: the number of layers`, layers);
  checkCount(`${name}: the number of heads`, heads);
  if (width % heads !== 0) {
    throw new InputError(
      `${name}: the width must be a multiple of the heads, got width ${width} and ${heads} heads; ` +
        `choose width ${Math.ceil(width / heads) * heads}, or heads that divide ${width}`,
    );
  }
}

/** @throws InputError, one line, where a size is not a whole number from 1, or sizes do not divide as they must. */
export function checkClipConfig({ embeddingSize, activation, image, text, logitScale }: ClipConfig): void {
  checkCount('model: the embedding size', embeddingSize);
  if (activation !== 'gelu' && activation !== 'quickGelu') {
    throw new InputError(`model: the activation must be gelu or quickGelu, got ${String(activation)}`);
  }
  checkTower('image tower', image);
  checkTower('text tower', text);
  checkCount('image tower: the image size', image.size);
  checkCount('image tower: the patch size', image.patch);
  checkCount('image tower: the number of channels', image.channels);
  if (image.size % image.patch !== 0) {
    throw new InputError(
      `image tower: the image size must be a multiple of the patch size, got ${image.size} and ${image.patch}`,
    );
  }
  checkCount('text tower: the context length', text.context);
  checkCount('text tower: the vocabulary size', text.vocabulary);
  if (!(logitScale.initial >= 0 && logitScale.initial <= largestLogitScale)) {
    throw new InputError(
      `model: the logit scale must begin between 0 and ln 100 = ${largestLogitScale.toFixed(3)}, ` +
        `got ${logitScale.initial}; it is the logarithm of 1 / temperature`,
    );
  }
}
