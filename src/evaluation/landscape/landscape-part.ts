import type { MatchedRows } from '../../embeddings/index.js';
import type { RowRange } from '../../runtime/blockwise/index.js';
import type { Runtime } from '../../runtime/index.js';
import { batchLossSums } from './batch-loss.js';
import type { LandscapePart } from './landscape.js';
import { shiftRanks } from './shift-ranks.js';
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
  const losses = batchLossSums(pairs, scales, batchSize, range);
  let done = 0;
  const ranks = await shiftRanks(runtime, pairs, range, (scores) => {
    done += scores;
    onShare?.(done / (range.count * rows.count));
  });
  return { sums, losses, batches: Math.floor(range.count / batchSize), ranks };
}
