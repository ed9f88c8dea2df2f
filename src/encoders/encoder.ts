import type { Named } from '../numeric/index.js';
import type { Runtime } from '../runtime/index.js';

/** What an encoder embeds in one call, as its own preparation leaves it. */
export type EncoderBatch =
  | {
      readonly modality: 'image';
      /** `[n, channels, height, width]`, normalised as the model was trained. */
      readonly pixels: Float32Array;
    }
  | {
      readonly modality: 'text';
      /** `[n, context]`. */
      readonly tokens: Int32Array;
    };

export type EncoderModality = EncoderBatch['modality'];

/** A model that is ready to embed. */
export interface Encoder {
  readonly modalities: readonly EncoderModality[];
  /** Numbers of a row. */
  readonly dim: number;
  /** Rows of length 1, `[n, dim]`. @throws RangeError where the batch has another shape than the model takes. */
  embed(batch: EncoderBatch): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** A kind of encoder: how a model of it is opened from its weights. */
export interface EncoderKind<Weights extends object = never> extends Named {
  /** For people, as a heading has it: "CLIP of MAD". */
  readonly title: string;
  /** Where it comes from: paper and section. */
  readonly source: string;
  readonly modalities: readonly EncoderModality[];
  /** What it is opened from, in words. */
  readonly weights: Readonly<Record<keyof Weights & string, string>>;
  /** @throws RangeError where the weights do not fit together. */
  open(weights: Weights, runtime: Runtime): Promise<Encoder>;
}
