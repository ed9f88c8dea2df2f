import type { WordFrequencies } from '../../datasets/index.js';
import type { MadCheck } from './mad-check.js';

/** Frequencies in captions that the user named. */
export interface NamedCaptions {
  readonly files: readonly string[];
  readonly frequencies: WordFrequencies;
}

export interface WordFrequencyFindings {
  readonly check: MadCheck;
  /** Absent where no captions were named. */
  readonly named?: NamedCaptions;
  readonly configuration: { readonly preset: unknown; readonly seed: number; readonly version: string };
}
