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

/** How each row's own match stands among other rows, for each shift: `[deltas, rows]`. */
export interface ShiftRanks {
  /** Rows that score higher than the match. */
  readonly greater: Uint32Array;
  /** Rows that score the same. */
  readonly tied: Uint32Array;
}

export interface ShiftRanksOutput {
  /** Of the range's rows of the one side, searching all of the other, or those after themselves of their own. */
  readonly first: ShiftRanks;
  /** Of every row of the other side, searching the range's rows of the one, or of those the ones before itself. */
  readonly second: ShiftRanks;
}

/** Whose rows search among whose: across the modalities, or among their own kind. */
export type SearchSides = readonly [0, 1] | readonly [0, 0] | readonly [1, 1];

/**
 * Ranks under every shift of the grid from one product of the rows: a shifted cosine is a closed form of the score, so
 * that each tile of scores is read once for each shift and never stored. Exact: scores that float32 cannot tell from
 * the match's are computed again in float64, once for all shifts. O(n² d) for the product and O(n² deltas) for the
 * counts; memory of a tile and the counts.
 *
 * Among their own kind each two rows meet once: a row's rank is what `first` counts of those after it, and `second` of
 * those before it.
 */
export async function shiftRanks(
  runtime: Runtime,
  pairs: ShiftedPairs,
  range: RowRange,
  sides: SearchSides = [0, 1],
  onTile?: (scores: number) => void,
): Promise<ShiftRanksOutput> {
  const { rows, shifts } = pairs;
  const { count, dim } = rows;
  const both = [rows.first, rows.second] as const;
  const [first, second] = [both[sides[0]], both[sides[1]]];
  const isOwn = sides[0] === sides[1];
  const ranksOf = (size: number): ShiftRanks => ({
    greater: new Uint32Array(shifts.length * size),
    tied: new Uint32Array(shifts.length * size),
  });
  const out: ShiftRanksOutput = { first: ranksOf(range.count), second: ranksOf(count) };
  const line = new Line(pairs, out, range, sides);
  const program = await runtime.compile(scoreTile(dim));
  try {
    for (const keys of rowRanges(count, TILE_KEYS)) {
      const keyRows = second.slice(keys.start * dim, (keys.start + keys.count) * dim);
      for (const local of rowRanges(range.count, TILE_QUERIES)) {
        const start = range.start + local.start;
        if (isOwn && keys.start + keys.count <= start) continue;
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
    private readonly sides: SearchSides,
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
    const { scores, isExact, band, out, range, sides } = this;
    const { along: components, shifts, rows } = this.pairs;
    const { steps, scales, matchedCosine } = shifts[d]!;
    const [from, to] = sides;
    const rowsOf = [rows.first, rows.second] as const;
    const [keyAlong, keyScale] = [components[to], scales[to]];
    const isOwn = from === to;
    const keyGreater = out.second.greater;
    const keyTied = out.second.tied;
    const keyAt = d * rows.count;
    const step = steps[from];
    const base = steps[to] * components[from][row]! + steps[from] * steps[to];
    const scale = scales[from][row]!;
    const match = matchedCosine[row]!;
    let greater = 0;
    let tied = 0;
    for (let j = 0; j < count; j++) {
      const key = start + j;
      if (isOwn ? key <= row : key === row) continue;
      const factor = scale * keyScale[key]!;
      const along = base + step * keyAlong[key]!;
      let cosine = (scores[j]! + along) * factor;
      const keyMatch = matchedCosine[key]!;
      const doubt = band * factor;
      if (isExact[j] === 0 && (Math.abs(cosine - match) <= doubt || Math.abs(cosine - keyMatch) <= doubt)) {
        const { dim } = rows;
        scores[j] = dotOfRows(rowsOf[from], row * dim, rowsOf[to], key * dim, dim);
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
