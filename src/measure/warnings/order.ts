/** How well rows go together in an order other than the given one. Linear in rows: nothing n x n. */
import type { Both, Moments } from '../../geometry/index.js';
import { dot } from '../../numeric/index.js';
import { gatheredRows } from '../../runtime/blockwise/index.js';
import type { WarningContext } from './warning.js';

/** Rows that are looked at, spread evenly. */
const SAMPLE = 2000;

export interface Fit {
  /** Mean cosine of the rows that the order brings together. */
  readonly cosine: number;
  /**
   * The same of centred rows, in standard deviations of a random order: for a random permutation the sum of x_i . y_j
   * over n pairs has mean 0 and variance tr(S_x S_y) / (n - 1) (S: scatter), whatever the rows.
   */
  readonly deviations: number;
}

/** tr(S_x S_y) of two scatter matrices. */
export function scatterProduct([x, y]: Both<Moments>): number {
  return dot(x.scatter, y.scatter);
}

/** How well row i goes with row `partner(i)`, by rows spread evenly. */
export function atSomePairs(
  { rows: [x, y], moments }: Pick<WarningContext, 'rows' | 'moments'>,
  partner: (row: number) => number,
): Fit {
  const { dim } = x;
  const size = Math.min(SAMPLE, x.rows);
  const chosen = Array.from({ length: size }, (_, k) => Math.floor((k * x.rows) / size));
  const first = sortedRead(x, chosen);
  const second = sortedRead(y, chosen.map(partner));
  const [meanX, meanY] = [moments[0].mean, moments[1].mean];
  let [cosines, centred] = [0, 0];
  for (let at = 0; at < size * dim; at++) {
    const k = at % dim;
    cosines += first[at]! * second[at]!;
    centred += (first[at]! - meanX[k]!) * (second[at]! - meanY[k]!);
  }
  const variance = (size * scatterProduct(moments)) / (moments[0].count * moments[1].count);
  return { cosine: cosines / size, deviations: centred / Math.sqrt(variance) };
}

/** The rows at `indices`, `[rows, dim]`. */
function sortedRead(source: WarningContext['rows'][0], indices: readonly number[]): Float32Array {
  const out = new Float32Array(indices.length * source.dim);
  gatheredRows(source, indices).read(0, indices.length, out);
  return out;
}
