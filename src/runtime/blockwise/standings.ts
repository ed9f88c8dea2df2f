import { hostTensor, type Program } from '../index.js';
import type { Matches } from './matches.js';
import type { Targets } from './targets.js';
import type { RowRange } from './tile-plan.js';

/** Scores closer than this to a target are told apart in float64; float32 sums of unit rows err by less. */
const bandOf = (dim: number) => 2.5e-7 * Math.max(1, Math.sqrt(dim / 512));

/** In float64, scores closer than this count as equal: duplicates that differ in a row's last float32 bits. */
export const TIE = 1e-9;

/** More near-ties than this between one query and one tile are a collapsed model's: they count as ties untold. */
const MOST_NEAR_TIES = 32;

/** Rows that search, and how their candidates are counted. A candidate's score: inner product - bias. */
export interface Searching {
  readonly targets: Targets;
  /** Candidates that are not counted for a row: its own matches, with the scores that they have. */
  readonly leftOut?: Matches;
  /** A group from 0 for each candidate: counts are kept apart. Default: one group. */
  readonly groups?: Uint8Array;
  /** How many groups there are. Default: 1. */
  readonly groupCount?: number;
  /** Of each candidate. Default: 0. */
  readonly bias?: Float64Array;
}

/** How many candidates stand above and beside each target: target p and group g have the number [p * groups + g]. */
export interface TargetCounts {
  readonly groups: number;
  /** Candidates that score higher than the target. */
  readonly greater: Uint32Array;
  /** Candidates that score the same. */
  readonly tied: Uint32Array;
  /** The best score of any candidate, matches included, of each row. */
  readonly best: Float32Array;
}

/** One tile's counts for one side. By slot of a row's targets; `at(i, g)` says where row i's group g stands. */
export interface TileCounts {
  readonly above: readonly ArrayLike<number>[];
  readonly near: readonly ArrayLike<number>[];
  readonly best: ArrayLike<number>;
  readonly at: (row: number, group: number) => number;
}

/** Rows and their numbers in the whole. */
export interface Block {
  readonly range: RowRange;
  readonly rows: Float32Array;
}

/** A row of the searching side, and the slot of one of its targets. */
interface Doubt {
  readonly row: number;
  readonly slot: number;
}

/** One side of a search: its bands around each target, and what has been counted so far. */
export class Standings {
  readonly counts: TargetCounts;
  /** Most targets of a row. */
  readonly slots: number;
  readonly groups: number;
  private readonly lows: readonly Float32Array[];
  private readonly highs: readonly Float32Array[];
  private readonly band: number;
  /** Number of the first target of the range. */
  private readonly base: number;

  /**
   * @param range Which rows search, by number.
   * @param self For a search among rows of the own kind: the number that a row has among its candidates.
   */
  constructor(
    readonly searching: Searching,
    private readonly range: RowRange,
    private readonly dim: number,
    private readonly scores: Program,
    private readonly self?: (row: number) => number,
  ) {
    const { offsets, scores: targets } = searching.targets;
    const { start, count } = range;
    this.groups = searching.groupCount ?? 1;
    this.band = bandOf(dim) + 2.5e-7 * largest(searching.bias);
    this.base = offsets[start]!;
    let slots = 0;
    for (let i = start; i < start + count; i++) slots = Math.max(slots, offsets[i + 1]! - offsets[i]!);
    this.slots = slots;
    // Nothing scores above infinity: for rows with fewer targets, and for targets that are none.
    const bounds = (slot: number, offset: number) =>
      Float32Array.from({ length: count }, (_, i) => {
        const at = offsets[start + i]! + slot;
        const score = at < offsets[start + i + 1]! ? targets[at]! : NaN;
        return Number.isNaN(score) ? Infinity : score + offset;
      });
    this.lows = Array.from({ length: slots }, (_, slot) => bounds(slot, -this.band));
    this.highs = Array.from({ length: slots }, (_, slot) => bounds(slot, this.band));
    const numbers = (offsets[start + count]! - this.base) * this.groups;
    this.counts = {
      groups: this.groups,
      greater: new Uint32Array(numbers),
      tied: new Uint32Array(numbers),
      best: new Float32Array(count).fill(-Infinity),
    };
  }

  low(slot: number, range: RowRange): Float32Array {
    return this.part(this.lows[slot]!, range);
  }

  high(slot: number, range: RowRange): Float32Array {
    return this.part(this.highs[slot]!, range);
  }

  private part(values: Float32Array, { start, count }: RowRange): Float32Array {
    const from = start - this.range.start;
    return values.subarray(from, from + count);
  }

  /** `[candidates, groups]`: 1 where a candidate is of the group. */
  memberships({ start, count }: RowRange): Float32Array {
    const out = new Float32Array(count * this.groups);
    for (let j = 0; j < count; j++) out[j * this.groups + this.groupOf(start + j)] = 1;
    return out;
  }

  /** The bias of some candidates. */
  biases({ start, count }: RowRange): Float32Array {
    return Float32Array.from(this.searching.bias!.subarray(start, start + count));
  }

  private groupOf(candidate: number): number {
    return this.searching.groups?.[candidate] ?? 0;
  }

