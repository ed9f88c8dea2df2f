import { dotOfRows, rowRanges, type RowRange } from '../../runtime/blockwise/index.js';
import { scoreTile } from '../../runtime/blockwise/tiles.js';
import { hostTensor, type Runtime } from '../../runtime/index.js';
import type { ShiftedPairs } from './shifted-pairs.js';

const TILE_QUERIES = 256;
const TILE_KEYS = 1024;

/** Float32 sums of unit rows err by less than this. */
const bandOf = (dim: number): number => 2.5e-7 * Math.max(1, Math.sqrt(dim / 512));

/** In float64, cosines closer than this count as equal: duplicates that differ in a row's last float32 bits. */
const TIE = 1e-9;

/** How each row's own match stands among the other modality's rows, for each shift: `[deltas, rows]`. */
export interface ShiftRanks {
  /** Rows that score higher than the match. */
  readonly greater: Uint32Array;
  /** Rows that score the same. */
  readonly tied: Uint32Array;
}

export interface ShiftRanksOutput {
  /** Of the range's rows of the first modality, searching all of the second. */
  readonly first: ShiftRanks;
  /** Of every row of the second modality, searching the range's rows of the first. */
  readonly second: ShiftRanks;
}

/**
 * Ranks under every shift of the grid from one product of the rows: a shifted cosine is a closed form of the score, so
 * that each tile of scores is read once for each shift and never stored. Exact: scores that float32 cannot tell from
 * the match's are computed again in float64, once for all shifts. O(n² d) for the product and O(n² deltas) for the
 * counts; memory of a tile and the counts.
 */
export async function shiftRanks(
  runtime: Runtime,
  pairs: ShiftedPairs,
  range: RowRange,
  onTile?: (scores: number) => void,
): Promise<ShiftRanksOutput> {
  const { rows, shifts } = pairs;
  const { first, second, count, dim } = rows;
  const ranksOf = (size: number): ShiftRanks => ({
    greater: new Uint32Array(shifts.length * size),
    tied: new Uint32Array(shifts.length * size),
  });
  const out: ShiftRanksOutput = { first: ranksOf(range.count), second: ranksOf(count) };
  const line = new Line(pairs, out, range);
  const program = await runtime.compile(scoreTile(dim));
  try {
    for (const keys of rowRanges(count, TILE_KEYS)) {
      const keyRows = second.slice(keys.start * dim, (keys.start + keys.count) * dim);
      for (const local of rowRanges(range.count, TILE_QUERIES)) {
        const start = range.start + local.start;
        const { scores } = await program.run({
          queries: hostTensor(
            'float32',
            [local.count, dim],
            first.slice(start * dim, (start + local.count) * dim),
          ),
          keys: hostTensor('float32', [keys.count, dim], keyRows),
        });
        const data = scores!.data as Float32Array;
        for (let i = 0; i < local.count; i++) {
          line.count(data.subarray(i * keys.count, (i + 1) * keys.count), start + i, keys);
        }
        onTile?.(local.count * keys.count);
      }
    }
  } finally {
    await program.dispose();
  }
  return out;
}

/** One row's scores against a tile of keys, counted under every shift. */
class Line {
  private readonly scores = new Float64Array(TILE_KEYS);
  private readonly isExact = new Uint8Array(TILE_KEYS);
  private readonly band: number;

  constructor(
    private readonly pairs: ShiftedPairs,
    private readonly out: ShiftRanksOutput,
    private readonly range: RowRange,
  ) {
    this.band = bandOf(pairs.rows.dim);
  }

  count(scores: Float32Array, row: number, keys: RowRange): void {
    this.scores.set(scores);
    this.isExact.fill(0);
    const { shifts } = this.pairs;
    for (let d = 0; d < shifts.length; d++) this.countShift(d, row, keys);
  }

  private countShift(d: number, row: number, { start, count }: RowRange): void {
    const { scores, isExact, band, out, range } = this;
    const { firstAlong, secondAlong, shifts, rows } = this.pairs;
    const { steps, firstScale, secondScale, matchedCosine } = shifts[d]!;
    const keyGreater = out.second.greater;
    const keyTied = out.second.tied;
    const keyAt = d * rows.count;
    const step = steps[0];
    const base = steps[1] * firstAlong[row]! + steps[0] * steps[1];
    const scale = firstScale[row]!;
    const match = matchedCosine[row]!;
    let greater = 0;
    let tied = 0;
    for (let j = 0; j < count; j++) {
      const key = start + j;
      if (key === row) continue;
      const factor = scale * secondScale[key]!;
      const along = base + step * secondAlong[key]!;
      let cosine = (scores[j]! + along) * factor;
      const keyMatch = matchedCosine[key]!;
      const doubt = band * factor;
      if (isExact[j] === 0 && (Math.abs(cosine - match) <= doubt || Math.abs(cosine - keyMatch) <= doubt)) {
        const { first, second, dim } = rows;
        scores[j] = dotOfRows(first, row * dim, second, key * dim, dim);
        isExact[j] = 1;
        cosine = (scores[j]! + along) * factor;
      }
      if (cosine > match + TIE) greater++;
      else if (cosine >= match - TIE) tied++;
      if (cosine > keyMatch + TIE) keyGreater[keyAt + key]!++;
      else if (cosine >= keyMatch - TIE) keyTied[keyAt + key]!++;
    }
    const at = d * range.count + row - range.start;
    out.first.greater[at]! += greater;
    out.first.tied[at]! += tied;
  }
}
