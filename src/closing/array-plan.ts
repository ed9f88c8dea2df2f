import { InputError } from '../files/input-error.js';
import { npyHeader } from '../files/formats/npy.js';
import { safetensorsHeader } from '../files/formats/safetensors.js';
import type { StoredRows } from '../files/row-layout.js';
import { endingOf, listOf } from '../files/wording.js';
import type { CalibrationRows } from './calibration-rows.js';
import { countOf } from './calibration-rows.js';

/** Rows of one modality that a correction is applied to. */
export interface AppliedRows {
  readonly stored: StoredRows;
  /** Its number among the modalities that the correction was fitted on. */
  readonly modality: number;
}

/** A matrix of the result: row i is the weighted sum of row i of each part, corrected, at length 1. */
export interface Section {
  readonly name: string;
  readonly rows: number;
  readonly parts: readonly SectionPart[];
}

export interface SectionPart {
  readonly rows: CalibrationRows;
  readonly modality: number;
  readonly weight: number;
}

/** Where the sections lie in the file, and what stands before them. */
export interface ArrayPlan {
  readonly header: Uint8Array;
  readonly sections: readonly (Section & { readonly offset: number })[];
  readonly size: number;
}

/** One section for each modality. */
export function sectionsOf(rows: readonly AppliedRows[]): readonly Section[] {
  return rows.map(({ stored, modality }) => ({
    name: stored.name,
    rows: stored.rows,
    parts: [{ rows: { stored }, modality, weight: 1 }],
  }));
}

/** One row a pair: `alpha x' + (1 - alpha) y'` of the corrected rows, at length 1. */
export function fusedSection(
  [first, second]: readonly [AppliedRows, AppliedRows],
  pairs: { readonly first: Uint32Array; readonly second: Uint32Array } | undefined,
  alpha: number,
): Section {
  if (!(alpha >= 0 && alpha <= 1)) {
    throw new InputError(`--fuse: expected a share of the first modality from 0 to 1, got ${alpha}`);
  }
  const part = ({ stored, modality }: AppliedRows, weight: number, chosen?: Uint32Array): SectionPart => ({
    rows: chosen === undefined ? { stored } : { stored, chosen },
    modality,
    weight,
  });
  const parts = [part(first, alpha, pairs?.first), part(second, 1 - alpha, pairs?.second)] as const;
  const [a, b] = [countOf(parts[0].rows), countOf(parts[1].rows)];
  if (a !== b) {
    throw new InputError(
      `--fuse: expected a row of ${second.stored.name} for each of ${first.stored.name}, got ${b} and ${a}; ` +
        'say which belong together with --pairs',
    );
  }
  return { name: 'fused', rows: a, parts };
}

/** The layout of a .npy or .safetensors file of these sections, in float32. @throws InputError where it cannot be. */
export function planArrays(path: string, sections: readonly Section[], dim: number): ArrayPlan {
  const header = headerOf(path, sections, dim);
  let offset = header.length;
  const placed = sections.map((section) => {
    const at = { ...section, offset };
    offset += 4 * dim * section.rows;
    return at;
  });
  return { header, sections: placed, size: offset };
}

function headerOf(path: string, sections: readonly Section[], dim: number): Uint8Array {
  const [first, second] = sections;
  switch (endingOf(path)) {
    case '.npy':
      if (second === undefined) return npyHeader([first!.rows, dim], 'float32');
      if (sections.length === 2 && first!.rows === second.rows) {
        return npyHeader([2, first!.rows, dim], 'float32');
      }
      throw new InputError(
        `--out ${path}: expected one modality, or two of as many rows, for an .npy array, got ` +
          `${listOf(sections.map(({ name, rows }) => `${rows} of ${name}`))}; write .safetensors, or one at a time`,
      );
    default:
      return safetensorsHeader(
        Object.fromEntries(
          sections.map(({ name, rows }) => [name, { type: 'float32' as const, shape: [rows, dim] }]),
        ),
      );
  }
}
