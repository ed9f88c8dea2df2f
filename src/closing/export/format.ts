import type { Named } from '../../numeric/index.js';
import type { Scoring } from '../../geometry/index.js';
import type { StepsByModality } from '../correct-rows.js';
import type { FittedGap } from '../gap.js';

/** What is taken home: steps for rows, or a rule for scores. */
export interface ExportedGap {
  readonly gap: FittedGap;
  /** What is done to rows of each modality; no steps at all where it changes scores. */
  readonly steps: StepsByModality;
  /** Given where it changes scores; its biases, if any, are those of the keys at hand. */
  readonly scoring: Scoring | undefined;
}

export interface ExportedFile {
  readonly name: string;
  readonly content: string | Uint8Array | readonly Uint8Array[];
}

/** A form in which a gap is taken home. A new one is one file, and one line in the registry. */
export interface ExportFormat extends Named {
  readonly title: string;
  /** What it is for: a sentence without its full stop. */
  readonly text: string;
  /** Whether it can hold a correction of scores. */
  readonly scores: boolean;
  files(exported: ExportedGap): readonly ExportedFile[];
}

/** Names that every language takes: letters, digits and underscores; each different. */
export function plainNames(names: readonly string[]): readonly string[] {
  const plain = names.map((name, k) => {
    const letters = name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '');
    return /^[a-z]/.test(letters) ? letters : `modality_${letters || k}`;
  });
  return plain.map((name, k) => (plain.indexOf(name) === k ? name : `${name}_${k}`));
}

/** What a comment of a snippet says it is. */
export function headline({ gap }: ExportedGap): string {
  return `${gap.correction} for rows of ${gap.dim} numbers (${gap.modalities.join(', ')}), fitted by modgap close fit`;
}

/** Float64 numbers, little-endian, in base64: exact, and a third the size of their digits. */
export function base64Of(values: Float64Array): string {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  values.forEach((value, k) => view.setFloat64(8 * k, value, true));
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x6000) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + 0x6000)));
  }
  return text;
}
