import { InputError } from '../files/input-error.js';
import type { RowReader } from '../files/row-reader.js';
import { type Embeddings, type Modality } from './embeddings.js';

/** Matched rows of length 1 of two modalities, `[count, dim]` each: row i of both belong together. */
export interface MatchedRows {
  readonly count: number;
  readonly dim: number;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/**
 * The rows of both modalities, normalised, in the order of their pairs, for what asks each row for its one match.
 *
 * @throws InputError where a row has several matches, and where the file is damaged.
 */
export function readMatchedRows(
  { modalities, dim, pairs, source }: Embeddings,
  { readNormalizedRows }: Pick<RowReader, 'readNormalizedRows'>,
): MatchedRows {
  const [first, second] = modalities.map((modality) => {
    const out = new Float32Array(modality.rows * dim);
    readNormalizedRows(modality, 0, modality.rows, out, new Float64Array(modality.rows));
    return out;
  }) as [Float32Array, Float32Array];
  const count = pairs.first.length;
  if (pairs.identity) return { count, dim, first, second };
  return {
    count,
    dim,
    first: picked(first, pairs.first, dim, modalities[0], source),
    second: picked(second, pairs.second, dim, modalities[1], source),
  };
}

function picked(
  rows: Float32Array,
  wanted: Uint32Array,
  dim: number,
  modality: Modality,
  source: string,
): Float32Array {
  const seen = new Uint8Array(modality.rows);
  const out = new Float32Array(wanted.length * dim);
  for (const [k, row] of wanted.entries()) {
    if (seen[row] === 1) {
      throw new InputError(
        `${source}: expected one match for each row, but ${modality.name} ${row} has several; ` +
          'give pairs with one each (--pairs FILE)',
      );
    }
    seen[row] = 1;
    out.set(rows.subarray(row * dim, (row + 1) * dim), k * dim);
  }
  return out;
}
