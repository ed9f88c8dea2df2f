import type { EncoderPlan } from '../random-encoders/encoder-plan.js';
import type { InputKind } from '../random-encoders/encoder-rows.js';
import type { CosineSpread } from '../../measure/cosine-spread.js';

/** An encoder with random weights on one kind of input. */
export interface EncoderCosines {
  readonly name: string;
  readonly kind: EncoderPlan['kind'];
  /** Of a ResNet's batch normalisation. */
  readonly mode?: 'evaluation' | 'training';
  readonly input: InputKind;
  readonly inputs: string;
  readonly cosines: CosineSpread;
}

/** One modality of a features file. */
export interface FeatureCosines {
  /** Which of the files that were given, from 0: trained and random twins have the same. */
  readonly file: number;
  readonly source: string;
  readonly modality: string;
  readonly weights: 'trained' | 'random';
  /** Rows in the file; `cosines.rows` of them were taken. */
  readonly of: number;
  readonly cosines: CosineSpread;
}

export interface ConeHistogramsFindings {
  readonly encoders: readonly EncoderCosines[];
  readonly features: readonly FeatureCosines[];
  readonly configuration: { readonly preset: unknown; readonly seed: number; readonly version: string };
}
