/** A mismatch is |received - expected| > atol + rtol |expected|. Defaults: rtol 1e-6, atol 1e-9. */
export interface Tolerance {
  readonly rtol?: number;
  readonly atol?: number;
}

/** What is wrong at the worst index, or undefined where all is close. Shares no code with the library. */
export function firstMismatch(
  received: ArrayLike<number>,
  expected: ArrayLike<number>,
  { rtol = 1e-6, atol = 1e-9 }: Tolerance = {},
): string | undefined {
  if (received.length !== expected.length) {
    return `lengths differ: received ${received.length}, expected ${expected.length}`;
  }
  let worst = -1;
  let worstExcess = 0;
  let count = 0;
  for (let i = 0; i < expected.length; i++) {
    const r = received[i]!;
    const e = expected[i]!;
    if (Object.is(r, e) || r === e) continue;
    const error = Math.abs(r - e);
    const excess = error / (atol + rtol * Math.abs(e));
    if (excess <= 1) continue;
    count++;
    if (worst < 0 || Number.isNaN(excess) || excess > worstExcess) {
      worst = i;
      worstExcess = excess;
      if (Number.isNaN(excess)) break;
    }
  }
  if (worst < 0) return undefined;
  const r = received[worst]!;
  const e = expected[worst]!;
  const absolute = Math.abs(r - e);
  return (
    `${count} of ${expected.length} differ; worst at [${worst}]: received ${r}, expected ${e}, ` +
    `absolute error ${absolute.toExponential(2)}, relative ${(absolute / Math.abs(e)).toExponential(2)} ` +
    `(rtol ${rtol}, atol ${atol})`
  );
}
