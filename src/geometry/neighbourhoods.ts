import { rowWithoutDirection, sortCountingExchanges, tiedPairs, unitRows } from '../numeric/index.js';
import { innerProducts, PANEL_ROWS } from './inner-products.js';

/**
 * Are the neighbours of a class the same in both modalities (TEOT section 3, Table 1)? The Kendall tau distance of two
 * rankings of the other classes, the number of pairs that they order differently over the number of pairs.
 */

/** How differently both modalities rank the neighbours of each class. */
export interface NeighbourhoodDistance {
  /** Mean over classes, in [0, 1]: 0 = the same rankings, 1/2 = unrelated ones, 1 = reversed ones. */
  readonly mean: number;
  /** `[classes]`. */
  readonly byClass: Float64Array;
}

/**
 * Normalised Kendall tau distance of class-neighbour rankings: for each class the other classes are ranked by cosine
 * with it in each modality; of the (c - 1)(c - 2) / 2 pairs of other classes, the share that the two rankings order
 * differently. A pair that is tied in one ranking only counts for half, one that is tied in both counts as agreed
 * (Fagin et al., "Comparing and aggregating rankings with ties", 2004, with penalty 1/2). O(c² d) for the cosines,
 * O(c log c) for each class, memory linear in c.
 *
 * @param first `[classes, dim]`, the embedding of each class in the first modality; scaled to length 1 here.
 * @param second Likewise.
 * @throws RangeError for fewer than three classes, different numbers of them, or a row of zeros.
 */
export function neighbourhoodDistance(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  dim: number,
): NeighbourhoodDistance {
  const classes = first.length / dim;
  if (first.length !== second.length || !Number.isInteger(classes) || classes < 3) {
    throw new RangeError(
      `neighbourhoods: expected three or more classes of ${dim} numbers, as many in both modalities, got ` +
        `${first.length} and ${second.length} numbers`,
    );
  }
  const [a, b] = [unitClasses(first, dim), unitClasses(second, dim)];
  const [productsA, productsB] = [innerProducts(a, dim), innerProducts(b, dim)];
  const [cosinesA, cosinesB] = [
    new Float64Array(PANEL_ROWS * classes),
    new Float64Array(PANEL_ROWS * classes),
  ];
  const counter = new RankingDistance(classes - 1);
  const [x, y] = [new Float64Array(classes - 1), new Float64Array(classes - 1)];
  const byClass = new Float64Array(classes);
  for (let start = 0; start < classes; start += PANEL_ROWS) {
    const rows = Math.min(PANEL_ROWS, classes - start);
    productsA.panel(start, cosinesA);
    productsB.panel(start, cosinesB);
    for (let r = 0; r < rows; r++) {
      withoutOwn(cosinesA, r * classes, start + r, x);
      withoutOwn(cosinesB, r * classes, start + r, y);
      byClass[start + r] = counter.of(x, y);
    }
  }
  return { mean: byClass.reduce((sum, value) => sum + value, 0) / classes, byClass };
}

function unitClasses(rows: ArrayLike<number>, dim: number): Float64Array {
  const lost = rowWithoutDirection(rows, dim);
  if (lost >= 0)
    throw new RangeError(`neighbourhoods: expected a direction for each class, class ${lost} has none`);
  return unitRows(rows, dim);
}

function withoutOwn(cosines: Float64Array, at: number, own: number, out: Float64Array): void {
  out.set(cosines.subarray(at, at + own));
  out.set(cosines.subarray(at + own + 1, at + out.length + 1), own);
}

/** Kendall tau distances of rankings of one length, with the memory that they need. */
class RankingDistance {
  private readonly sorted: Float64Array;
  private readonly values: Float64Array;
  private readonly spare: Float64Array;
  private readonly filled: Uint32Array;

  constructor(private readonly length: number) {
    this.sorted = new Float64Array(length);
    this.values = new Float64Array(length);
    this.spare = new Float64Array(length);
    this.filled = new Uint32Array(length);
  }

  of(x: Float64Array, y: Float64Array): number {
    const { length: n, sorted, values, spare, filled } = this;
    // Numbers sort several times as fast as places by their numbers; a place then is found by bisection.
    sorted.set(x);
    sorted.sort();
    filled.fill(0);
    for (let k = 0; k < n; k++) {
      const place = lowerBound(sorted, x[k]!);
      values[place + filled[place]!++] = y[k]!;
    }
    let tiedX = 0;
    let tiedBoth = 0;
    for (let start = 0; start < n; start += filled[start]!) {
      const run = filled[start]!;
      if (run === 1) continue;
      // Sorted inside a run of x, nothing there counts as ordered differently.
      const part = values.subarray(start, start + run).sort();
      tiedX += (run * (run - 1)) / 2;
      tiedBoth += tiedPairs(part);
    }
    const discordant = sortCountingExchanges(values, spare);
    const tiedOnce = tiedX + tiedPairs(values) - 2 * tiedBoth;
    return (discordant + tiedOnce / 2) / ((n * (n - 1)) / 2);
  }
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
