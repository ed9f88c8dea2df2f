import type { Runtime } from '../index.js';
import type { RowSource } from './row-source.js';
import { Standings, type Searching, type TargetCounts } from './standings.js';
import { rowRanges, type RowRange } from './tile-plan.js';
import { TileRunner } from './tile-runner.js';

/** Queries and keys of one tile: the product is large enough to run at full speed, its copies stay in the cache. */
const TILE_QUERIES = 1024;
const TILE_KEYS = 1024;

export interface RankSweepInput {
  readonly queries: RowSource;
  readonly keys: RowSource;
  /** How the queries search among the keys. */
  readonly rows: Searching;
  /** Given where the keys' own search among the queries is wanted too: the same products serve both. */
  readonly columns?: Searching;
  /** Which queries; their number among all of `queries`. */
  readonly range: RowRange;
  /** Where queries are keys themselves: the number of each query among the keys. It does not find itself. */
  readonly self?: ArrayLike<number>;
  readonly onTile?: (scores: number) => void;
}

export interface RankSweepOutput {
  /** Of the queries in the range, in order. */
  readonly rows: TargetCounts;
  /** Of every key among the queries of the range. */
  readonly columns?: TargetCounts;
}

/**
 * Scores a range of queries against all keys, tile by tile, and keeps counts: how many candidates of each group stand
 * above and beside each target, for queries and (optionally) keys. No score is stored and nothing is sorted:
 * O(queries keys dim) arithmetic, memory of two blocks of rows and one tile. Counts are exact: scores that float32
 * can't tell from a target are computed again in float64.
 */
export async function rankSweep(runtime: Runtime, input: RankSweepInput): Promise<RankSweepOutput> {
  const { queries, keys, range, self } = input;
  const { dim } = queries;
  const runner = await TileRunner.open(runtime, dim);
  const own = self && ((row: number) => self[row]!);
  const rows = new Standings(input.rows, range, dim, runner.scores, own);
  const columns =
    input.columns && new Standings(input.columns, { start: 0, count: keys.rows }, dim, runner.scores);
  try {
    const panel = new Float32Array(range.count * dim);
    queries.read(range.start, range.count, panel);
    const keyBlock = new Float32Array(Math.min(TILE_KEYS, keys.rows) * dim);
    for (const keyRange of rowRanges(keys.rows, TILE_KEYS)) {
      const keyRows = keyBlock.subarray(0, keyRange.count * dim);
      keys.read(keyRange.start, keyRange.count, keyRows);
      for (const local of rowRanges(range.count, TILE_QUERIES)) {
        const queryRange = { start: range.start + local.start, count: local.count };
        const selves = self && selvesIn(self, queryRange, keyRange);
        const tile = {
          queries: {
            range: queryRange,
            rows: panel.subarray(local.start * dim, (local.start + local.count) * dim),
          },
          keys: { range: keyRange, rows: keyRows },
          ...(selves && { selves }),
        };
        await runner.run(tile, rows, columns);
        input.onTile?.(queryRange.count * keyRange.count);
      }
    }
  } finally {
    await runner.dispose();
  }
  return { rows: rows.counts, ...(columns && { columns: columns.counts }) };
}

/** For each query its own number among the keys of the range, or -1; undefined where none is among them. */
function selvesIn(self: ArrayLike<number>, queries: RowRange, keys: RowRange): Int32Array | undefined {
  const selves = Int32Array.from({ length: queries.count }, (_, i) => {
    const own = self[queries.start + i]! - keys.start;
    return own >= 0 && own < keys.count ? own : -1;
  });
  return selves.some((own) => own >= 0) ? selves : undefined;
}

/** Counts of consecutive ranges of rows as one. */
export function concatCounts(parts: readonly TargetCounts[]): TargetCounts {
  const length = (of: 'greater' | 'best') => parts.reduce((sum, part) => sum + part[of].length, 0);
  const total = {
    groups: parts[0]?.groups ?? 1,
    greater: new Uint32Array(length('greater')),
    tied: new Uint32Array(length('greater')),
    best: new Float32Array(length('best')),
  };
  let at = 0;
  let row = 0;
  for (const { greater, tied, best } of parts) {
    total.greater.set(greater, at);
    total.tied.set(tied, at);
    total.best.set(best, row);
    at += greater.length;
    row += best.length;
  }
  return total;
}

/** Counts of the same rows among different candidates, taken together. */
export function addCounts(parts: readonly TargetCounts[]): TargetCounts {
  const first = parts[0];
  if (!first) throw new RangeError('counts: expected at least one part, got none');
  const total = {
    groups: first.groups,
    greater: first.greater.slice(),
    tied: first.tied.slice(),
    best: first.best.slice(),
  };
  for (const { greater, tied, best } of parts.slice(1)) {
    for (let k = 0; k < greater.length; k++) {
      total.greater[k]! += greater[k]!;
      total.tied[k]! += tied[k]!;
    }
    for (let i = 0; i < best.length; i++) total.best[i] = Math.max(total.best[i]!, best[i]!);
  }
  return total;
}
