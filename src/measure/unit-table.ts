import { distanceFromCosine } from '../geometry/index.js';
import { dot } from '../numeric/index.js';
import { dotOfRows } from '../runtime/blockwise/index.js';
import { columns } from './columns.js';
import { itemsOf, sumRows, type UnitBlock } from './unit-blocks.js';
import type { RowsByUnit, Units } from '../embeddings/units.js';

/** What resamples need of each unit, summed with weights w and w². */
export const UNIT = columns([
  'units',
  // Rows of each modality, their squares and their product.
  'rowsA',
  'rowsB',
  'rowsA2',
  'rowsB2',
  'rowsAB',
  // Inner products of the unit's sums of rows.
  'selfA',
  'selfB',
  'selfAB',
  // Pairs, the sum of their cosines and of their distances.
  'pairs',
  'cosine',
  'distance',
]);

/** Sums over units of the columns of {@link UNIT}. */
export type UnitSums = ReturnType<typeof UNIT.read>;

/** The columns of {@link UNIT} for each unit of a block, `[units, columns]`, and the cosines of its pairs. */
export function describeUnits(
  units: Units,
  pairs: { readonly first: Uint32Array; readonly second: Uint32Array },
  { range, rows: [a, b] }: UnitBlock,
  dim: number,
): { table: Float32Array; cosines: Float64Array } {
  const numbers = itemsOf(units.pairs, range);
  const cosines = new Float64Array(numbers.length);
  const placeA = placesOf(a.indices);
  const placeB = placesOf(b.indices);
  for (let p = 0; p < numbers.length; p++) {
    const rowA = placeA(pairs.first[numbers[p]!]!);
    const rowB = placeB(pairs.second[numbers[p]!]!);
    cosines[p] = dotOfRows(a.data, rowA * dim, b.data, rowB * dim, dim);
  }
  const table = new Float32Array(range.count * UNIT.count);
  const sumA = new Float64Array(dim);
  const sumB = new Float64Array(dim);
  const bounds = ({ offsets }: RowsByUnit, u: number) => {
    const base = offsets[range.start]!;
    return [offsets[range.start + u]! - base, offsets[range.start + u + 1]! - base] as const;
  };
  for (let u = 0; u < range.count; u++) {
    const [fromA, toA] = bounds(units.rows[0], u);
    const [fromB, toB] = bounds(units.rows[1], u);
    const [fromPair, toPair] = bounds(units.pairs, u);
    sumRows(a.data, fromA, toA, dim, sumA);
    sumRows(b.data, fromB, toB, dim, sumB);
    let cosine = 0;
    let distance = 0;
    for (let p = fromPair; p < toPair; p++) {
      cosine += cosines[p]!;
      distance += distanceFromCosine(cosines[p]!);
    }
    const rowsA = toA - fromA;
    const rowsB = toB - fromB;
    UNIT.write(table, u, {
      units: 1,
      rowsA,
      rowsB,
      rowsA2: rowsA * rowsA,
      rowsB2: rowsB * rowsB,
      rowsAB: rowsA * rowsB,
      selfA: dot(sumA, sumA),
      selfB: dot(sumB, sumB),
      selfAB: dot(sumA, sumB),
      pairs: toPair - fromPair,
      cosine,
      distance,
    });
  }
  return { table, cosines };
}

/** Where a row lies among `indices`; mostly they ascend without holes. */
function placesOf(indices: Uint32Array): (row: number) => number {
  const first = indices[0] ?? 0;
  const contiguous = indices.every((row, k) => row === first + k);
  if (contiguous) return (row) => row - first;
  const places = new Map<number, number>();
  indices.forEach((row, k) => places.set(row, k));
  return (row) => places.get(row)!;
}
