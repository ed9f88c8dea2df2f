/**
 * Uniformity, log of the mean over all i != j of exp(-2 ||x_i - x_j||²), in [-8, 0]; lower = spread more evenly over
 * the sphere. Wang & Isola, ICML 2020, with t = 2. For unit rows the exponent is 4 cos - 4.
 *
 * @param kernelMeans the mean of exp(4 cos_ij - 4) over j != i, for each row i; NaN without rows.
 */
export function uniformity(kernelMeans: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < kernelMeans.length; i++) sum += kernelMeans[i]!;
  return Math.log(sum / kernelMeans.length);
}
