import type { Both } from '../geometry/index.js';
import { innerProducts, PANEL_ROWS } from '../geometry/index.js';
import type { RowSource } from '../runtime/blockwise/index.js';
import { RUN } from './read-runs.js';

/** What linear maps of one modality onto the other are fitted on, whatever the number of pairs. */
export interface PairProducts {
  /** Xᵀ X, `[d, d]`. */
  readonly own: Float64Array;
  /** Xᵀ Y, `[d, d]`. */
  readonly cross: Float64Array;
}

/**
 * Products of the dimensions of X with those of X and Y, summed in float64 over runs of matched rows.
 *
 * @param from X, `[n, d]`. @param to Y, `[n, d]`; row i belongs to row i of X.
 * @throws RangeError where there are no rows, or the rows do not pair up.
 */
export function pairProducts(subject: string, ...[from, to]: Both<RowSource>): PairProducts {
  const { rows, dim } = from;
  if (rows < 1 || to.rows !== rows || to.dim !== dim) {
    throw new RangeError(
      `${subject}: expected pairs of rows of ${dim} numbers, got ${rows} rows and ${to.rows} of ${to.dim} numbers`,
    );
  }
  const out = { own: new Float64Array(dim * dim), cross: new Float64Array(dim * dim) };
  const panel = new Float64Array(PANEL_ROWS * 2 * dim);
  const run = new Float32Array(Math.min(rows, RUN) * dim);
  for (let start = 0; start < rows; start += RUN) {
    const count = Math.min(RUN, rows - start);
    // Dimensions as rows, those of X first.
    const turned = new Float64Array(2 * dim * count);
    [from, to].forEach((source, side) => {
      source.read(start, count, run.subarray(0, count * dim));
      for (let i = 0; i < count; i++) {
        for (let k = 0; k < dim; k++) turned[(side * dim + k) * count + i] = run[i * dim + k]!;
      }
    });
    const products = innerProducts(turned, count);
    for (let first = 0; first < dim; first += PANEL_ROWS) {
      products.panel(first, panel);
      for (let r = 0; r < Math.min(PANEL_ROWS, dim - first); r++) {
        for (let k = 0; k < dim; k++) {
          out.own[(first + r) * dim + k]! += panel[r * 2 * dim + k]!;
          out.cross[(first + r) * dim + k]! += panel[r * 2 * dim + dim + k]!;
        }
      }
    }
  }
  return out;
}
