/** The matched pairs' mean dissimilarity counts as at least this, so that a perfect alignment divides by something. */
const SMALLEST_DISSIMILARITY = 1e-3;

/**
 * Relative modality gap, RMG = m / (m + (u + v) / 2), in (0, 1]. Dissimilarity is (1 - cos) / 2; m is its mean over
 * matched pairs (at least 1e-3), u and v its means over all i != j inside each modality. 1/2 = a match is as far away
 * as another row of the same modality. TEOT section 3.
 */
export function relativeModalityGap(
  matchedCosineMean: number,
  firstConeMean: number,
  secondConeMean: number,
): number {
  const matched = Math.max((1 - matchedCosineMean) / 2, SMALLEST_DISSIMILARITY);
  const within = Math.max(0, ((1 - firstConeMean) / 2 + (1 - secondConeMean) / 2) / 2);
  return matched / (matched + within);
}
