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
  type TensorType,
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
const kernel = (s: Tensor) => exp(mul(sub(s, constant(1)), constant(4)));

/** How one side of a tile searches. */
export interface SideShape {
  /** Most targets of a row. */
  readonly slots: number;
  /** Groups that candidates are counted in. */
  readonly groups: number;
  /** Whether candidates have a bias. */
  readonly bias: boolean;
}

export interface TileShape {
  readonly dim: number;
  readonly row: SideShape;
  /** Where the keys search among the queries, too. */
  readonly column?: SideShape;
  /** Whether some queries are keys of the tile themselves: `mask` is far below zero there, else zero. */
  readonly mask?: boolean;
  /** Whether the cosines themselves are described: extremes, histogram and kernel. */
  readonly spread?: boolean;
}

type Inputs = Readonly<Record<string, Tensor>>;

/**
 * One tile of similarities: for each query and, where asked for, for each key, by slot of its targets and by group of
 * candidates, the number of scores above a band around the target (`high`) and above the band's lower end (`low`); and
 * the best score.
 */
export function rankTile(shape: TileShape): Graph {
  const { dim, row: rowShape, column: columnShape, mask, spread } = shape;
  const inputs: Record<string, TensorType> = {
    queries: matrix('queries', dim),
    keys: matrix('keys', dim),
    ...sideInputs('row', rowShape),
    ...(columnShape && sideInputs('column', columnShape)),
    ...(mask && { mask: tensorType('float32', ['queries', 'keys']) }),
  };
  return defineGraph('rank tile', inputs, (given: Inputs) => {
    const s = similarities(given['queries']!, given['keys']!);
    const others = mask ? add(s, given['mask']!) : s;
    return {
      ...sideResults('row', rowShape, others, given),
      ...(columnShape && sideResults('column', columnShape, others, given)),
      ...(spread && spreadResults(s, given['mask'])),
    };
  });
}

type SideName = 'row' | 'column';

function sideInputs(side: SideName, { slots, groups, bias }: SideShape): Record<string, TensorType> {
  const [own, others] = side === 'row' ? [column, row] : [row, column];
  const inputs: Record<string, TensorType> = {
    [`${side}Groups`]: tensorType('float32', [side === 'row' ? 'keys' : 'queries', groups]),
    ...(bias && { [`${side}Bias`]: others }),
  };
  for (let slot = 0; slot < slots; slot++) {
    inputs[`${side}Low${slot}`] = own;
    inputs[`${side}High${slot}`] = own;
  }
  return inputs;
}

/** Counts are `[queries, groups]` for queries, `[groups, keys]` for keys. */
function sideResults(
  side: SideName,
  { slots, bias }: SideShape,
  s: Tensor,
  given: Inputs,
): Record<string, Tensor> {
  const scores = bias ? sub(s, given[`${side}Bias`]!) : s;
  const groups = given[`${side}Groups`]!;
  const count = (limit: Tensor) => {
    const above = cast(greater(scores, limit), 'float32');
    return side === 'row' ? gemm(above, groups) : gemm(groups, above, undefined, { transposeA: true });
  };
  const results: Record<string, Tensor> = {
    [`${side}Best`]: reduceMax(scores, [side === 'row' ? 1 : 0]),
  };
  for (let slot = 0; slot < slots; slot++) {
    results[`${side}Above${slot}`] = count(given[`${side}High${slot}`]!);
    results[`${side}Near${slot}`] = count(given[`${side}Low${slot}`]!);
  }
  return results;
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
 * What the similarities inside a modality come to, off the diagonal: for rows and columns the sum of exp(4 s - 4)
 * (uniformity's kernel), and for the tile its extremes and every score's bin. On the diagonal `mask` is far below zero
 * where query and key are the same row, and there are no columns.
 */
function spreadResults(s: Tensor, mask: Tensor | undefined): Record<string, Tensor> {
  const others = mask ? add(s, mask) : s;
  const k = kernel(others);
  return {
    rowKernel: reduceSum(k, [1]),
    ...(!mask && { columnKernel: reduceSum(k, [0]) }),
    low: reduceMin(mask ? sub(s, mask) : s, [0, 1]),
    high: reduceMax(others, [0, 1]),
    bins: bins(others),
  };
}

const bins = (s: Tensor) =>
  quantizeLinear(s, { to: 'uint16', scale: 1 / BINS_PER_UNIT, zeroPoint: ZERO_BIN });
