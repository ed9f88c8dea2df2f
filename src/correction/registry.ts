import { kindTable, Registry, type KindTable } from '../numeric/index.js';
import type { Correction, FittedCorrection, ModalityIndex, Rows } from './correction.js';
import { procrustes } from './procrustes.js';
import { randomDirection } from './random-direction.js';
import { shift } from './shift.js';

/** Every correction. A new one is one file, and one line here. */
export const corrections = new Registry<Correction>('correction', [shift, procrustes, randomDirection]);

/** The corrections as text, for lists, reports and the documentation. */
export function correctionTable(): KindTable {
  return kindTable('corrections', corrections, {
    id: ({ id }) => id,
    correction: ({ title }) => title,
    definition: ({ definition }) => definition,
    'fitted on': ({ needs }) => needs,
    options: ({ options }) =>
      Object.entries(options)
        .map(([name, { text, default: value }]) => `${name}: ${text} (default: ${value})`)
        .join('; '),
    source: ({ source }) => source,
  });
}

/**
 * Applies what {@link fitCorrection} has found: see `Correction.apply`.
 *
 * @throws RangeError where there is no such correction, or the rows are of another dimension.
 */
export function applyFitted<R extends Rows>(
  { correction, dim, parameters }: FittedCorrection,
  rows: R,
  modality: ModalityIndex,
  out: R = rows,
): R {
  if (!Number.isInteger(rows.length / dim) || out.length !== rows.length) {
    throw new RangeError(
      `${correction}: expected rows of ${dim} numbers and room for them, got ${rows.length} numbers and room for ` +
        `${out.length}`,
    );
  }
  return corrections.get(correction).apply(rows, modality, parameters, out);
}
