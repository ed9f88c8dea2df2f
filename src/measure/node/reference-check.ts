/** One comparison with a reference file: the largest relative deviation, against what is allowed. */
export interface ReferenceCheck {
  readonly file: string;
  readonly name: string;
  readonly worst: number;
  readonly tolerance: number;
  readonly passes: boolean;
}

/** The largest |found - expected| / |expected| (absolute where zero is expected); infinite where lengths differ. */
export function worstDeviation(found: readonly number[], expected: readonly number[]): number {
  if (found.length !== expected.length) return Infinity;
  return Math.max(...found.map((value, k) => Math.abs(value - expected[k]!) / (Math.abs(expected[k]!) || 1)));
}
