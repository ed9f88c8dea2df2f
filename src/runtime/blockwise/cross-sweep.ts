import { hostTensor, type Program, type Runtime } from '../index.js';
import { bestCosines, type Matches } from './matches.js';
import type { RowSource } from './row-source.js';
import { rowRanges, type RowRange } from './tile-plan.js';
import { crossTile, scoreTile } from './tiles.js';

/** Queries and keys of one tile: the product is large enough to run at full speed, its copies stay in the cache. */
const TILE_QUERIES = 1024;
const TILE_KEYS = 1024;

/** Scores closer than this to the best match are told apart in float64; float32 sums of unit rows err by less. */
const bandOf = (dim: number) => 2.5e-7 * Math.max(1, Math.sqrt(dim / 512));

/** In float64, scores closer than this count as equal: duplicates that differ in a row's last float32 bits. */
const TIE = 1e-9;

/** More near-ties than this between one query and one tile are a collapsed model's: they count as ties untold. */
const MOST_NEAR_TIES = 32;

/** How the best match of each query stands among the candidates that are not its matches. */
export interface MatchRanks {
  /** Candidates that score higher than the best match. */
  readonly greater: Uint32Array;
  /** Candidates that score the same. */
  readonly tied: Uint32Array;
  /** The best score of any candidate, matches included. */
  readonly best: Float32Array;
}

export interface CrossSweepInput {
  readonly queries: RowSource;
  readonly keys: RowSource;
  readonly queryMatches: Matches;
  /** Given where the keys' own search among the queries is wanted too: the same products serve both. */
  readonly keyMatches?: Matches;
  /** Which queries; their number among all of `queries`. */
  readonly range: RowRange;
  readonly onTile?: (scores: number) => void;
}

export interface CrossSweepOutput {
  /** Of the queries in the range, in order. */
  readonly queries: MatchRanks;
  /** Of every key among the queries of the range. */
  readonly keys?: MatchRanks;
}

/**
 * Scores a range of queries against all keys, tile by tile, and keeps counts: the rank of the best match and the best
 * score, for queries and (optionally) keys. No score is stored and nothing is sorted: O(queries keys dim) arithmetic,
 * memory of two blocks of rows and one tile. Ranks are exact: scores that float32 can't tell from the best match's are
 * computed again in float64.
 */
export async function crossSweep(runtime: Runtime, input: CrossSweepInput): Promise<CrossSweepOutput> {
  const { queries, keys, range } = input;
  const { dim } = queries;
  const program = await runtime.compile(crossTile(dim, input.keyMatches !== undefined));
  const scores = await runtime.compile(scoreTile(dim));
  const querySide = new Side(input.queryMatches, range, dim, scores);
  const keySide = input.keyMatches && new Side(input.keyMatches, { start: 0, count: keys.rows }, dim, scores);
  try {
    const panel = new Float32Array(range.count * dim);
    queries.read(range.start, range.count, panel);
    const keyBlock = new Float32Array(Math.min(TILE_KEYS, keys.rows) * dim);
    for (const keyRange of rowRanges(keys.rows, TILE_KEYS)) {
      const keyRows = keyBlock.subarray(0, keyRange.count * dim);
      keys.read(keyRange.start, keyRange.count, keyRows);
      for (const local of rowRanges(range.count, TILE_QUERIES)) {
        const queryRows = panel.subarray(local.start * dim, (local.start + local.count) * dim);
        const queryRange = { start: range.start + local.start, count: local.count };
        const counts = await runTile(program, {
          queryRows,
          queryRange,
          keyRows,
          keyRange,
          dim,
          querySide,
          keySide,
        });
        await querySide.take(counts.query, queryRange, queryRows, keyRange, keyRows);
        if (keySide && counts.key) {
          await keySide.take(counts.key, keyRange, keyRows, queryRange, queryRows);
        }
        input.onTile?.(queryRange.count * keyRange.count);
      }
    }
  } finally {
    await program.dispose();
    await scores.dispose();
  }
  return { queries: querySide.matchRanks, ...(keySide && { keys: keySide.matchRanks }) };
}

interface TileCounts {
  readonly above: ArrayLike<number>;
  readonly near: ArrayLike<number>;
  readonly best: ArrayLike<number>;
}

interface TileInput {
  readonly queryRows: Float32Array;
  readonly queryRange: RowRange;
  readonly keyRows: Float32Array;
  readonly keyRange: RowRange;
  readonly dim: number;
  readonly querySide: Side;
  readonly keySide: Side | undefined;
}

async function runTile(program: Program, tile: TileInput): Promise<{ query: TileCounts; key?: TileCounts }> {
  const { queryRange, keyRange, dim, querySide, keySide } = tile;
  const column = [queryRange.count, 1];
  const row = [1, keyRange.count];
  const out = await program.run({
    queries: hostTensor('float32', [queryRange.count, dim], tile.queryRows),
    keys: hostTensor('float32', [keyRange.count, dim], tile.keyRows),
    rowLow: hostTensor('float32', column, querySide.low(queryRange)),
    rowHigh: hostTensor('float32', column, querySide.high(queryRange)),
    ...(keySide && {
      colLow: hostTensor('float32', row, keySide.low(keyRange)),
      colHigh: hostTensor('float32', row, keySide.high(keyRange)),
    }),
  });
  const data = (name: string) => out[name]!.data as Float32Array;
  return {
    query: { above: data('rowAbove'), near: data('rowNear'), best: data('rowBest') },
    ...(keySide && { key: { above: data('colAbove'), near: data('colNear'), best: data('colBest') } }),
  };
}

