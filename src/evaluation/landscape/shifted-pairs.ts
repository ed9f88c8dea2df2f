import type { MatchedRows } from '../../embeddings/index.js';
import {
  gapDirection,
  shiftedCosine,
  shiftedNorm,
  shiftSteps,
  type Moved,
  type ShiftSteps,
} from '../../geometry/index.js';
import { dot } from '../../numeric/index.js';
import { dotOfRows } from '../../runtime/blockwise/index.js';

/** Which shifts are tried. */
export interface ShiftGrid {
  readonly deltas: readonly number[];
  readonly moved: Moved;
  /** The unit gap vector, `[dim]`. */
  readonly direction: Float64Array;
}

/** One shift of the grid, with what it makes of each row of the two modalities: the reciprocal of its shifted norm. */
export interface GridShift {
  readonly steps: ShiftSteps;
  readonly scales: readonly [Float64Array, Float64Array];
  /** Of each pair, after the shift. */
  readonly matchedCosine: Float64Array;
}

/** What all shifts of paired rows share: their components along the gap vector and their cosines. */
export class ShiftedPairs {
  readonly along: readonly [Float64Array, Float64Array];
  readonly shifts: readonly GridShift[];

  constructor(
    readonly rows: MatchedRows,
    { deltas, moved, direction }: ShiftGrid,
  ) {
    const { first, second, count, dim } = rows;
    this.along = [components(first, count, direction), components(second, count, direction)];
    const matched = Float64Array.from({ length: count }, (_, i) =>
      dotOfRows(first, i * dim, second, i * dim, dim),
    );
    this.shifts = deltas.map((delta) => {
      const steps = shiftSteps(delta, moved);
      const scale = (along: Float64Array, step: number): Float64Array =>
        along.map((value) => 1 / shiftedNorm(value, step));
      return {
        steps,
        scales: [scale(this.along[0], steps[0]), scale(this.along[1], steps[1])],
        matchedCosine: matched.map((cosine, i) =>
          shiftedCosine(cosine, this.along[0][i]!, this.along[1][i]!, steps),
        ),
      };
    });
  }
}

/** row . direction of each row. */
function components(rows: Float32Array, count: number, direction: Float64Array): Float64Array {
  const dim = direction.length;
  const out = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let k = 0; k < dim; k++) sum += rows[i * dim + k]! * direction[k]!;
    out[i] = sum;
  }
  return out;
}

/**
 * The gap of paired rows: the unit gap vector, and the distance between the means. @throws RangeError where the means
 * coincide.
 */
export function gapOfRows({ first, second, count, dim }: MatchedRows): {
  readonly direction: Float64Array;
  readonly length: number;
} {
  const means = [rowMean(first, count, dim), rowMean(second, count, dim)] as const;
  const direction = gapDirection(...means);
  return { direction, length: dot(means[0], direction) - dot(means[1], direction) };
}

function rowMean(rows: Float32Array, count: number, dim: number): Float64Array {
  const mean = new Float64Array(dim);
  for (let i = 0; i < count; i++) for (let k = 0; k < dim; k++) mean[k]! += rows[i * dim + k]!;
  return mean.map((value) => value / count);
}

/**
 * Sums of the shifted rows [start, start + count) of each modality, `[deltas, 2, dim]`: divided by the number of rows,
 * the means after each shift.
 */
export function shiftedSums(
  { rows, shifts }: ShiftedPairs,
  direction: Float64Array,
  range: { readonly start: number; readonly count: number },
): Float64Array {
  const { dim } = rows;
  const out = new Float64Array(shifts.length * 2 * dim);
  shifts.forEach(({ steps, scales }, d) => {
    [rows.first, rows.second].forEach((own, m) => {
      const at = (2 * d + m) * dim;
      addScaledRows(own, scales[m]!, range, direction, steps[m]!, out.subarray(at, at + dim));
    });
  });
  return out;
}

/** out += sum over the range of scale_i (row_i + step direction). */
function addScaledRows(
  rows: Float32Array,
  scale: Float64Array,
  { start, count }: { readonly start: number; readonly count: number },
  direction: Float64Array,
  step: number,
  out: Float64Array,
): void {
  const dim = direction.length;
  let scales = 0;
  for (let i = start; i < start + count; i++) {
    const factor = scale[i]!;
    scales += factor;
    const at = i * dim;
    for (let k = 0; k < dim; k++) out[k]! += factor * rows[at + k]!;
  }
  for (let k = 0; k < dim; k++) out[k]! += scales * step * direction[k]!;
}
