import { relativeModalityGap } from '../../geometry/index.js';
import { dotOfRows } from '../../runtime/blockwise/index.js';
import type { PairedRows } from './rows.js';

/** How far apart the modalities are. RMG takes pairs. */
export interface GapAfter {
  readonly l2m: number;
  readonly rmg?: number;
}

/** L2M and RMG of rows of length 1, by their sums: nothing n x n. Definitions: docs/measures.md. */
export function gapOf({ dim, rows, pairs }: Pick<PairedRows, 'dim' | 'rows' | 'pairs'>): GapAfter {
  const [first, second] = rows.map((own) => {
    const sum = new Float64Array(dim);
    for (let start = 0; start < own.length; start += dim) {
      for (let k = 0; k < dim; k++) sum[k]! += own[start + k]!;
    }
    const count = own.length / dim;
    const squares = sum.reduce((total, value) => total + value * value, 0);
    // The mean over all i != j of a cosine is (||sum||² - n) / (n (n - 1)).
    return { mean: sum.map((value) => value / count), cone: (squares - count) / (count * (count - 1)) };
  }) as [{ mean: Float64Array; cone: number }, { mean: Float64Array; cone: number }];
  const l2m = Math.hypot(...first.mean.map((value, k) => value - second.mean[k]!));
  if (pairs === undefined) return { l2m };
  let matched = 0;
  for (let p = 0; p < pairs.first.length; p++) {
    matched += dotOfRows(rows[0], pairs.first[p]! * dim, rows[1], pairs.second[p]! * dim, dim);
  }
  return { l2m, rmg: relativeModalityGap(matched / pairs.first.length, first.cone, second.cone) };
}
