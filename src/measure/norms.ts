import type { NormFindings } from './findings.js';

/** Mean, spread and extremes of Euclidean norms, gathered block by block and merged. */
export class NormSums {
  constructor(
    public count = 0,
    public mean = 0,
    public squares = 0,
    public min = Infinity,
    public max = -Infinity,
  ) {}

  add(norms: Float64Array): void {
    for (const value of norms) {
      // Welford's update: norms may be large and nearly equal.
      this.count++;
      const delta = value - this.mean;
      this.mean += delta / this.count;
      this.squares += delta * (value - this.mean);
      if (value < this.min) this.min = value;
      if (value > this.max) this.max = value;
    }
  }

  /** Parts may have crossed a thread boundary, where classes become plain data. */
  static merge(parts: readonly Pick<NormSums, 'count' | 'mean' | 'squares' | 'min' | 'max'>[]): NormSums {
    const total = new NormSums();
    for (const part of parts) {
      if (part.count === 0) continue;
      const count = total.count + part.count;
      const delta = part.mean - total.mean;
      total.squares += part.squares + (delta * delta * total.count * part.count) / count;
      total.mean += (delta * part.count) / count;
      total.count = count;
      total.min = Math.min(total.min, part.min);
      total.max = Math.max(total.max, part.max);
    }
    return total;
  }

  findings(): NormFindings {
    return { mean: this.mean, std: Math.sqrt(this.squares / this.count), min: this.min, max: this.max };
  }
}
