/** What each row that searches compares its candidates with: row i has targets [offsets[i], offsets[i + 1]). */
export interface Targets {
  readonly offsets: Uint32Array;
  /** In float64. NaN: nothing stands above it, nothing beside it. */
  readonly scores: Float64Array;
}

/** What each row compares with is one score. */
export function oneTarget(scores: Float64Array): Targets {
  return { offsets: Uint32Array.from({ length: scores.length + 1 }, (_, i) => i), scores };
}
