import type { Rows } from './row-steps.js';

/**
 * Rows of items that have two forms, an image and its text for instance: alpha of the first and 1 - alpha of the
 * second, back to length 1. Both forms have been corrected before: without that, the mix of a row of each modality lies
 * in the gap between them, near neither (GR-CLIP).
 *
 * @param first `[n, dim]`, or a single row. @param second Likewise; row i belongs to row i of `first`.
 * @param alpha From 0 to 1. @param dim Default: all numbers are one row's.
 * @throws RangeError where the rows do not pair up, or two of them are opposite and nothing is left of their mix.
 */
export function fuse<R extends Rows>(first: R, second: R, alpha: number, dim: number = first.length): R {
  if (second.length !== first.length || !Number.isInteger(first.length / dim)) {
    throw new RangeError(
      `fused items: expected pairs of rows of ${dim} numbers, got ${first.length} and ${second.length} numbers in all`,
    );
  }
  if (!(alpha >= 0 && alpha <= 1)) {
    throw new RangeError(`fused items: expected alpha to be from 0 to 1, got ${alpha}`);
  }
  const out = first.slice() as R;
  const mix = new Float64Array(dim);
  for (let start = 0; start < first.length; start += dim) {
    let squares = 0;
    for (let k = 0; k < dim; k++) {
      mix[k] = alpha * first[start + k]! + (1 - alpha) * second[start + k]!;
      squares += mix[k]! ** 2;
    }
    if (!(squares > 0 && squares < Infinity)) {
      throw new RangeError(
        `fused items: expected two rows that leave a direction, got opposite ones as item ${start / dim}`,
      );
    }
    const length = Math.sqrt(squares);
    for (let k = 0; k < dim; k++) out[start + k] = mix[k]! / length;
  }
  return out;
}
