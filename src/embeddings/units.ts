import type { Pairs } from './embeddings.js';

/**
 * The units of resampling: rows joined by pairs, directly or through others, stay together. One image and its five
 * captions are one unit; a row without a pair is a unit of its own.
 */
export interface Units {
  readonly count: number;
  /** Rows of each modality ordered by unit; unit u has entries [offsets[u], offsets[u + 1]). */
  readonly rows: readonly [RowsByUnit, RowsByUnit];
  /** Pairs ordered by unit, as their numbers. */
  readonly pairs: RowsByUnit;
  /**
   * The number from which units of each modality count where halves are drawn: without pairs the units of the second
   * modality follow those of the first, and are halved as if they had a partner.
   */
  readonly foldStart: readonly [number, number];
}

export interface RowsByUnit {
  readonly offsets: Uint32Array;
  readonly items: Uint32Array;
}

/** Units of two modalities with the given numbers of rows, numbered by their first row. */
export function unitsOf(counts: readonly [number, number], pairs: Pairs): Units {
  const [first, second] = counts;
  const unitOf = pairs.identity ? identityUnits(first, second) : joinedUnits(first, second, pairs);
  const count = unitOf.reduce((most, unit) => Math.max(most, unit + 1), 0);
  return {
    count,
    rows: [groupByUnit(unitOf.subarray(0, first), count), groupByUnit(unitOf.subarray(first), count)],
    pairs: groupByUnit(
      Uint32Array.from(pairs.first, (row) => unitOf[row]!),
      count,
    ),
    foldStart: [0, pairs.first.length === 0 ? first : 0],
  };
}

function identityUnits(first: number, second: number): Uint32Array {
  return Uint32Array.from({ length: first + second }, (_, i) => (i < first ? i : i - first));
}

/** Connected components by union-find with path halving; rows of the second modality follow those of the first. */
function joinedUnits(first: number, second: number, pairs: Pairs): Uint32Array {
  const parent = Uint32Array.from({ length: first + second }, (_, i) => i);
  const root = (i: number) => {
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]!]!;
      i = parent[i]!;
    }
    return i;
  };
  for (let p = 0; p < pairs.first.length; p++) {
    const a = root(pairs.first[p]!);
    const b = root(first + pairs.second[p]!);
    // The smaller number leads, so that units come in the order of their first rows.
    parent[Math.max(a, b)] = Math.min(a, b);
  }
  const unitOf = new Uint32Array(parent.length);
  let count = 0;
  for (let i = 0; i < parent.length; i++) {
    const leader = root(i);
    unitOf[i] = leader === i ? count++ : unitOf[leader]!;
  }
  return unitOf;
}

/** Items 0..n-1 in the order of their unit, by counting sort. */
function groupByUnit(unitOf: Uint32Array, count: number): RowsByUnit {
  const offsets = new Uint32Array(count + 1);
  for (const unit of unitOf) offsets[unit + 1]!++;
  for (let u = 0; u < count; u++) offsets[u + 1]! += offsets[u]!;
  const next = offsets.slice();
  const items = new Uint32Array(unitOf.length);
  for (let i = 0; i < unitOf.length; i++) items[next[unitOf[i]!]!++] = i;
  return { offsets, items };
}

/** The unit of each row, from rows by unit. */
export function unitOfRows({ offsets, items }: RowsByUnit): Uint32Array {
  const unitOf = new Uint32Array(items.length);
  for (let u = 0; u + 1 < offsets.length; u++) {
    for (let k = offsets[u]!; k < offsets[u + 1]!; k++) unitOf[items[k]!] = u;
  }
  return unitOf;
}
