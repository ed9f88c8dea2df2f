import { dot, norm, unitRows } from '../numeric/index.js';
import type { FittedGap } from './gap.js';

/** Rows that are looked at before a correction is applied to all. */
export const CHECKED_ROWS = 2048;

/** Below this cosine between the means, rows come from elsewhere. */
const STRANGE = 0.3;

/** So many rows that their mean would have a cosine of 0.95 with the calibration's, were they like it. */
const ENOUGH = 10;

/**
 * Whether rows look like those that a correction was fitted on: rows of another model have means that point anywhere
 * else, and rows of another modality resemble that one's.
 *
 * @param mean Of some of the rows at length 1, `[d]`. @param count How many they are: a few say nothing.
 * @param remedy For rows of another modality, in a few words.
 * @returns What speaks against it, to follow "expected"; undefined where nothing does.
 */
export function unlikeCalibration(
  gap: Pick<FittedGap, 'modalities' | 'means'>,
  modality: number,
  mean: Float64Array,
  count: number,
  remedy = 'name their modality with --modality',
): string | undefined {
  const { modalities, means } = gap;
  const own = norm(means[modality]!);
  // Where the rows have no common direction, or are too few, their mean points anywhere.
  if (!(count * own * own >= ENOUGH) || !(norm(mean) > 0)) return undefined;
  const cosines = means.map((one) => {
    const length = norm(one);
    return length > 0 ? dot(one, mean) / (length * norm(mean)) : 0;
  });
  const cosine = cosines[modality]!;
  const nearest = cosines.indexOf(Math.max(...cosines));
  const name = modalities[modality]!;
  if (nearest !== modality && cosines[nearest]! > cosine + 0.1) {
    return (
      `${name} rows, got rows whose mean lies nearer to ${modalities[nearest]!} (cosine ` +
      `${cosines[nearest]!.toFixed(2)} ` +
      `against ${cosine.toFixed(2)}); ${remedy}, or insist with --force`
    );
  }
  if (cosine < STRANGE) {
    return (
      `rows of the model that the gap was fitted on, got rows whose mean has cosine ${cosine.toFixed(2)} with the ` +
      `mean of its ${name} rows; fit a gap on this model's rows, or insist with --force`
    );
  }
  return undefined;
}

/** The first rows of each modality that come along, held against the calibration. */
export class FirstRows {
  private readonly sums: readonly Float64Array[];
  private readonly counts: number[];

  constructor(private readonly gap: Pick<FittedGap, 'dim' | 'modalities' | 'means'>) {
    this.sums = gap.modalities.map(() => new Float64Array(gap.dim));
    this.counts = gap.modalities.map(() => 0);
  }

  /** @param modality Of all rows or of each, by its number in the gap; other numbers are passed over. */
  add(rows: Float32Array, modality: number | ArrayLike<number>): void {
    const { dim } = this.gap;
    for (let i = 0; i < rows.length / dim; i++) {
      const index = typeof modality === 'number' ? modality : modality[i]!;
      const sum = this.sums[index];
      if (sum === undefined || this.counts[index]! >= CHECKED_ROWS) continue;
      const row = unitRows(rows.subarray(i * dim, (i + 1) * dim), dim);
      for (let k = 0; k < dim; k++) sum[k]! += row[k]!;
      this.counts[index]!++;
    }
  }

  /** How many of a modality were looked at. */
  countOf(modality: number): number {
    return this.counts[modality]!;
  }

  /** As {@link unlikeCalibration} says, of the first modality that something speaks against. */
  reason(remedy?: string): string | undefined {
    for (const [index, sum] of this.sums.entries()) {
      const count = this.counts[index]!;
      const mean = sum.map((value) => value / count);
      const reason = count === 0 ? undefined : unlikeCalibration(this.gap, index, mean, count, remedy);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }
}