  /** Adds one tile's counts for `own` rows against `other` candidates. */
  async take(tile: TileCounts, own: Block, other: Block): Promise<void> {
    const { groups } = this;
    const { greater, tied, best } = this.counts;
    const { offsets } = this.searching.targets;
    const above = new Int32Array(groups);
    const near = new Int32Array(groups);
    const doubts: Doubt[] = [];
    for (let i = 0; i < own.range.count; i++) {
      const row = own.range.start + i;
      const place = row - this.range.start;
      if (tile.best[i]! > best[place]!) best[place] = tile.best[i]!;
      for (let target = offsets[row]!, slot = 0; target < offsets[row + 1]!; target++, slot++) {
        for (let g = 0; g < groups; g++) {
          above[g] = tile.above[slot]![tile.at(i, g)]!;
          near[g] = tile.near[slot]![tile.at(i, g)]! - above[g]!;
        }
        const unsure = this.leaveOut(row, target, other.range, above, near);
        let doubtful = 0;
        for (let g = 0; g < groups; g++) doubtful += Math.abs(near[g]!);
        if ((unsure || doubtful > 0) && doubtful <= MOST_NEAR_TIES) {
          doubts.push({ row, slot });
          continue;
        }
        const at = (target - this.base) * groups;
        for (let g = 0; g < groups; g++) {
          greater[at + g]! += Math.max(0, above[g]!);
          tied[at + g]! += Math.max(0, near[g]!);
        }
      }
    }
    if (doubts.length > 0) await this.settle(doubts, own, other);
  }

  /**
   * Takes a row's matches among some candidates out of the counts. True where one is too close to the target to say.
   */
  private leaveOut(
    row: number,
    target: number,
    { start, count }: RowRange,
    above: Int32Array,
    near: Int32Array,
  ): boolean {
    const { leftOut, targets } = this.searching;
    if (!leftOut) return false;
    let unsure = false;
    for (let p = leftOut.offsets[row]!; p < leftOut.offsets[row + 1]!; p++) {
      const key = leftOut.keys[p]!;
      if (key < start || key >= start + count) continue;
      const difference = leftOut.cosines[p]! - targets.scores[target]!;
      if (Math.abs(difference) <= TIE) near[this.groupOf(key)]!--;
      else if (difference > 2 * this.band) above[this.groupOf(key)]!--;
      else if (difference > -2 * this.band) unsure = true;
    }
    return unsure;
  }

  /** Counts the candidates of doubtful targets again: those near the target by their inner products in float64. */
  private async settle(doubts: readonly Doubt[], own: Block, other: Block): Promise<void> {
    const { dim, groups } = this;
    const { targets, bias } = this.searching;
    const { greater, tied } = this.counts;
    const rows = [...new Set(doubts.map(({ row }) => row))];
    const placeOf = new Map(rows.map((row, k) => [row, k]));
    const ownRows = new Float32Array(rows.length * dim);
    rows.forEach((row, k) => {
      const from = (row - own.range.start) * dim;
      ownRows.set(own.rows.subarray(from, from + dim), k * dim);
    });
    const { count, start } = other.range;
    const out = await this.scores.run({
      queries: hostTensor('float32', [rows.length, dim], ownRows),
      keys: hostTensor('float32', [count, dim], other.rows),
    });
    const scores = out.scores!.data as Float32Array;
    // A product of another size may round differently: a wider band loses nothing.
    const doubt = 2 * this.band;
    for (const { row, slot } of doubts) {
      const k = placeOf.get(row)!;
      const target = targets.offsets[row]! + slot;
      const wanted = targets.scores[target]!;
      const at = (target - this.base) * groups;
      const self = this.self?.(row) ?? -1;
      for (let j = 0; j < count; j++) {
        const off = bias?.[start + j] ?? 0;
        const score = scores[k * count + j]! - off;
        if (score < wanted - doubt || start + j === self || this.isLeftOut(row, start + j)) continue;
        const group = at + this.groupOf(start + j);
        if (score > wanted + doubt) {
          greater[group]!++;
          continue;
        }
        const difference = dotOfRows(ownRows, k * dim, other.rows, j * dim, dim) - off - wanted;
        if (difference > TIE) greater[group]!++;
        else if (difference >= -TIE) tied[group]!++;
      }
    }
  }

  private isLeftOut(row: number, candidate: number): boolean {
    const { leftOut } = this.searching;
    if (!leftOut) return false;
    const { offsets, keys } = leftOut;
    for (let p = offsets[row]!; p < offsets[row + 1]!; p++) if (keys[p] === candidate) return true;
    return false;
  }
}

function largest(values: Float64Array | undefined): number {
  let most = 0;
  for (const value of values ?? []) most = Math.max(most, Math.abs(value));
  return most;
}

/** Inner product in float64 of two float32 rows inside larger arrays. */
export function dotOfRows(
  a: Float32Array,
  aStart: number,
  b: Float32Array,
  bStart: number,
  dim: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < dim; k += 4) {
    s0 += a[aStart + k]! * b[bStart + k]!;
    s1 += a[aStart + k + 1]! * b[bStart + k + 1]!;
    s2 += a[aStart + k + 2]! * b[bStart + k + 2]!;
    s3 += a[aStart + k + 3]! * b[bStart + k + 3]!;
  }
  for (; k < dim; k++) s0 += a[aStart + k]! * b[bStart + k]!;
  return s0 + s1 + (s2 + s3);
}
