/** Which row belongs with which: checked pairs from numbers, from identifiers, or by order. */
import { InputError } from '../files/input-error.js';
import { type Modality, type Pairs } from './embeddings.js';
import { counted, listOf } from '../files/wording.js';

/** Row i with row i. */
export function identityPairs(rows: number): Pairs {
  const all = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) all[i] = i;
  return { first: all, second: all, identity: true };
}

/** For modalities of which nobody knows what belongs together. */
export function noPairs(): Pairs {
  return { first: new Uint32Array(0), second: new Uint32Array(0), identity: false };
}

/** Pairs by order. Throws an {@link InputError} where the modalities differ in length. */
export function pairsByOrder([a, b]: readonly [Modality, Modality]): Pairs {
  if (a.rows !== b.rows) {
    const sources = [...new Set([a, b].map(({ name, layouts }) => layouts[0]?.path ?? name))];
    throw new InputError(
      `${listOf(sources)}: expected as many ${b.name} rows as ${a.name} rows to pair them by order, ` +
        `got ${a.rows} and ${b.rows}; say which belong together with --pairs FILE (or --pair-column in a table)`,
    );
  }
  return identityPairs(a.rows);
}

/**
 * Pairs from row numbers, checked: every number a whole one inside its modality, no pair twice. `path` is what messages
 * call them, and `lineOf` how they call pair k. Throws an {@link InputError}.
 */
export function checkedPairs(
  path: string,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  [a, b]: readonly [Modality, Modality],
  lineOf: (pair: number) => string = (pair) => `row ${pair}`,
): Pairs {
  const count = first.length;
  if (count === 0) {
    throw new InputError(
      `${path}: expected at least one pair, got none; write one pair of row numbers a line`,
    );
  }
  let identity = count === a.rows && count === b.rows;
  const left = new Uint32Array(count);
  const right = new Uint32Array(count);
  for (let k = 0; k < count; k++) {
    left[k] = checkedRow(path, first[k]!, a, k, lineOf);
    right[k] = checkedRow(path, second[k]!, b, k, lineOf);
    if (left[k] !== k || right[k] !== k) identity = false;
  }
  const repeated = identity ? undefined : firstRepeat(left, right, a.rows, b.rows);
  if (repeated !== undefined) {
    throw new InputError(
      `${path}: expected each pair once, but ${lineOf(repeated)} repeats ${a.name} ${left[repeated]!} with ` +
        `${b.name} ${right[repeated]!}; drop the repetition`,
    );
  }
  return { first: left, second: right, identity };
}

function checkedRow(
  path: string,
  row: number,
  modality: Modality,
  pair: number,
  lineOf: (pair: number) => string,
): number {
  if (Number.isInteger(row) && row >= 0 && row < modality.rows) return row;
  const fix = row === modality.rows ? 'rows count from 0' : 'write the row numbers of the embeddings files';
  throw new InputError(
    `${path}: expected ${modality.name} rows from 0 to ${modality.rows - 1}, got ${row} in ${lineOf(pair)}; ${fix}`,
  );
}

/** The first place where a pair occurs again, in time and memory linear in pairs and rows. */
function firstRepeat(
  first: Uint32Array,
  second: Uint32Array,
  rows: number,
  others: number,
): number | undefined {
  const { starts, order } = byRow(first, rows);
  // seen[j] = i + 1 while the pairs of row i are walked, in their own order.
  const seen = new Uint32Array(others);
  let repeat: number | undefined;
  for (let i = 0; i < rows; i++) {
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const pair = order[at]!;
      const other = second[pair]!;
      if (seen[other] === i + 1 && (repeat === undefined || pair < repeat)) repeat = pair;
      seen[other] = i + 1;
    }
  }
  return repeat;
}

/** Positions sorted by their value, stably: those of value i are `order[starts[i] .. starts[i + 1])`. */
function byRow(values: Uint32Array, rows: number): { starts: Uint32Array; order: Uint32Array } {
  const starts = new Uint32Array(rows + 1);
  for (const value of values) starts[value + 1]! += 1;
  for (let i = 0; i < rows; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice(0, rows);
  const order = new Uint32Array(values.length);
  for (let k = 0; k < values.length; k++) order[next[values[k]!]!++] = k;
  return { starts, order };
}

/** Row ids by modality: `ids[i]` is a small whole number for the pair id of row i, or `noId` where it has none. */
export const noId = 0xffffffff;

/** More pairs than this many times the rows mean that the column is no pair id. */
const mostPairsPerRow = 64;

/**
 * Every pair of rows that share an id: one image with five captions gives five pairs. Ids are numbered from 0 to
 * `idCount - 1`. Throws an {@link InputError} where nothing matches or nearly everything does.
 */
export function pairsByIds(
  label: string,
  ids: readonly [Uint32Array, Uint32Array],
  idCount: number,
  [a, b]: readonly [Modality, Modality],
): Pairs {
  const counts = ids.map((column) => {
    const perId = new Uint32Array(idCount);
    for (const id of column) if (id !== noId) perId[id]! += 1;
    return perId;
  }) as [Uint32Array, Uint32Array];
  let total = 0;
  for (let id = 0; id < idCount; id++) total += counts[0][id]! * counts[1][id]!;
  if (total === 0) {
    throw new InputError(
      `${label}: expected ids that ${a.name} and ${b.name} rows share, got none in common; ` +
        'name the right column with --pair-column',
    );
  }
  if (total > mostPairsPerRow * (a.rows + b.rows)) {
    throw new InputError(
      `${label}: expected ids of pairs, but they would join ${a.rows} and ${b.rows} rows into ` +
        `${counted(total, 'pair')}; name the right column with --pair-column`,
    );
  }
  // Rows of the second modality by id; each row of the first then meets its own, in row order.
  const starts = new Uint32Array(idCount + 1);
  for (let id = 0; id < idCount; id++) starts[id + 1] = starts[id]! + counts[1][id]!;
  const next = starts.slice(0, idCount);
  const order = new Uint32Array(starts[idCount]!);
  const secondIds = ids[1];
  for (let row = 0; row < secondIds.length; row++) {
    const id = secondIds[row]!;
    if (id !== noId) order[next[id]!++] = row;
  }
  const first = new Uint32Array(total);
  const second = new Uint32Array(total);
  let pair = 0;
  let identity = total === a.rows && total === b.rows;
  const firstIds = ids[0];
  for (let row = 0; row < firstIds.length; row++) {
    const id = firstIds[row]!;
    if (id === noId) continue;
    for (let at = starts[id]!; at < starts[id + 1]!; at++, pair++) {
      first[pair] = row;
      second[pair] = order[at]!;
      if (row !== pair || order[at] !== pair) identity = false;
    }
  }
  return { first, second, identity };
}

/** How many rows of each modality occur in no pair. */
export function unpairedRows(pairs: Pairs, [a, b]: readonly [Modality, Modality]): [number, number] {
  if (pairs.identity) return [0, 0];
  const missing = (column: Uint32Array, rows: number) => {
    const seen = new Uint8Array(rows);
    for (const row of column) seen[row] = 1;
    let count = 0;
    for (const mark of seen) if (mark === 0) count++;
    return count;
  };
  return [missing(pairs.first, a.rows), missing(pairs.second, b.rows)];
}
