/** How the learning rate goes. Steps count from 0. */
export interface Schedule {
  /** Of the end of the warm-up. */
  readonly learningRate: number;
  readonly warmupSteps: number;
  /** Steps in all, warm-up included. */
  readonly steps: number;
}

/**
 * Linear warm-up, then half a cosine down to 0: with w warm-up steps of n, step s < w has rate r (s + 1) / w, and a
 * later one r (1 + cos(pi (s - w) / (n - w))) / 2 (Loshchilov & Hutter 2017, without restarts; the warm-up as in
 * open_clip).
 */
export function learningRateAt({ learningRate, warmupSteps, steps }: Schedule, step: number): number {
  if (step < warmupSteps) return (learningRate * (step + 1)) / warmupSteps;
  return (learningRate * (1 + Math.cos((Math.PI * (step - warmupSteps)) / (steps - warmupSteps)))) / 2;
}