/** One side of the search: its matches, its band around each best match, and what has been counted so far. */
class Side {
  readonly matchRanks: MatchRanks;
  private readonly bestMatch: Float64Array;
  private readonly lows: Float32Array;
  private readonly highs: Float32Array;
  private readonly band: number;

  constructor(
    private readonly matches: Matches,
    private readonly range: RowRange,
    private readonly dim: number,
    private readonly scores: Program,
  ) {
    this.band = bandOf(dim);
    this.bestMatch = bestCosines(matches);
    // A row without a match has no rank: nothing scores above infinity.
    const bound = (offset: number) =>
      Float32Array.from(this.bestMatch, (cosine) => (Number.isNaN(cosine) ? Infinity : cosine + offset));
    this.lows = bound(-this.band);
    this.highs = bound(this.band);
    this.matchRanks = {
      greater: new Uint32Array(range.count),
      tied: new Uint32Array(range.count),
      best: new Float32Array(range.count).fill(-Infinity),
    };
  }

  low({ start, count }: RowRange): Float32Array {
    return this.lows.subarray(start, start + count);
  }

  high({ start, count }: RowRange): Float32Array {
    return this.highs.subarray(start, start + count);
  }

  /** Adds one tile's counts for `own` rows against `other` candidates. */
  async take(
    counts: TileCounts,
    own: RowRange,
    ownRows: Float32Array,
    other: RowRange,
    otherRows: Float32Array,
  ): Promise<void> {
    const { greater, tied, best } = this.matchRanks;
    const doubtful: number[] = [];
    for (let i = 0; i < own.count; i++) {
      const at = own.start + i - this.range.start;
      if (counts.best[i]! > best[at]!) best[at] = counts.best[i]!;
      const above = counts.above[i]!;
      const near = counts.near[i]! - above - this.matchesInBand(own.start + i, other);
      if (near !== 0 && near <= MOST_NEAR_TIES) {
        doubtful.push(i);
      } else {
        greater[at]! += above;
        tied[at]! += near;
      }
    }
    if (doubtful.length > 0) await this.settle(doubtful, own, ownRows, other, otherRows);
  }

  private matchesInBand(row: number, { start, count }: RowRange): number {
    const { offsets, keys, cosines } = this.matches;
    const low = this.bestMatch[row]! - this.band;
    let inBand = 0;
    for (let p = offsets[row]!; p < offsets[row + 1]!; p++) {
      if (keys[p]! >= start && keys[p]! < start + count && cosines[p]! > low) inBand++;
    }
    return inBand;
  }

  /** Counts the candidates of doubtful rows again: those near the best match by their inner products in float64. */
  private async settle(
    doubtful: readonly number[],
    own: RowRange,
    ownRows: Float32Array,
    other: RowRange,
    otherRows: Float32Array,
  ): Promise<void> {
    const { dim, matchRanks } = this;
    const rows = new Float32Array(doubtful.length * dim);
    doubtful.forEach((i, k) => rows.set(ownRows.subarray(i * dim, (i + 1) * dim), k * dim));
    const out = await this.scores.run({
      queries: hostTensor('float32', [doubtful.length, dim], rows),
      keys: hostTensor('float32', [other.count, dim], otherRows),
    });
    const scores = out.scores!.data as Float32Array;
    // A product of another size may round differently: a wider band loses nothing.
    const doubt = 2 * this.band;
    for (let k = 0; k < doubtful.length; k++) {
      const row = own.start + doubtful[k]!;
      const best = this.bestMatch[row]!;
      const at = row - this.range.start;
      for (let j = 0; j < other.count; j++) {
        const score = scores[k * other.count + j]!;
        if (score < best - doubt) continue;
        if (score > best + doubt) {
          matchRanks.greater[at]!++;
          continue;
        }
        const difference = dotOfRows(rows, k * dim, otherRows, j * dim, dim) - best;
        if (difference < -TIE || this.isMatch(row, other.start + j)) continue;
        if (difference > TIE) matchRanks.greater[at]!++;
        else matchRanks.tied[at]!++;
      }
    }
  }

  private isMatch(row: number, candidate: number): boolean {
    const { offsets, keys } = this.matches;
    for (let p = offsets[row]!; p < offsets[row + 1]!; p++) if (keys[p] === candidate) return true;
    return false;
  }
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

/** MatchRanks of consecutive ranges of queries as one. */
export function concatMatchRanks(parts: readonly MatchRanks[]): MatchRanks {
  const join = <T extends Uint32Array | Float32Array>(arrays: T[], out: T): T => {
    let at = 0;
    for (const array of arrays) {
      out.set(array, at);
      at += array.length;
    }
    return out;
  };
  const length = parts.reduce((sum, part) => sum + part.greater.length, 0);
  return {
    greater: join(
      parts.map((part) => part.greater),
      new Uint32Array(length),
    ),
    tied: join(
      parts.map((part) => part.tied),
      new Uint32Array(length),
    ),
    best: join(
      parts.map((part) => part.best),
      new Float32Array(length),
    ),
  };
}

/** MatchRanks of the same keys among different ranges of queries, taken together. */
export function addMatchRanks(parts: readonly MatchRanks[]): MatchRanks {
  const length = parts[0]?.greater.length ?? 0;
  const total: MatchRanks = {
    greater: new Uint32Array(length),
    tied: new Uint32Array(length),
    best: new Float32Array(length).fill(-Infinity),
  };
  for (const part of parts) {
    for (let i = 0; i < length; i++) {
      total.greater[i]! += part.greater[i]!;
      total.tied[i]! += part.tied[i]!;
      total.best[i] = Math.max(total.best[i]!, part.best[i]!);
    }
  }
  return total;
}
