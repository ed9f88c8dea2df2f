/** 1, 2, 5, 10, ... between two ends; only powers of ten where these would crowd. */
export function logTicks(last: number, first = 1): number[] {
  const from = Math.floor(Math.log10(first));
  const to = Math.floor(Math.log10(last));
  const steps = to - from < 4 ? [1, 2, 5] : [1];
  return Array.from({ length: to - from + 1 }, (_, k) =>
    // 10 ** -2 times 5 is not 0.05.
    steps.map((step) => Number(`${step}e${from + k}`)),
  )
    .flat()
    .filter((tick) => tick >= first && tick <= last);
}
