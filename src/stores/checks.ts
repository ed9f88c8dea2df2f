import { InputError } from '../files/input-error.js';
import { listOf } from '../files/wording.js';

/**
 * Refuses vectors without a direction.
 *
 * @param name What messages call a row: `items.embedding, id 17`.
 */
export function checkVectors(vectors: Float32Array, dim: number, name: (row: number) => string): void {
  for (let start = 0; start < vectors.length; start += dim) {
    let squares = 0;
    for (let k = start; k < start + dim; k++) squares += vectors[k]! * vectors[k]!;
    if (squares > 0 && squares < Infinity) continue;
    const what = squares === 0 ? 'zeros only' : 'NaN or infinity';
    throw new InputError(
      `${name(start / dim)}: expected a vector with a direction, got ${what}; mend or delete the row`,
    );
  }
}

const FIRST = /^(image|img|picture|photo|video|visual|vision)s?$/i;

/**
 * The values of a modality column in the order of the modalities: as asked for, else whatever looks at pictures first.
 *
 * @throws InputError where one that is asked for does not occur, or there are fewer than two.
 */
export function modalityOrder(
  label: string,
  found: readonly string[],
  asked: readonly string[] | undefined,
): readonly string[] {
  const names = [...found].sort();
  if (asked !== undefined) {
    const missing = asked.find((name) => !found.includes(name));
    if (missing !== undefined) {
      throw new InputError(
        `${label}: expected the modality column to hold ${listOf(asked)}, got ` +
          `${listOf(names.map((name) => JSON.stringify(name)))}; ` +
          'correct --modalities or --modality-column',
      );
    }
    return asked;
  }
  if (found.length < 2) {
    throw new InputError(
      `${label}: expected at least two modalities in the modality column, got ` +
        `${found.length === 0 ? 'no rows' : JSON.stringify(found[0])}; name another with --modality-column`,
    );
  }
  return [...names.filter((name) => FIRST.test(name)), ...names.filter((name) => !FIRST.test(name))];
}
