import type { Runtime } from '../index.js';
import { bestCosines, type Matches } from './matches.js';
import { rankSweep } from './rank-sweep.js';
import type { RowSource } from './row-source.js';
import type { Searching } from './standings.js';
import { oneTarget } from './targets.js';
import type { RowRange } from './tile-plan.js';

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

/** A {@link rankSweep} for the rank of each query's best match, and (optionally) of each key's. */
export async function crossSweep(runtime: Runtime, input: CrossSweepInput): Promise<CrossSweepOutput> {
  const { queryMatches, keyMatches, ...rest } = input;
  const { rows, columns } = await rankSweep(runtime, {
    ...rest,
    rows: forBest(queryMatches),
    ...(keyMatches && { columns: forBest(keyMatches) }),
  });
  return { queries: rows, ...(columns && { keys: columns }) };
}

/** One target a row: its best match. */
function forBest(matches: Matches): Searching {
  return { targets: oneTarget(bestCosines(matches)), leftOut: matches };
}

/**
 * The best score of any candidate of each query in float64 where its match is among the best, else in float32: what a
 * second search may compare with.
 */
export function bestScores(
  { greater, best }: Pick<MatchRanks, 'greater' | 'best'>,
  matches: Matches,
): Float64Array {
  return bestCosines(matches).map((cosine, i) =>
    greater[i] === 0 && !Number.isNaN(cosine) ? cosine : best[i]!,
  );
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
