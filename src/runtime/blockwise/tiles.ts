import {
  add,
  cast,
  constant,
  defineGraph,
  exp,
  gemm,
  greater,
  mul,
  quantizeLinear,
  reduceMax,
  reduceMin,
  reduceSum,
  sub,
  tensorType,
  type Graph,
  type Tensor,
} from '../../graph/index.js';

/**
 * Histogram bins of cosines are centred on k / 8192, k = -8192..8192: finer than float32 products of 512 terms
 * scatter.
 */
export const BINS_PER_UNIT = 8192;

/** The bin number that a cosine of zero gets; bins are stored as uint16. */
export const ZERO_BIN = 32768;

const matrix = (rows: string, dim: number) => tensorType('float32', [rows, dim]);
const column = tensorType('float32', ['queries', 1]);
const row = tensorType('float32', [1, 'keys']);

const similarities = (queries: Tensor, keys: Tensor) => gemm(queries, keys, undefined, { transposeB: true });
const countAbove = (s: Tensor, threshold: Tensor, axis: number) =>
  reduceSum(cast(greater(s, threshold), 'float32'), [axis]);
const kernel = (s: Tensor) => exp(mul(sub(s, constant(1)), constant(4)));

/**
 * One tile of the similarities of two modalities: for each query and, where `bothWays`, for each key the number of
 * scores above a band around its best match (`high`), the number above the band's lower end (`low`), and the best
 * score.
 */
export function crossTile(dim: number, bothWays: boolean): Graph {
  const rows = {
    queries: matrix('queries', dim),
    keys: matrix('keys', dim),
    rowLow: column,
    rowHigh: column,
  };
  const rowResults = (s: Tensor, low: Tensor, high: Tensor) => ({
    rowAbove: countAbove(s, high, 1),
    rowNear: countAbove(s, low, 1),
    rowBest: reduceMax(s, [1]),
  });
  if (!bothWays) {
    return defineGraph('cross tile, one way', rows, ({ queries, keys, rowLow, rowHigh }) =>
      rowResults(similarities(queries, keys), rowLow, rowHigh),
    );
  }
  return defineGraph(
    'cross tile, both ways',
    { ...rows, colLow: row, colHigh: row },
    ({ queries, keys, rowLow, rowHigh, colLow, colHigh }) => {
      const s = similarities(queries, keys);
      return {
        ...rowResults(s, rowLow, rowHigh),
        colAbove: countAbove(s, colHigh, 0),
        colNear: countAbove(s, colLow, 0),
        colBest: reduceMax(s, [0]),
      };
    },
  );
}

/** The scores of some queries themselves, `[queries, keys]`. */
export function scoreTile(dim: number): Graph {
  return defineGraph(
    'score tile',
    { queries: matrix('queries', dim), keys: matrix('keys', dim) },
    ({ queries, keys }) => ({ scores: similarities(queries, keys) }),
  );
}

/**
 * One tile of the similarities inside a modality, off the diagonal: for its rows and columns the number of scores above
 * a threshold and the sum of exp(4 s - 4) (uniformity's kernel), and for the tile its extremes and every score's bin.
 */
export function withinTile(dim: number): Graph {
  return defineGraph(
    'within tile',
    {
      queries: matrix('queries', dim),
      keys: matrix('keys', dim),
      rowThreshold: column,
      colThreshold: row,
    },
    ({ queries, keys, rowThreshold, colThreshold }) => {
      const s = similarities(queries, keys);
      const k = kernel(s);
      return {
        rowAhead: countAbove(s, rowThreshold, 1),
        colAhead: countAbove(s, colThreshold, 0),
        rowKernel: reduceSum(k, [1]),
        colKernel: reduceSum(k, [0]),
        low: reduceMin(s, [0, 1]),
        high: reduceMax(s, [0, 1]),
        bins: bins(s),
      };
    },
  );
}

/** As {@link withinTile}, on the diagonal: `mask` is far below zero where query and key are the same row, else zero. */
export function withinDiagonalTile(dim: number): Graph {
  return defineGraph(
    'within tile on the diagonal',
    {
      queries: matrix('queries', dim),
      keys: matrix('keys', dim),
      rowThreshold: column,
      mask: tensorType('float32', ['queries', 'keys']),
    },
    ({ queries, keys, rowThreshold, mask }) => {
      const s = similarities(queries, keys);
      const others = add(s, mask);
      return {
        rowAhead: countAbove(others, rowThreshold, 1),
        rowKernel: reduceSum(kernel(others), [1]),
        low: reduceMin(sub(s, mask), [0, 1]),
        high: reduceMax(others, [0, 1]),
        bins: bins(others),
      };
    },
  );
}

const bins = (s: Tensor) =>
  quantizeLinear(s, { to: 'uint16', scale: 1 / BINS_PER_UNIT, zeroPoint: ZERO_BIN });
