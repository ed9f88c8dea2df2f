import { randomStream } from '../../numeric/index.js';

/**
 * Theorem 1 of MtG: two vectors u and v with ||u|| = r ||v|| through one random ReLU layer, relu(W u + b), all
 * entries of W and b from N(0, 1 / width). What happens depends only on cos(u, v), r and ||v||: derived in
 * docs/cone.md.
 */
export interface VectorPair {
  /** cos(u, v), in [-1, 1]. */
  readonly cosine: number;
  /** ||u|| / ||v||, above 0. */
  readonly ratio: number;
  /** ||v||, above 0. */
  readonly length: number;
}

/** The theorem's condition: it speaks of pairs with cos(u, v) below 2 / (r + 1 / r). */
export function conditionLimit(ratio: number): number {
  return 2 / (ratio + 1 / ratio);
}

/** cos of (u, 1) and (v, 1): what the bias, which both share, makes of the pair. */
export function biasedCosine({ cosine, ratio, length }: VectorPair): number {
  const square = length ** 2;
  const inner = ratio * square * cosine + 1;
  return Math.min(1, Math.max(-1, inner / Math.sqrt((ratio ** 2 * square + 1) * (square + 1))));
}

/**
 * E[relu(a) relu(b)] / sqrt(E[relu(a)²] E[relu(b)²]) for normal a and b of mean 0 and correlation rho: the arc-cosine
 * kernel of degree 1, (sqrt(1 - rho²) + rho (pi - arccos rho)) / pi (Cho & Saul 2009). Above rho everywhere but at 1.
 */
export function reluCosine(rho: number): number {
  return (Math.sqrt(Math.max(0, 1 - rho ** 2)) + rho * (Math.PI - Math.acos(rho))) / Math.PI;
}

/** The cosine after one layer, as its width grows without limit. */
export function wideLayerCosine(pair: VectorPair): number {
  return reluCosine(biasedCosine(pair));
}

/**
 * The starting cosine below which an endlessly wide layer brings the pair closer, in (0, 1]: at least the theorem's.
 */
export function wideLayerLimit(ratio: number, length: number): number {
  const closes = (cosine: number): boolean => wideLayerCosine({ cosine, ratio, length }) > cosine;
  let [low, high] = [conditionLimit(ratio), 1];
  // With equal norms the condition is all of it; else the layer's own limit lies between the condition's and 1.
  if (low >= 1 || closes(1 - 1e-12)) return 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (closes(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Which pairs and widths are tried. */
export interface CloserGrid {
  readonly ratios: readonly number[];
  readonly cosines: readonly number[];
  /** Ascending. */
  readonly widths: readonly number[];
  readonly length: number;
}

/**
 * How many of the trials numbered `from` to `to` bring each pair closer: counts `[ratios, cosines, widths]`. A unit's
 * pre-activations of u and v are jointly normal, and are drawn as that: the same law as a full weight matrix, without
 * it. All pairs of a trial share the draws, and a narrower layer is the first units of a wider one. A layer that
 * sends u or v to 0 does not count as closer.
 */
export function countCloser(
  { ratios, cosines, widths, length }: CloserGrid,
  seed: number,
  from: number,
  to: number,
  onTrial?: (trial: number) => void,
): Uint32Array {
  const widest = widths.at(-1) ?? 0;
  const first = new Float64Array(widest);
  const second = new Float64Array(widest);
  const counts = new Uint32Array(ratios.length * cosines.length * widths.length);
  const pairs = ratios.flatMap((ratio) =>
    cosines.map((cosine) => ({
      cosine,
      // Only the angle of two pre-activations matters to the result, not their scales.
      rho: biasedCosine({ cosine, ratio, length }),
    })),
  );
  for (let trial = from; trial < to; trial++) {
    const random = randomStream(seed, trial);
    for (let k = 0; k < widest; k++) {
      first[k] = random.normal();
      second[k] = random.normal();
    }
    pairs.forEach(({ cosine, rho }, pair) => {
      const rest = Math.sqrt(1 - rho ** 2);
      let [uu, vv, uv] = [0, 0, 0];
      let k = 0;
      widths.forEach((width, at) => {
        for (; k < width; k++) {
          // No branches: half of them would be guessed wrong.
          const a = Math.max(0, first[k]!);
          const b = Math.max(0, rho * first[k]! + rest * second[k]!);
          uu += a * a;
          vv += b * b;
          uv += a * b;
        }
        if (uv > cosine * Math.sqrt(uu * vv) && uu > 0 && vv > 0) {
          counts[pair * widths.length + at]!++;
        }
      });
    });
    onTrial?.(trial);
  }
  return counts;
}

/** Theorem 1 at one ratio of norms. */
export interface CloserSeries {
  readonly ratio: number;
  /** The theorem's condition: starting cosines below this. */
  readonly limit: number;
  /** Below this, a layer brings the pair closer as its width grows without limit. */
  readonly wideLimit: number;
  /** Share of layers that brought the pair closer, `[cosines][widths]`. */
  readonly shares: readonly (readonly number[])[];
}

/** @param counts `[ratios, cosines, widths]`, how many of the trials brought the pair closer. */
export function closerSeries(
  { ratios, cosines, widths, length, trials }: CloserGrid & { readonly trials: number },
  counts: ArrayLike<number>,
): readonly CloserSeries[] {
  return ratios.map((ratio, r) => ({
    ratio,
    limit: conditionLimit(ratio),
    wideLimit: wideLayerLimit(ratio, length),
    shares: cosines.map((_, c) =>
      widths.map((_width, w) => counts[(r * cosines.length + c) * widths.length + w]! / trials),
    ),
  }));
}
