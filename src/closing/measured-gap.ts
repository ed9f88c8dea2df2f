import { norm, randomStream, sampleWithoutReplacement } from '../numeric/index.js';
import { defineTask, type Tasks } from '../runtime/index.js';
import { passRanges, type PassInput } from './calibration-passes.js';
import { countOf, openCalibrationRows, type CalibrationRows } from './calibration-rows.js';
import { RowCorrector, stepsOf, type StepsByModality } from './correct-rows.js';
import type { FittedGap } from './gap.js';
import { addRows, rowsOfBlock } from './sum-rows.js';

/** How far apart modalities are: L2M, the distance between the means of their rows at length 1, in [0, 2]. */
export interface Distance {
  /** Of three modalities or more the largest between two. */
  readonly l2m: number;
}

/** The gap on calibration rows, before and after the correction that was fitted on them. */
export interface MeasuredGap {
  readonly before: Distance;
  /** Left out where the correction leaves one of the rows without a direction. */
  readonly after?: Distance;
  /** Rows of each modality that were looked at. */
  readonly rows: readonly number[];
}

/** Rows of each modality that are looked at. */
const LOOKED_AT = 20_000;

/** Of all random numbers under a seed, those that draw the rows that are looked at. */
const STREAM = 0x6c6f6f6b;

/**
 * Measures the gap before and after a correction on its own calibration rows: on all, or on 20,000 of each modality
 * that are drawn at random. A correction of scores moves no row.
 */
export async function measureGap(
  tasks: Tasks,
  gap: FittedGap,
  calibration: readonly CalibrationRows[],
  { changesRows, seed = 0, signal }: MeasureGapOptions,
): Promise<MeasuredGap> {
  const { dim } = gap;
  const steps = changesRows ? stepsOf(gap) : undefined;
  const looked = calibration.map((rows, modality) => sampleOf(rows, seed, modality));
  const sides = await Promise.all(
    looked.map((rows, modality) =>
      tasks.map(
        lookTask,
        passRanges(countOf(rows)).map((range) => ({ rows, range, modality, steps })),
        { signal },
      ),
    ),
  );
  const rows = looked.map(countOf);
  const means = (of: 'before' | 'after'): Float64Array[] | undefined => {
    const all = sides.map((parts) => parts.map((part) => part[of]));
    if (all.flat().includes(undefined)) return undefined;
    return all.map((parts, side) => {
      const mean = new Float64Array(dim);
      for (const part of parts) for (let k = 0; k < dim; k++) mean[k]! += part![k]! / rows[side]!;
      return mean;
    });
  };
  const after = changesRows ? means('after') : means('before');
  return { before: distanceOf(means('before')!), ...(after && { after: distanceOf(after) }), rows };
}

export interface MeasureGapOptions {
  readonly changesRows: boolean;
  /** Of the draw. Default: 0. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The largest distance between two of the means. */
export function distanceOf(means: readonly Float64Array[]): Distance {
  const distances = means.flatMap((a, i) =>
    means.slice(i + 1).map((b) => norm(a.map((value, k) => value - b[k]!))),
  );
  return { l2m: Math.max(0, ...distances) };
}

function sampleOf(rows: CalibrationRows, seed: number, modality: number): CalibrationRows {
  const { stored, range, chosen } = rows;
  const count = countOf(rows);
  if (count <= LOOKED_AT) return rows;
  const drawn = sampleWithoutReplacement(count, LOOKED_AT, randomStream(seed, STREAM, modality));
  const start = range?.start ?? 0;
  return { stored, chosen: Uint32Array.from(drawn, (k) => chosen?.[k] ?? start + k).sort() };
}

interface LookInput extends PassInput {
  readonly modality: number;
  /** Default: no row moves. */
  readonly steps: StepsByModality | undefined;
}

interface Looked {
  readonly before: Float64Array;
  /** Left out where a row has no direction. */
  readonly after: Float64Array | undefined;
}

/** The sums of rows at length 1, `[d]`, before and after the steps. */
export const lookTask = defineTask<LookInput, Looked>(
  import.meta.url,
  'lookTask',
  async ({ rows, range, modality, steps }, { world, throwIfStopped }) => {
    const source = openCalibrationRows(rows, world);
    const { dim } = source;
    const [before, after] = [new Float64Array(dim), new Float64Array(dim)];
    let moved = steps !== undefined;
    const corrector = new RowCorrector(world, dim, steps ?? [], 'close fit');
    const buffer = new Float32Array(rowsOfBlock(dim) * dim);
    try {
      for (let at = range.start; at < range.start + range.count; at += rowsOfBlock(dim)) {
        throwIfStopped();
        const count = Math.min(rowsOfBlock(dim), range.start + range.count - at);
        const block = buffer.subarray(0, count * dim);
        source.read(at, count, block);
        addRows(block, before);
        moved &&= await corrector.correct(block, modality).then(
          () => true,
          (error: unknown) => {
            if (error instanceof RangeError) return false;
            throw error;
          },
        );
        if (moved) addRows(block, after);
      }
    } finally {
      await corrector.dispose();
    }
    return { before, after: moved ? after : undefined };
  },
);
