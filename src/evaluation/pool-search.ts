import type { Both, Scoring, Side } from '../geometry/index.js';
import type { Runtime } from '../runtime/index.js';
import {
  addCounts,
  bestCosines,
  concatCounts,
  ownSweep,
  rankSweep,
  rowRanges,
  type Matches,
  type RowSource,
  type TargetCounts,
  type Targets,
} from '../runtime/blockwise/index.js';
import { plainScoring, QUARTERS, withBias } from './search-space.js';

/** Queries whose products with all candidates are one step. */
const STEP = 2000;

/** How one modality's rows search among both modalities' rows. */
export interface PoolCounts {
  /** The row's matches, with the scores that the other modality's rows are ranked by. */
  readonly matches: Matches;
  /** The other modality's rows that are no matches, above and beside each match, by quarter. */
  readonly across: TargetCounts;
  /**
   * Rows of the own modality, the row itself left out, likewise; after a row's matches one more target: the best row of
   * the other modality. Not needed where two indexes are merged by rank.
   */
  readonly own?: TargetCounts;
}

export interface PoolInput {
  readonly rows: Both<RowSource>;
  /** Inner products of the matches. */
  readonly matches: Both<Matches>;
  /** The quarter of each row. */
  readonly quarters: Both<Uint8Array>;
  readonly scoring?: Scoring;
  readonly onProgress?: (share: number) => void;
}

/**
 * How each row of two modalities searches among all rows of both: one product for both directions across, one for both
 * halves of each triangle within.
 */
export async function poolSearch(runtime: Runtime, input: PoolInput): Promise<Both<PoolCounts>> {
  const { rows, quarters, scoring, onProgress } = input;
  const counts = [rows[0].rows, rows[1].rows] as const;
  const within = scoring?.fusion ? 0 : counts[0] ** 2 + counts[1] ** 2;
  const total = counts[0] * counts[1] + within;
  let done = 0;
  const onTile = (scores: number) => {
    done += scores;
    onProgress?.(done / total);
  };
  const { matches, counts: across } = await acrossSearch(runtime, { ...input, groups: quarters }, onTile);
  const sideOf = async (side: Side): Promise<PoolCounts> => {
    const found = { matches: matches[side], across: across[side] };
    if (scoring?.fusion) return found;
    const { bias } = plainScoring(scoring, side, side, counts);
    const own = await ownSweep(runtime, {
      rows: rows[side],
      range: { start: 0, count: counts[side] },
      searching: {
        targets: ownTargets(found, side, scoring, counts),
        groups: quarters[side],
        groupCount: QUARTERS,
        ...(bias && { bias }),
      },
      onTile,
    });
    return { ...found, own };
  };
  return [await sideOf(0), await sideOf(1)];
}

/** How each row of a modality searches among the other's, both ways. */
export async function acrossSearch(
  runtime: Runtime,
  {
    rows,
    matches,
    scoring,
    groups,
  }: Pick<PoolInput, 'rows' | 'matches' | 'scoring'> & { readonly groups?: Both<Uint8Array> },
  onTile?: (scores: number) => void,
): Promise<{ readonly matches: Both<Matches>; readonly counts: Both<TargetCounts> }> {
  const counts = [rows[0].rows, rows[1].rows] as const;
  const searching = (side: Side) => {
    const other = side === 0 ? 1 : 0;
    const { bias } = plainScoring(scoring, side, other, counts);
    const own = withBias(matches[side], bias);
    return {
      targets: { offsets: own.offsets, scores: own.cosines },
      leftOut: own,
      ...(groups && { groups: groups[other], groupCount: QUARTERS }),
      ...(bias && { bias }),
    };
  };
  const [first, second] = [searching(0), searching(1)];
  const forward: TargetCounts[] = [];
  let backward: TargetCounts | undefined;
  for (const range of rowRanges(counts[0], STEP)) {
    const found = await rankSweep(runtime, {
      queries: rows[0],
      keys: rows[1],
      rows: first,
      columns: second,
      range,
      ...(onTile && { onTile }),
    });
    forward.push(found.rows);
    backward = backward ? addCounts([backward, found.columns!]) : found.columns!;
  }
  return { matches: [first.leftOut, second.leftOut], counts: [concatCounts(forward), backward!] };
}

/**
 * What a row's own kind is compared with, in the units of products inside its modality: its matches, and after them the
 * best row of the other modality.
 */
export function ownTargets(
  { matches, across }: Pick<PoolCounts, 'matches' | 'across'>,
  side: Side,
  scoring: Scoring | undefined,
  counts: Both<number>,
): Targets {
  const other = plainScoring(scoring, side, side === 0 ? 1 : 0, counts);
  const own = plainScoring(scoring, side, side, counts);
  const inOwnUnits = (score: number) => (other.scale * score + other.offset - own.offset) / own.scale;
  const best = bestAcross({ matches, across });
  const rows = best.length;
  const scores = new Float64Array(matches.cosines.length + rows);
  const offsets = matches.offsets.map((offset, i) => offset + i);
  for (let i = 0; i < rows; i++) {
    let at = offsets[i]!;
    for (let p = matches.offsets[i]!; p < matches.offsets[i + 1]!; p++) {
      scores[at++] = inOwnUnits(matches.cosines[p]!);
    }
    scores[at] = inOwnUnits(best[i]!);
  }
  return { offsets, scores };
}

/** The best score across of each row: in float64 where a match has it, else in float32. */
function bestAcross({ matches, across }: Pick<PoolCounts, 'matches' | 'across'>): Float64Array {
  return bestCosines(matches).map((cosine, i) =>
    !Number.isNaN(cosine) && aboveBest({ matches, across }, i) === 0 ? cosine : across.best[i]!,
  );
}

/** Counts of a target over all groups of candidates. */
export function sumOfGroups(counts: TargetCounts, of: 'greater' | 'tied', target: number): number {
  let sum = 0;
  for (let g = 0; g < counts.groups; g++) sum += counts[of][target * counts.groups + g]!;
  return sum;
}

/** The number of a row's best match; -1 without one. */
export function bestTarget({ offsets, cosines }: Matches, row: number): number {
  let best = -1;
  for (let p = offsets[row]!; p < offsets[row + 1]!; p++) {
    if (best < 0 || cosines[p]! > cosines[best]!) best = p;
  }
  return best;
}

/** Rows of the other modality above a row's best match, which it has. */
export function aboveBest({ matches, across }: Pick<PoolCounts, 'matches' | 'across'>, row: number): number {
  return sumOfGroups(across, 'greater', bestTarget(matches, row));
}
