import { checkOrder } from '../../geometry/index.js';
import { expectedRecall } from '../retrieval.js';
import { COLUMN_STEP, scoreTile } from './extend-scores.js';

/** Queries that look for their own candidate by cosine. */
export interface MatchTask {
  readonly dim: number;
  /** `[dim, queries]`: the entries of one dimension side by side. */
  readonly queries: Float32Array;
  /** `[dim, candidates]`. */
  readonly candidates: Float32Array;
  /** `[queries]`, the candidate that belongs to each query: its match, or its class. */
  readonly own: Uint32Array;
  /** `[queries]`, the candidate that a query does not see: itself, in a pool that holds it. Default: none. */
  readonly leftOut?: Uint32Array;
}

export interface MatchCurveOptions {
  /** Queries `[from, to)` only. Default: all. */
  readonly from?: number;
  readonly to?: number;
  readonly onProgress?: (share: number) => void;
}

/** A tile of scores of this size stays in a core's second-level cache. */
const TILE_BYTES = 0x80000;

/** Rounding of a float32 product and sum, with room for that of the scale. */
const FLOAT32 = 2 ** -24;

/** Cosines that differ by less, in float64, count as the same. */
const SAME = 1e-12;

/**
 * While dimensions are removed in `order` and the rest of each row scaled to length 1: how many queries have their own
 * candidate first. Entry a of the answer, `[dim]`, is after the removal of the first a dimensions: the sum over queries
 * of the expected recall at 1, in which candidates of the same score come in random order. Divided by the queries it is
 * R@1, or zero-shot accuracy.
 *
 * It goes backwards, from one dimension to all. A tile of scores takes part in all steps while it lies in the cache:
 * each step adds x_k y_kᵀ and takes each row's maximum of score over candidate's length, in float32. The query's own
 * length changes no order. Where the best of the others comes within rounding of the own candidate, those that do are
 * scored again in float64. O(queries x candidates x dim), memory 8 candidates x dim bytes.
 */
export function bestMatchCurve(
  task: MatchTask,
  order: Uint32Array,
  options: MatchCurveOptions = {},
): Float64Array {
  const { dim, queries, candidates, own, leftOut } = task;
  checkOrder(order, dim);
  const n = own.length;
  const m = candidates.length / dim;
  if (queries.length !== n * dim || !Number.isInteger(m)) {
    throw new RangeError(
      `ablation: expected columns of ${dim} x ${n} queries, got ${queries.length} numbers, and ${candidates.length} ` +
        'of candidates',
    );
  }
  const { from = 0, to = n, onProgress } = options;
  const columns = Math.max(1, Math.ceil(m / COLUMN_STEP)) * COLUMN_STEP;
  const rowBytes = 4 * columns;
  const perTile = Math.max(1, Math.min(to - from, Math.floor(TILE_BYTES / rowBytes)));
  const entriesAt = perTile * rowBytes;
  const scalesAt = entriesAt + dim * rowBytes;
  const { memory, extend } = scoreTile(scalesAt + dim * rowBytes);
  const tile = new Float32Array(memory, 0, perTile * columns);
  fillCandidates(new Float32Array(memory, entriesAt, 2 * dim * columns), task, order, columns);

  const found = new Float64Array(dim);
  const products = new Float64Array(perTile);
  const squares = new Float64Array(perTile);
  const ownSquares = new Float64Array(perTile);
  for (let start = from; start < to; start += perTile) {
    const rows = Math.min(perTile, to - start);
    tile.fill(0);
    for (let r = 0; r < rows; r++) {
      // The own candidate, what is left out and the padding never are the best of the others.
      tile[r * columns + own[start + r]!] = -Infinity;
      if (leftOut) tile[r * columns + leftOut[start + r]!] = -Infinity;
      tile.fill(-Infinity, r * columns + m, (r + 1) * columns);
    }
    products.fill(0);
    squares.fill(0);
    ownSquares.fill(0);
    for (let removed = dim - 1; removed >= 0; removed--) {
      const k = order[removed]!;
      const entries = entriesAt + removed * rowBytes;
      const scales = scalesAt + removed * rowBytes;
      const tolerance = (dim - removed + 4) * FLOAT32;
      for (let r = 0; r < rows; r++) {
        const query = start + r;
        const x = queries[k * n + query]!;
        const y = candidates[k * m + own[query]!]!;
        products[r]! += x * y;
        squares[r]! += x * x;
        ownSquares[r]! += y * y;
        const best = extend(r * rowBytes, (r + 1) * rowBytes, entries, scales, x);
        const length = Math.sqrt(squares[r]!);
        const score = ownSquares[r]! > 0 ? products[r]! / Math.sqrt(ownSquares[r]!) : 0;
        const slack = tolerance * length;
        if (best < score - slack) found[removed]!++;
        else if (best <= score + slack) {
          const nearTo = { score, slack, same: SAME * length };
          const scored = tile.subarray(r * columns, r * columns + m);
          const scale = new Float32Array(memory, scales, m);
          found[removed]! += settle(task, order, removed, query, scored, scale, nearTo);
        }
      }
    }
    onProgress?.((start + rows - from) / (to - from));
  }
  return found;
}

/** Candidates' entries in the order of removal, then 1 / length of what is left of each; rows of `columns`. */
function fillCandidates(
  out: Float32Array,
  { dim, candidates }: MatchTask,
  order: Uint32Array,
  columns: number,
): void {
  const m = candidates.length / dim;
  const squares = new Float64Array(m);
  for (let removed = dim - 1; removed >= 0; removed--) {
    const k = order[removed]!;
    const entries = out.subarray(removed * columns, (removed + 1) * columns);
    const scales = out.subarray((dim + removed) * columns, (dim + removed + 1) * columns).fill(1);
    entries.set(candidates.subarray(k * m, (k + 1) * m));
    for (let j = 0; j < m; j++) {
      squares[j]! += entries[j]! * entries[j]!;
      // Of a zero vector all scores are 0, whatever its scale.
      if (squares[j]! > 0) scales[j] = 1 / Math.sqrt(squares[j]!);
    }
  }
}

interface OwnScore {
  /** Of the own candidate, times the query's length. */
  readonly score: number;
  readonly slack: number;
  readonly same: number;
}

/** Expected recall at 1 of one query, with the candidates that rounding cannot tell from its own scored in float64. */
function settle(
  { dim, queries, candidates, own }: MatchTask,
  order: Uint32Array,
  removed: number,
  query: number,
  scores: Float32Array,
  scales: Float32Array,
  { score, slack, same }: OwnScore,
): number {
  const n = own.length;
  const m = scores.length;
  let [greater, tied] = [0, 0];
  for (let j = 0; j < m && greater === 0; j++) {
    if (scores[j]! * scales[j]! < score - slack || j === own[query]) continue;
    let product = 0;
    let squares = 0;
    for (let t = dim - 1; t >= removed; t--) {
      const k = order[t]!;
      const y = candidates[k * m + j]!;
      product += queries[k * n + query]! * y;
      squares += y * y;
    }
    const other = squares > 0 ? product / Math.sqrt(squares) : 0;
    if (other > score + same) greater++;
    else if (other >= score - same) tied++;
  }
  return expectedRecall({ greater, tied, matches: 1 }, 1);
}
