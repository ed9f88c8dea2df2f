import { distanceFromCosine, mergeMoments, momentsAbout, type Moments } from '../geometry/index.js';
import {
  add,
  defineGraph,
  gemm,
  hostTensor,
  mul,
  reduceSum,
  tensorType,
  type Graph,
  type HostTensor,
  type Tensor,
} from '../graph/index.js';
import { bootstrapWeights, dot, randomStream } from '../numeric/index.js';
import { dotOfRows, readRuns, type RowRange, type RowSource } from '../runtime/blockwise/index.js';
import type { Program, Runtime } from '../runtime/index.js';
import type { RowsByUnit, Units } from './units.js';

/**
 * The one pass over all rows: moments of each modality in two folds, the pairs' cosines, and the sums of every bootstrap
 * resample and every shuffle of the modality labels. Works on a range of units; parts merge with `mergePasses`.
 */

/** About this many rows of both modalities together are in memory at a time. */
const BLOCK_ROWS = 4096;

/** What replicates need of each unit, summed with weights w and w²: the columns of a table with a row for each unit. */
export const COLUMN = {
  units: 0,
  /** Rows of each modality, their squares and their product. */
  rowsA: 1,
  rowsB: 2,
  rowsA2: 3,
  rowsB2: 4,
  rowsAB: 5,
  /** Inner products of the unit's sums of rows. */
  selfA: 6,
  selfB: 7,
  selfAB: 8,
  /** Pairs, the sum of their cosines and of their distances. */
  pairs: 9,
  cosine: 10,
  distance: 11,
} as const;

export const COLUMNS = Object.keys(COLUMN).length;

export interface MomentsPassInput {
  readonly sources: readonly [RowSource, RowSource];
  readonly units: Units;
  readonly pairs: { readonly first: Uint32Array; readonly second: Uint32Array };
  readonly range: RowRange;
  /** Provisional centre of each modality. */
  readonly centres: readonly [Float32Array, Float32Array];
  readonly seed: number;
  readonly bootstrap: number;
  readonly permutations: number;
  /** Called with the unit rows just read, in the order of `indices`. */
  readonly onRows?: (modality: 0 | 1, indices: Uint32Array, rows: Float32Array) => void;
  readonly onBlock?: (rows: number) => void;
}

export interface MomentsPass {
  /** For each modality, moments of its fold 0 and fold 1 (units of even and odd number after mixing). */
  readonly folds: readonly [readonly [Moments, Moments], readonly [Moments, Moments]];
  /** Cosines of the range's pairs, in the order of `units.pairs`. */
  readonly cosines: Float64Array;
  /** Sums of rows of each modality, weighted by each resample: `[bootstrap, dim]`. */
  readonly resampled: readonly [Float64Array, Float64Array];
  /** Sums over units of the columns, weighted by w and by w²: `[bootstrap, columns]` each. */
  readonly resampledColumns: readonly [Float64Array, Float64Array];
  /** Unweighted sums of the columns. */
  readonly columns: Float64Array;
  /** Sums of the rows that each shuffle labels "first": `[permutations, dim]`. */
  readonly shuffled: Float64Array;
}

/** Which half of the cross-validation a unit belongs to: a fair coin for each, fixed by the seed; no half is empty. */
export function foldOfUnit(seed: number, unit: number): 0 | 1 {
  return (unit < 2 ? unit : randomStream(seed, 3, unit).uint32() >>> 31) as 0 | 1;
}

