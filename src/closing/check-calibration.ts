import { dot, norm } from '../numeric/index.js';
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
 * @returns What speaks against it, to follow "expected"; undefined where nothing does.
 */
export function unlikeCalibration(
  gap: Pick<FittedGap, 'modalities' | 'means'>,
  modality: number,
  mean: Float64Array,
  count: number,
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
      `against ${cosine.toFixed(2)}); name their modality with --modality, or insist with --force`
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
