/**
 * Measures of the matched pairs, from the pairs' cosines. For unit rows ||x - y||² = 2 - 2 cos, so that the cosines say
 * everything.
 */

/**
 * Distance ||x - y|| of two unit rows with the given cosine, in [0, 2]. A cosine's rounding error e grows to sqrt(2 e)
 * where the rows coincide: 3e-4 for a cosine in float32.
 */
export function distanceFromCosine(cosine: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * cosine));
}

/** Mean cosine of matched pairs, in [-1, 1]; NaN without pairs. */
export function matchedCosine(cosines: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < cosines.length; k++) sum += cosines[k]!;
  return sum / cosines.length;
}

/**
 * L2I = mean ||x_i - y_i|| over matched pairs, in [0, 2] (TEOT section 3, distance of individual pairs); NaN without.
 */
export function l2i(cosines: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < cosines.length; k++) sum += distanceFromCosine(cosines[k]!);
  return sum / cosines.length;
}

/**
 * Alignment, mean ||x_i - y_i||² over matched pairs, in [0, 4]; 0 = every pair coincides. Wang & Isola,
 * "Understanding contrastive representation learning through alignment and uniformity", ICML 2020, with alpha = 2.
 */
export function alignment(matchedCosineMean: number): number {
  return Math.max(0, 2 - 2 * matchedCosineMean);
}