export async function momentsPass(runtime: Runtime, input: MomentsPassInput): Promise<MomentsPass> {
  const { sources, units, range, bootstrap, permutations } = input;
  const dim = sources[0].dim;
  const programs = {
    scatter: await runtime.compile(scatterGraph(dim)),
    weighted: await runtime.compile(weightedGraph(dim, Math.max(1, bootstrap))),
    shuffled: await runtime.compile(shuffledGraph(dim, Math.max(1, permutations))),
  };
  try {
    const total = {
      folds: [0, 1].map(() => [0, 1].map(() => new FoldSums(dim))) as [
        [FoldSums, FoldSums],
        [FoldSums, FoldSums],
      ],
      cosines: new Float64Array(
        units.pairs.offsets[range.start + range.count]! - units.pairs.offsets[range.start]!,
      ),
      resampled: [0, 1].map(() => new Float64Array(bootstrap * dim)) as [Float64Array, Float64Array],
      resampledColumns: [0, 1].map(() => new Float64Array(bootstrap * COLUMNS)) as [
        Float64Array,
        Float64Array,
      ],
      columns: new Float64Array(COLUMNS),
      shuffled: new Float64Array(permutations * dim),
    };
    let pairsDone = 0;
    for (const block of unitBlocks(units, range)) {
      const rows = readBlock(input, block);
      const { table, cosines } = describeUnits(input, block, rows, dim);
      total.cosines.set(cosines, pairsDone);
      pairsDone += cosines.length;
      for (let u = 0; u < block.count; u++) {
        for (let c = 0; c < COLUMNS; c++) total.columns[c]! += table[u * COLUMNS + c]!;
      }
      for (const modality of [0, 1] as const) {
        await addFolds(programs.scatter, input, block, rows, modality, total.folds[modality]);
      }
      if (bootstrap > 0) await addResamples(programs.weighted, input, block, rows, table, total);
      if (permutations > 0) await addShuffles(programs.shuffled, input, block, rows, total.shuffled);
      input.onBlock?.(rows[0].indices.length + rows[1].indices.length);
    }
    return {
      ...total,
      folds: total.folds.map((folds, m) =>
        folds.map((fold) => fold.moments(input.centres[m]!)),
      ) as unknown as MomentsPass['folds'],
    };
  } finally {
    for (const program of Object.values(programs)) await program.dispose();
  }
}

/** Both passes' units together. `a` comes first in the order of units. */
export function mergePasses(a: MomentsPass, b: MomentsPass): MomentsPass {
  const cosines = new Float64Array(a.cosines.length + b.cosines.length);
  cosines.set(a.cosines);
  cosines.set(b.cosines, a.cosines.length);
  return {
    folds: [0, 1].map((m) =>
      [0, 1].map((f) => mergeMoments(a.folds[m]![f]!, b.folds[m]![f]!)),
    ) as unknown as MomentsPass['folds'],
    cosines,
    resampled: [sum(a.resampled[0], b.resampled[0]), sum(a.resampled[1], b.resampled[1])],
    resampledColumns: [
      sum(a.resampledColumns[0], b.resampledColumns[0]),
      sum(a.resampledColumns[1], b.resampledColumns[1]),
    ],
    columns: sum(a.columns, b.columns),
    shuffled: sum(a.shuffled, b.shuffled),
  };
}

/** `a + b`, written over `a`: parts are merged once and their sums are large. */
function sum(a: Float64Array, b: Float64Array): Float64Array {
  for (let k = 0; k < a.length; k++) a[k]! += b[k]!;
  return a;
}

const transposedTimes = (a: Tensor, b: Tensor) => gemm(a, b, undefined, { transposeA: true });

function scatterGraph(dim: number): Graph {
  return defineGraph('scatter', { rows: tensorType('float32', ['rows', dim]) }, ({ rows }) => ({
    sum: reduceSum(rows, [0]),
    gram: transposedTimes(rows, rows),
  }));
}

function weightedGraph(dim: number, replicates: number): Graph {
  return defineGraph(
    'bootstrap sums',
    {
      weights: tensorType('float32', ['units', replicates]),
      sumsA: tensorType('float32', ['units', dim]),
      sumsB: tensorType('float32', ['units', dim]),
      table: tensorType('float32', ['units', COLUMNS]),
    },
    ({ weights, sumsA, sumsB, table }) => ({
      sumA: transposedTimes(weights, sumsA),
      sumB: transposedTimes(weights, sumsB),
      columns: transposedTimes(weights, table),
      columns2: transposedTimes(mul(weights, weights), table),
    }),
  );
}

