/** The largest |found - expected| / |expected| (absolute where zero is expected); infinite where lengths differ. */
export function worstDeviation(found: readonly number[], expected: readonly number[]): number {
  if (found.length !== expected.length) return Infinity;
  return Math.max(...found.map((value, k) => Math.abs(value - expected[k]!) / (Math.abs(expected[k]!) || 1)));
}
