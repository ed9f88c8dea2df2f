/** What one check of the arithmetic found. */
export interface Check {
  /** The file that was checked, or what stands in its place. */
  readonly file: string;
  readonly name: string;
  /** The largest deviation. */
  readonly worst: number;
  readonly tolerance: number;
  /** Whether the largest deviation is at most the tolerance; NaN is not. */
  readonly passes: boolean;
}

export interface Verification {
  readonly checks: readonly Check[];
}

export function check(file: string, name: string, worst: number, tolerance: number): Check {
  return { file, name, worst, tolerance, passes: worst <= tolerance };
}

/** ||received - expected|| / ||expected|| (Euclidean norms), 0 / 0 being 0; infinity where the lengths differ. */
export function relativeError(received: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (received.length !== expected.length) return Infinity;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (received[i]! - expected[i]!) ** 2;
    size += expected[i]! ** 2;
  }
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}

/** The worst of several deviations; NaN beats all. */
export function worstOf(errors: Iterable<number>): number {
  let worst = 0;
  for (const error of errors) {
    if (Number.isNaN(error)) return NaN;
    worst = Math.max(worst, error);
  }
  return worst;
}