function shuffledGraph(dim: number, permutations: number): Graph {
  return defineGraph(
    'sums of shuffled labels',
    {
      labelsA: tensorType('float32', ['rowsA', permutations]),
      labelsB: tensorType('float32', ['rowsB', permutations]),
      rowsA: tensorType('float32', ['rowsA', dim]),
      rowsB: tensorType('float32', ['rowsB', dim]),
    },
    ({ labelsA, labelsB, rowsA, rowsB }) => ({
      sum: add(transposedTimes(labelsA, rowsA), transposedTimes(labelsB, rowsB)),
    }),
  );
}

/** Consecutive runs of units with about BLOCK_ROWS rows; a unit larger than that is a block by itself. */
function* unitBlocks(units: Units, range: RowRange): Generator<RowRange> {
  const end = range.start + range.count;
  const rowsBefore = (unit: number) => units.rows[0].offsets[unit]! + units.rows[1].offsets[unit]!;
  for (let start = range.start; start < end;) {
    let stop = start + 1;
    while (stop < end && rowsBefore(stop + 1) - rowsBefore(start) <= BLOCK_ROWS) stop++;
    yield { start, count: stop - start };
    start = stop;
  }
}

/** The rows of one modality that a block of units holds, in the order of units. */
interface BlockRows {
  readonly indices: Uint32Array;
  readonly data: Float32Array;
}

function itemsOf({ offsets, items }: RowsByUnit, block: RowRange): Uint32Array {
  return items.subarray(offsets[block.start]!, offsets[block.start + block.count]!);
}

function readBlock(input: MomentsPassInput, block: RowRange): readonly [BlockRows, BlockRows] {
  const [a, b] = ([0, 1] as const).map((modality) => {
    const source = input.sources[modality];
    const indices = itemsOf(input.units.rows[modality], block);
    const data = new Float32Array(indices.length * source.dim);
    readRuns(source, indices, data);
    input.onRows?.(modality, indices, data);
    return { indices, data };
  });
  return [a!, b!];
}

/** The columns of {@link COLUMN} for each unit of a block, and the cosines of its pairs. */
function describeUnits(
  { units, pairs }: MomentsPassInput,
  block: RowRange,
  [a, b]: readonly [BlockRows, BlockRows],
  dim: number,
): { table: Float32Array; cosines: Float64Array } {
  const numbers = itemsOf(units.pairs, block);
  const cosines = new Float64Array(numbers.length);
  const placeA = placesOf(a.indices);
  const placeB = placesOf(b.indices);
  for (let p = 0; p < numbers.length; p++) {
    const rowA = placeA(pairs.first[numbers[p]!]!);
    const rowB = placeB(pairs.second[numbers[p]!]!);
    cosines[p] = dotOfRows(a.data, rowA * dim, b.data, rowB * dim, dim);
  }
  const table = new Float32Array(block.count * COLUMNS);
  const sumA = new Float64Array(dim);
  const sumB = new Float64Array(dim);
  const bounds = ({ offsets }: RowsByUnit, u: number) => {
    const base = offsets[block.start]!;
    return [offsets[block.start + u]! - base, offsets[block.start + u + 1]! - base] as const;
  };
  for (let u = 0; u < block.count; u++) {
    const [fromA, toA] = bounds(units.rows[0], u);
    const [fromB, toB] = bounds(units.rows[1], u);
    const [fromPair, toPair] = bounds(units.pairs, u);
    sumRows(a.data, fromA, toA, dim, sumA);
    sumRows(b.data, fromB, toB, dim, sumB);
    let cosine = 0;
    let distance = 0;
    for (let p = fromPair; p < toPair; p++) {
      cosine += cosines[p]!;
      distance += distanceFromCosine(cosines[p]!);
    }
    const nA = toA - fromA;
    const nB = toB - fromB;
    const at = u * COLUMNS;
    table[at + COLUMN.units] = 1;
    table[at + COLUMN.rowsA] = nA;
    table[at + COLUMN.rowsB] = nB;
    table[at + COLUMN.rowsA2] = nA * nA;
    table[at + COLUMN.rowsB2] = nB * nB;
    table[at + COLUMN.rowsAB] = nA * nB;
    table[at + COLUMN.selfA] = dot(sumA, sumA);
    table[at + COLUMN.selfB] = dot(sumB, sumB);
    table[at + COLUMN.selfAB] = dot(sumA, sumB);
    table[at + COLUMN.pairs] = toPair - fromPair;
    table[at + COLUMN.cosine] = cosine;
    table[at + COLUMN.distance] = distance;
  }
  return { table, cosines };
}

