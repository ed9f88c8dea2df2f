import type { MatchedRows } from '../../embeddings/index.js';
import type { RowRange } from '../../runtime/blockwise/index.js';
import type { Runtime } from '../../runtime/index.js';
import { batchLosses } from './batch-loss.js';
import { shiftRanks, type ShiftRanksOutput } from './shift-ranks.js';
import { ShiftedPairs, shiftedSums, type ShiftGrid } from './shifted-pairs.js';

export interface LandscapePartInput {
  readonly rows: MatchedRows;
  readonly grid: ShiftGrid;
  /** 1 / temperature. */
  readonly scales: readonly number[];
  readonly batchSize: number;
  /** Which rows of the first modality are this part's; it starts at a multiple of the batch size. */
  readonly range: RowRange;
}

/** What one worker makes of its range of rows; merged by `assembleLandscape`. */
export interface LandscapePart {
  /** `[deltas, 2, dim]`. */
  readonly sums: Float64Array;
  /** `[deltas, scales]`, and how many batches are in it. */
  readonly losses: Float64Array;
  readonly batches: number;
  /** `[deltas, scales, rows of the range]`, each pair's own loss. */
  readonly pairLosses: Float64Array;
  /** Across the modalities. */
  readonly ranks: ShiftRanksOutput;
  /** Among the rows of each modality. */
  readonly own: readonly [ShiftRanksOutput, ShiftRanksOutput];
}

/**
 * A range's share of the landscape: its rows' sums, its batches' losses, its rows' ranks. `onShare` is told the share
 * done.
 */
export async function landscapePart(
  runtime: Runtime,
  { rows, grid, scales, batchSize, range }: LandscapePartInput,
  onShare?: (share: number) => void,
): Promise<LandscapePart> {
  const pairs = new ShiftedPairs(rows, grid);
  const sums = shiftedSums(pairs, grid.direction, range);
  const { sums: losses, byPair: pairLosses } = batchLosses(pairs, scales, batchSize, range);
  let done = 0;
  const across = range.count * rows.count;
  const after = rows.count - range.start - range.count;
  const total = across + range.count * (range.count + 2 * after);
  const counted = (scores: number) => {
    done += scores;
    // Tiles on a triangle's edge are counted whole.
    onShare?.(Math.min(1, done / total));
  };
  const ranks = await shiftRanks(runtime, pairs, range, [0, 1], counted);
  const own = [
    await shiftRanks(runtime, pairs, range, [0, 0], counted),
    await shiftRanks(runtime, pairs, range, [1, 1], counted),
  ] as const;
  return { sums, losses, pairLosses, batches: Math.floor(range.count / batchSize), ranks, own };
}
