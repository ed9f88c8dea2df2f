import type { HostTensor, Runtime } from '../index.js';
import { addCounts } from './rank-sweep.js';
import type { RowSource } from './row-source.js';
import { Standings, type Block, type Searching, type TargetCounts } from './standings.js';
import { rowRanges, type RowRange } from './tile-plan.js';
import { TileRunner } from './tile-runner.js';
import { BINS_PER_UNIT, ZERO_BIN } from './tiles.js';

/** Rows and columns of a tile: its scores stay in a core's cache while a dozen passes go over them. */
const TILE = 512;

/** What all i != j scores of some rows come to. Sums over disjoint parts of the triangle add up. */
export interface WithinSums {
  /** How other rows stand to each row's targets. */
  readonly standings: TargetCounts;
  /** For each row, the sum over others of exp(4 s - 4). */
  readonly kernel: Float64Array;
  readonly min: number;
  readonly max: number;
  /**
   * Counts of scores in bins of width 1/8192 centred on k / 8192 from -1 to 1; each pair counts twice, as (i, j) and
   * (j, i).
   */
  readonly bins: Float64Array;
}

/** The edges of the first and last bin of {@link WithinSums}. */
export const BIN_LIMIT = 1 + 0.5 / BINS_PER_UNIT;

export interface WithinSweepInput {
  readonly rows: RowSource;
  /** How each row searches among the others. Default: no targets. */
  readonly searching?: Searching;
  /** Which rows' part of the upper triangle: tiles with their first row in the range. Starts at a multiple of 512. */
  readonly range: RowRange;
  readonly onTile?: (scores: number) => void;
}

/** Parts of the triangle that cost about the same: consecutive ranges of whole tiles. */
export function triangleRanges(rows: number, parts: number): RowRange[] {
  const tiles = Math.ceil(rows / TILE);
  const total = (tiles * (tiles + 1)) / 2;
  const ranges: RowRange[] = [];
  let from = 0;
  let done = 0;
  for (let tile = 0; tile < tiles; tile++) {
    done += tiles - tile;
    if (done >= (total * (ranges.length + 1)) / parts || tile === tiles - 1) {
      const start = from * TILE;
      ranges.push({ start, count: Math.min(rows, (tile + 1) * TILE) - start });
      from = tile + 1;
    }
  }
  return ranges;
}

/**
 * All scores of the rows of one modality with each other, each pair computed once: O(n² dim / 2) arithmetic, memory
 * of two blocks of rows and one tile.
 */
export async function withinSweep(runtime: Runtime, input: WithinSweepInput): Promise<WithinSums> {
  const sums = new Accumulator(input.rows.rows);
  const standings = await triangle(runtime, input, (tile, own, other) => sums.take(tile, own, other));
  return { standings, ...sums.result() };
}

/** As {@link withinSweep}, for how the rows stand alone. */
export function ownSweep(
  runtime: Runtime,
  input: WithinSweepInput & { readonly searching: Searching },
): Promise<TargetCounts> {
  return triangle(runtime, input);
}

/** Runs the tiles of the upper triangle, those on the diagonal without the rows themselves. */
async function triangle(
  runtime: Runtime,
  { rows, range, searching, onTile }: WithinSweepInput,
  onSpread?: (tile: Readonly<Record<string, HostTensor>>, own: RowRange, other?: RowRange) => void,
): Promise<TargetCounts> {
  const { dim, rows: n } = rows;
  const runner = await TileRunner.open(runtime, dim);
  const standings = new Standings(
    searching ?? { targets: { offsets: new Uint32Array(n + 1), scores: new Float64Array(0) } },
    { start: 0, count: n },
    dim,
    runner.scores,
    (row) => row,
  );
  try {
    const size = Math.min(TILE, n);
    const queryBlock = new Float32Array(size * dim);
    const keyBlock = new Float32Array(size * dim);
    const block = (buffer: Float32Array, part: RowRange): Block => {
      const data = buffer.subarray(0, part.count * dim);
      rows.read(part.start, part.count, data);
      return { range: part, rows: data };
    };
    const options = { spread: onSpread !== undefined };
    for (const own of rowRanges(range.start + range.count, TILE, range.start)) {
      const queries = block(queryBlock, own);
      const selves = Int32Array.from({ length: own.count }, (_, i) => i);
      const diagonal = { queries, keys: queries, selves };
      const onDiagonal = await runner.run(diagonal, standings, undefined, options);
      onSpread?.(onDiagonal, own);
      onTile?.(own.count * own.count);
      for (const other of rowRanges(n, TILE, own.start + TILE)) {
        const tile = { queries, keys: block(keyBlock, other) };
        const beside = await runner.run(tile, standings, standings, options);
        onSpread?.(beside, own, other);
        onTile?.(2 * own.count * other.count);
      }
    }
  } finally {
    await runner.dispose();
  }
  return standings.counts;
}