/** Where a row lies among `indices`; mostly they ascend without holes. */
function placesOf(indices: Uint32Array): (row: number) => number {
  const first = indices[0] ?? 0;
  const contiguous = indices.every((row, k) => row === first + k);
  if (contiguous) return (row) => row - first;
  const places = new Map<number, number>();
  indices.forEach((row, k) => places.set(row, k));
  return (row) => places.get(row)!;
}

function sumRows(data: Float32Array, from: number, to: number, dim: number, out: Float64Array): void {
  out.fill(0);
  for (let i = from; i < to; i++) for (let k = 0; k < dim; k++) out[k]! += data[i * dim + k]!;
}

/** Sums about the provisional centre of the rows of one fold. */
class FoldSums {
  private count = 0;
  private readonly sum: Float64Array;
  private readonly gram: Float64Array;

  constructor(private readonly dim: number) {
    this.sum = new Float64Array(dim);
    this.gram = new Float64Array(dim * dim);
  }

  add(count: number, sum: Float32Array, gram: Float32Array): void {
    this.count += count;
    for (let k = 0; k < sum.length; k++) this.sum[k]! += sum[k]!;
    for (let k = 0; k < gram.length; k++) this.gram[k]! += gram[k]!;
  }

  moments(centre: Float32Array): Moments {
    const { count, dim, sum, gram } = this;
    return count === 0
      ? { count, dim, mean: new Float64Array(dim), scatter: new Float64Array(dim * dim) }
      : momentsAbout(centre, count, sum, gram);
  }
}

async function addFolds(
  program: Program,
  input: MomentsPassInput,
  block: RowRange,
  rows: readonly [BlockRows, BlockRows],
  modality: 0 | 1,
  folds: readonly [FoldSums, FoldSums],
): Promise<void> {
  const { dim } = input.sources[modality];
  const { data, indices } = rows[modality];
  const centre = input.centres[modality];
  const { offsets } = input.units.rows[modality];
  const centred = [new Float32Array(data.length), new Float32Array(data.length)] as const;
  const counts = [0, 0];
  let i = 0;
  for (let u = block.start; u < block.start + block.count; u++) {
    const fold = foldOfUnit(input.seed, u);
    for (let k = offsets[u]!; k < offsets[u + 1]!; k++, i++) {
      subtractRow(data, i * dim, centre, centred[fold], counts[fold]! * dim);
      counts[fold]!++;
    }
  }
  if (i !== indices.length) throw new Error(`moments: ${indices.length} rows read, ${i} placed`);
  for (const fold of [0, 1] as const) {
    const count = counts[fold]!;
    if (count === 0) continue;
    const out = await program.run({
      rows: hostTensor('float32', [count, dim], centred[fold].subarray(0, count * dim)),
    });
    folds[fold].add(count, out.sum!.data as Float32Array, out.gram!.data as Float32Array);
  }
}

function subtractRow(
  from: Float32Array,
  at: number,
  centre: Float32Array,
  to: Float32Array,
  place: number,
): void {
  for (let k = 0; k < centre.length; k++) to[place + k] = from[at + k]! - centre[k]!;
}

