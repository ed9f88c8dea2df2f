import type { Both, Scoring } from '../geometry/index.js';
import { kindTable, Registry, type KindTable } from '../numeric/index.js';
import type { Runtime } from '../runtime/index.js';
import type { RowSource } from '../runtime/blockwise/index.js';
import type { Correction, CorrectionOption, FittedCorrection, ModalityIndex } from './correction.js';
import { centring } from './centring.js';
import { dropDimensions } from './drop-dimensions.js';
import { nnn } from './nnn.js';
import { none } from './none.js';
import { procrustes } from './procrustes.js';
import { randomDirection } from './random-direction.js';
import { rankFusion } from './rank-fusion.js';
import { realign } from './realign.js';
import { applySteps, type Rows, type RowStep } from './row-steps.js';
import { shift } from './shift.js';
import { similarityStandardising } from './similarity-standardising.js';
import { standardising } from './standardising.js';
import { subspace } from './subspace.js';
import { whitening } from './whitening.js';

/** Every correction, the controls first. A new one is one file, and one line here. */
export const corrections = new Registry<Correction>('correction', [
  none,
  randomDirection,
  shift,
  centring,
  standardising,
  realign,
  whitening,
  dropDimensions,
  procrustes,
  subspace,
  similarityStandardising,
  nnn,
  rankFusion,
]);

/** The corrections as text, for lists, reports and the documentation. */
export function correctionTable(): KindTable {
  return kindTable('corrections', corrections, {
    id: ({ id }) => id,
    correction: ({ title }) => title,
    definition: ({ definition }) => definition,
    changes: ({ changes }) => changes,
    'fitted on': ({ needs }) => needs.join(', ') || 'nothing',
    options: ({ options }) =>
      Object.entries(options)
        .map(([name, option]) => optionText(name, option))
        .join('; '),
    source: ({ source }) => source,
  });
}

function optionText(
  name: string,
  { text, default: value, choices = [], words = [], only = {} }: CorrectionOption,
): string {
  const notes = [
    ...Object.entries(only).map(([other, wanted]) => `with ${other} ${wanted}`),
    ...(choices.length > 0 ? [`one of ${choices.join(', ')}`] : []),
    ...(words.length > 0 ? [`a number or ${words.join(', ')}`] : []),
    `default: ${value}`,
  ];
  return `${name}: ${text} (${notes.join('; ')})`;
}

/**
 * Changes rows by what {@link fitCorrection} has found. A correction of scores leaves them as they are, scaled to
 * length 1.
 *
 * @param rows `[n, d]`, a block of any size. @param out Where the result goes. Default: `rows` itself.
 * @throws RangeError where there is no such correction, the rows are of another dimension, or one is left without a
 * direction.
 */
export function applyFitted<R extends Rows>(
  { correction, dim, parameters }: FittedCorrection,
  rows: R,
  modality: ModalityIndex,
  out: R = rows,
): R {
  return applySteps(rows, dim, rowSteps({ correction, parameters }, modality), out, correction);
}

/** What a fitted correction does to rows of a modality; nothing where it changes scores. */
export function rowSteps(
  { correction, parameters }: Pick<FittedCorrection, 'correction' | 'parameters'>,
  modality: ModalityIndex,
): readonly RowStep[] {
  const found = corrections.get(correction);
  return found.changes === 'rows' ? found.steps(parameters, modality) : [];
}

/** How a fitted correction scores these keys; undefined where it changes rows, whose inner products are the scores. */
export async function scoringOf(
  { correction, parameters }: Pick<FittedCorrection, 'correction' | 'parameters'>,
  keys: Both<RowSource>,
  runtime: Runtime,
): Promise<Scoring | undefined> {
  const found = corrections.get(correction);
  return found.changes === 'scores' ? await found.scoring(parameters, keys, runtime) : undefined;
}
