import { valueAt } from '../../geometry/index.js';
import type { Interval, MeasureFindings } from '../findings.js';

/** Every pair of several modalities in one space. */
export interface MatrixFindings {
  /** Three or more, in the order in which they were given. */
  readonly modalities: readonly string[];
  /** (0, 1), (0, 2), ..., (1, 2), ...: each with its `modalities`. */
  readonly pairs: readonly MeasureFindings[];
}

/** The places of every pair of `count` things, in the order of {@link MatrixFindings}'s pairs. */
export function pairsOfPlaces(count: number): readonly (readonly [number, number])[] {
  const places = Array.from({ length: count }, (_, k) => k);
  return places.flatMap((i) => places.slice(i + 1).map((j) => [i, j] as const));
}

/** A value of one pair. */
export interface MatrixValue {
  readonly value: number;
  readonly interval: Interval | undefined;
}

/**
 * The value in a row and a column of the matrix.
 *
 * @param path Where the value stands in a pair's findings. `*` is the row's side, 0 or 1, and `{direction}` the search
 *   from the row's modality in the column's.
 * @returns Undefined on the diagonal, and where the pair has no such value.
 */
export function matrixValue(
  { modalities, pairs }: MatrixFindings,
  row: number,
  column: number,
  path: string,
): MatrixValue | undefined {
  if (row === column) return undefined;
  const side = row < column ? 0 : 1;
  const at = pairsOfPlaces(modalities.length).findIndex(
    ([i, j]) => i === Math.min(row, column) && j === Math.max(row, column),
  );
  const findings = pairs[at];
  const own = path
    .replace('*', String(side))
    .replace('{direction}', side === 0 ? 'imageToText' : 'textToImage');
  const value = findings && valueAt(findings, own);
  if (value === undefined) return undefined;
  return { value, interval: findings!.intervals[own.replace(/^gap\./, '')] };
}