async function addResamples(
  program: Program,
  input: MomentsPassInput,
  block: RowRange,
  [a, b]: readonly [BlockRows, BlockRows],
  table: Float32Array,
  total: Pick<MomentsPass, 'resampled' | 'resampledColumns'>,
): Promise<void> {
  const { bootstrap, seed, units } = input;
  const { dim } = input.sources[0];
  const weights = new Float32Array(block.count * bootstrap);
  for (let u = 0; u < block.count; u++) {
    bootstrapWeights(seed, block.start + u, weights.subarray(u * bootstrap, (u + 1) * bootstrap));
  }
  const out = await program.run({
    weights: hostTensor('float32', [block.count, bootstrap], weights),
    sumsA: hostTensor('float32', [block.count, dim], unitSums(a, units.rows[0], block, dim)),
    sumsB: hostTensor('float32', [block.count, dim], unitSums(b, units.rows[1], block, dim)),
    table: hostTensor('float32', [block.count, COLUMNS], table),
  });
  accumulate(total.resampled[0], out.sumA!);
  accumulate(total.resampled[1], out.sumB!);
  accumulate(total.resampledColumns[0], out.columns!);
  accumulate(total.resampledColumns[1], out.columns2!);
}

/** The sum of each unit's rows; where every unit has one row, the rows themselves. */
function unitSums(rows: BlockRows, { offsets }: RowsByUnit, block: RowRange, dim: number): Float32Array {
  const base = offsets[block.start]!;
  let single = rows.indices.length === block.count;
  for (let u = 0; single && u < block.count; u++) single = offsets[block.start + u]! === base + u;
  if (single) return rows.data;
  const sums = new Float32Array(block.count * dim);
  const sum = new Float64Array(dim);
  for (let u = 0; u < block.count; u++) {
    sumRows(rows.data, offsets[block.start + u]! - base, offsets[block.start + u + 1]! - base, dim, sum);
    sums.set(sum, u * dim);
  }
  return sums;
}

/**
 * Shuffles the modality labels inside each unit, as often as asked: of a unit's rows, as many as it has of the first
 * modality are chosen at random and called "first". Pairs stay together, so that what pairs share can't pass for a gap.
 */
async function addShuffles(
  program: Program,
  input: MomentsPassInput,
  block: RowRange,
  [a, b]: readonly [BlockRows, BlockRows],
  total: Float64Array,
): Promise<void> {
  const { permutations, seed, units } = input;
  const { dim } = input.sources[0];
  const labelsA = new Float32Array(a.indices.length * permutations);
  const labelsB = new Float32Array(b.indices.length * permutations);
  const offsetsA = units.rows[0].offsets;
  const offsetsB = units.rows[1].offsets;
  const baseA = offsetsA[block.start]!;
  const baseB = offsetsB[block.start]!;
  for (let u = block.start; u < block.start + block.count; u++) {
    const random = randomStream(seed, 2, u);
    const fromA = offsetsA[u]! - baseA;
    const nA = offsetsA[u + 1]! - baseA - fromA;
    const fromB = offsetsB[u]! - baseB;
    const nB = offsetsB[u + 1]! - baseB - fromB;
    for (let p = 0; p < permutations; p++) {
      // Selection sampling: each row in turn is chosen with probability wanted / remaining.
      let wanted = nA;
      for (let k = 0; k < nA + nB; k++) {
        if (random.uint32() * (nA + nB - k) >= wanted * 0x100000000) continue;
        wanted--;
        if (k < nA) labelsA[(fromA + k) * permutations + p] = 1;
        else labelsB[(fromB + k - nA) * permutations + p] = 1;
      }
    }
  }
  const out = await program.run({
    labelsA: hostTensor('float32', [a.indices.length, permutations], labelsA),
    labelsB: hostTensor('float32', [b.indices.length, permutations], labelsB),
    rowsA: hostTensor('float32', [a.indices.length, dim], a.data),
    rowsB: hostTensor('float32', [b.indices.length, dim], b.data),
  });
  accumulate(total, out.sum!);
}

function accumulate(total: Float64Array, output: HostTensor): void {
  const part = output.data as Float32Array;
  for (let k = 0; k < total.length; k++) total[k]! += part[k]!;
}
