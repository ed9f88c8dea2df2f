import type { MatchedRows } from '../../embeddings/index.js';
import { InputError } from '../../files/input-error.js';
import type { Moved } from '../../geometry/index.js';
import { rowRanges } from '../../runtime/blockwise/index.js';
import type { Tasks } from '../../runtime/index.js';
import { inSharedMemory } from '../shared-rows.js';
import { landscapeTask } from './landscape-task.js';
import { assembleLandscape, type Landscape } from './landscape.js';
import { gapOfRows } from './shifted-pairs.js';

/** MtG's temperatures, as logit scales: 1/100, 1/50, 1/30, 1/20, 1/10, 1. */
export const LANDSCAPE_SCALES: readonly number[] = [100, 50, 30, 20, 10, 1];

/** MtG's batches. */
const BATCH_SIZE = 50;

/** Rows of one task. */
const TASK_ROWS = 2000;

export interface LandscapeOptions {
  /** Shifts, in any order. Default: {@link defaultDeltas}. */
  readonly deltas?: readonly number[];
  /** 1 / temperature. Default: {@link LANDSCAPE_SCALES}. */
  readonly scales?: readonly number[];
  /** Default: both modalities, by half of delta each. */
  readonly moved?: Moved;
  /** Of the halves that choose a shift and judge it. Default: 0. */
  readonly seed?: number;
  /** Told the share done. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Shifts from -2, where the gap is near its widest, to 5, where the modalities stand back to back, in steps of an
 * eighth.
 */
export function defaultDeltas(): number[] {
  return Array.from({ length: 57 }, (_, k) => (k - 16) / 8);
}

/**
 * MtG's landscape (section 4.2) of matched unit rows: the modalities move along the gap vector by each delta and are
 * renormalised; the symmetric contrastive loss is the mean over whole batches of 50 consecutive pairs (one batch of all
 * where there are fewer), retrieval searches all pairs. Nothing n x n is kept.
 *
 * @throws InputError where there are fewer than two pairs or the modalities' means coincide.
 */
export async function landscapeOfRows(
  rows: MatchedRows,
  tasks: Tasks,
  options: LandscapeOptions & { readonly source?: string; readonly of?: number } = {},
): Promise<Landscape> {
  const { deltas = defaultDeltas(), scales = LANDSCAPE_SCALES, moved = 'both', seed = 0 } = options;
  const { onProgress, signal } = options;
  const { source = 'landscape', of = rows.count } = options;
  const { count } = rows;
  if (count < 2)
    throw new InputError(`${source}: expected at least two pairs for a landscape, got ${count}; give more`);
  const shared = { ...rows, first: inSharedMemory(rows.first), second: inSharedMemory(rows.second) };
  const { direction, length } = gapOrRefuse(shared, source);
  // Unshifted too: that is what every shift is compared with.
  const sorted = [...new Set([...deltas, 0])].sort((a, b) => a - b);
  const batchSize = Math.min(BATCH_SIZE, count);
  const ranges = rowRanges(count, Math.max(1, Math.floor(TASK_ROWS / batchSize)) * batchSize);
  const shares = new Float64Array(ranges.length);
  const parts = await tasks.map(
    landscapeTask,
    ranges.map((range) => ({
      rows: shared,
      grid: { deltas: sorted, moved, direction },
      scales,
      batchSize,
      range,
    })),
    {
      ...(signal && { signal }),
      onProgress: (share, index) => {
        shares[index] = share;
        onProgress?.(ranges.reduce((sum, range, k) => sum + range.count * shares[k]!, 0) / count);
      },
    },
  );
  return assembleLandscape(parts, {
    deltas: sorted,
    hasZero: deltas.includes(0),
    seed,
    scales,
    moved,
    direction,
    gap: length,
    pairs: count,
    of,
    batchSize,
  });
}

function gapOrRefuse(rows: MatchedRows, source: string): ReturnType<typeof gapOfRows> {
  try {
    return gapOfRows(rows);
  } catch (error) {
    throw new InputError(`${source}: ${(error as Error).message}`);
  }
}