class Accumulator {
  private readonly kernel: Float64Array;
  private readonly once = new Uint32Array(65536);
  private readonly twice = new Uint32Array(65536);
  private readonly spare = new Uint32Array(65536);
  private min = Infinity;
  private max = -Infinity;

  constructor(rows: number) {
    this.kernel = new Float64Array(rows);
  }

  /** A tile of `own` rows with `other` rows, or on the diagonal where `other` is left out. */
  take(tile: Readonly<Record<string, HostTensor>>, own: RowRange, other?: RowRange): void {
    const floats = (name: string) => tile[name]!.data as Float32Array;
    this.addRows(floats('rowKernel'), own);
    if (other) this.addRows(floats('columnKernel'), other);
    if (other || own.count > 1) {
      this.min = Math.min(this.min, floats('low')[0]!);
      this.max = Math.max(this.max, floats('high')[0]!);
    }
    countBins(tile.bins!.data as Uint16Array, other ? this.twice : this.once, this.spare);
  }

  private addRows(kernel: ArrayLike<number>, { start, count }: RowRange): void {
    for (let i = 0; i < count; i++) this.kernel[start + i]! += kernel[i]!;
  }

  result(): Omit<WithinSums, 'standings'> {
    const bins = new Float64Array(2 * BINS_PER_UNIT + 1);
    for (let k = 0; k < bins.length; k++) {
      const at = ZERO_BIN - BINS_PER_UNIT + k;
      bins[k] = this.once[at]! + 2 * this.twice[at]!;
    }
    const { kernel, min, max } = this;
    return { kernel, min, max, bins };
  }
}

/**
 * Adds one to the count of each bin that occurs. Neighbouring scores often share a bin, and a processor waits for its
 * own last write: two tables taken in turn halve that.
 */
function countBins(bins: Uint16Array, counts: Uint32Array, spare: Uint32Array): void {
  spare.fill(0);
  const even = bins.length & ~1;
  for (let k = 0; k < even; k += 2) {
    counts[bins[k]!]!++;
    spare[bins[k + 1]!]!++;
  }
  if (even < bins.length) counts[bins[even]!]!++;
  for (let k = 0; k < spare.length; k++) counts[k]! += spare[k]!;
}

/** Sums over parts of the triangle taken together, in the order given. */
export function addWithinSums(parts: readonly WithinSums[]): WithinSums {
  const first = parts[0];
  if (!first) throw new RangeError('within sums: expected at least one part, got none');
  const kernel = new Float64Array(first.kernel.length);
  const bins = new Float64Array(first.bins.length);
  let min = Infinity;
  let max = -Infinity;
  for (const part of parts) {
    for (let i = 0; i < kernel.length; i++) kernel[i]! += part.kernel[i]!;
    for (let k = 0; k < bins.length; k++) bins[k]! += part.bins[k]!;
    min = Math.min(min, part.min);
    max = Math.max(max, part.max);
  }
  // float32 products of unit rows overshoot by a few units in the last place.
  const standings = addCounts(parts.map((part) => part.standings));
  return { standings, kernel, min: Math.max(-1, min), max: Math.min(1, max), bins };
}
