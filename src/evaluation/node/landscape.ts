import { type Embeddings } from '../../embeddings/embeddings.js';
import { readNormalizedRows } from '../../embeddings/node/index.js';
import { singlePairs } from '../../embeddings/single-pairs.js';
import { InputError } from '../../files/input-error.js';
import type { Moved } from '../../geometry/index.js';
import { randomStream, sampleWithoutReplacement } from '../../numeric/index.js';
import { readRuns, rowRanges, type RowSource } from '../../runtime/blockwise/index.js';
import type { TaskPool } from '../../runtime/node/index.js';
import {
  assembleLandscape,
  gapOfRows,
  type Landscape,
  type LandscapePart,
  type LandscapePartInput,
  type PairedRows,
} from '../landscape/index.js';

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
  /** Above so many pairs, a sample of so many is taken, by `seed`. Default: 10,000. */
  readonly mostPairs?: number;
  /** Default: 0. */
  readonly seed?: number;
  /** Told the share done. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/** Shifts from -2, where the gap is near its widest, to 5, where the modalities stand back to back, in steps of an eighth. */
export function defaultDeltas(): number[] {
  return Array.from({ length: 57 }, (_, k) => (k - 16) / 8);
}

/**
 * The landscape of embeddings in files: see {@link landscapeOfRows}. Each row counts once, in its first pair; where there are more than
 * `mostPairs`, a seeded sample of them, in their order.
 *
 * @throws InputError where a row has no direction, there are fewer than two pairs, or the modalities' means coincide.
 */
export async function landscape(
  embeddings: Embeddings,
  pool: TaskPool,
  options: LandscapeOptions = {},
): Promise<Landscape> {
  const { modalities, dim, source } = embeddings;
  const single = singlePairs(embeddings.pairs, [modalities[0].rows, modalities[1].rows]);
  const of = single.first.length;
  const { mostPairs = 10_000, seed = 0 } = options;
  const chosen =
    of <= mostPairs ? undefined : sampleWithoutReplacement(of, mostPairs, randomStream(seed, 11));
  const count = chosen?.length ?? of;
  const read = (m: 0 | 1, rows: Uint32Array): Float32Array => {
    const modality = modalities[m];
    const reader: RowSource = {
      rows: modality.rows,
      dim,
      read: (start, size, out) => readNormalizedRows(modality, start, size, out, new Float64Array(size)),
    };
    const out = new Float32Array(new SharedArrayBuffer(4 * count * dim));
    readRuns(reader, rows, out);
    return out;
  };
  const numbers = (rows: Uint32Array): Uint32Array => (chosen ? chosen.map((p) => rows[p]!) : rows);
  const rows = { first: read(0, numbers(single.first)), second: read(1, numbers(single.second)), count, dim };
  return landscapeOfRows(rows, pool, { ...options, source, of });
}

/**
 * MtG's landscape (section 4.2) of matched unit rows: the modalities move along the gap vector by each delta and are renormalised; the
 * symmetric contrastive loss is the mean over whole batches of 50 consecutive pairs (one batch of all where there are fewer), retrieval
 * searches all pairs. In worker threads of `pool`; nothing n x n is kept.
 *
 * @throws InputError where there are fewer than two pairs or the modalities' means coincide.
 */
export async function landscapeOfRows(
  rows: PairedRows,
  pool: TaskPool,
  options: LandscapeOptions & { readonly source?: string; readonly of?: number } = {},
): Promise<Landscape> {
  const { deltas = defaultDeltas(), scales = LANDSCAPE_SCALES, moved = 'both', onProgress, signal } = options;
  const { source = 'landscape', of = rows.count } = options;
  const { count } = rows;
  if (count < 2)
    throw new InputError(`${source}: expected at least two pairs for a landscape, got ${count}; give more`);
  const shared = { ...rows, first: inSharedMemory(rows.first), second: inSharedMemory(rows.second) };
  const { direction, length } = gapOrRefuse(shared, source);
  const sorted = [...new Set(deltas)].sort((a, b) => a - b);
  const batchSize = Math.min(BATCH_SIZE, count);
  const ranges = rowRanges(count, Math.max(1, Math.floor(TASK_ROWS / batchSize)) * batchSize);
  const shares = new Float64Array(ranges.length);
  const parts = await pool.map<LandscapePartInput, LandscapePart, number>(
    new URL('./landscape-task.js', import.meta.url),
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
    scales,
    moved,
    direction,
    gap: length,
    pairs: count,
    of,
    batchSize,
  });
}

function gapOrRefuse(rows: PairedRows, source: string): ReturnType<typeof gapOfRows> {
  try {
    return gapOfRows(rows);
  } catch (error) {
    throw new InputError(`${source}: ${(error as Error).message}`);
  }
}

/** The rows as they are, or a copy that every thread sees. */
function inSharedMemory(rows: Float32Array): Float32Array {
  if (rows.buffer instanceof SharedArrayBuffer) return rows;
  const out = new Float32Array(new SharedArrayBuffer(rows.byteLength));
  out.set(rows);
  return out;
}
