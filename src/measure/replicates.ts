import { alignment, degreesBetween, gapOverSpread, relativeModalityGap } from '../geometry/index.js';
import { dot } from '../numeric/index.js';
import { COLUMN, COLUMNS, type MomentsPass } from './moments-pass.js';

/** The measures that moments and pairs give, for every bootstrap resample. */
export interface MomentReplicates {
  readonly l2m: Float64Array;
  readonly l2i: Float64Array;
  readonly rmg: Float64Array;
  readonly matchedCosine: Float64Array;
  readonly angleDegrees: Float64Array;
  readonly normalizedGap: Float64Array;
  readonly alignment: Float64Array;
  readonly coneMean: readonly [Float64Array, Float64Array];
  readonly meanAbsoluteMean: readonly [Float64Array, Float64Array];
}

/**
 * Every measure on every resample, from the resample's weighted sums alone.
 *
 * A resample holds some units several times. Taken as it stands, a unit would meet its own copies in a mean over pairs of
 * rows, which makes cones narrower and distances between means larger than any sample of different units would show.
 * Sums of products are therefore split: pairs of different units keep the weight w_u w_v, what lies inside a unit the weight
 * w_u, and both are joined in the proportion that the sample itself has. With all weights 1 this is the measure itself.
 */
export function momentReplicates(pass: MomentsPass, replicates: number, dim: number): MomentReplicates {
  const make = () => new Float64Array(replicates);
  const out: MomentReplicates = {
    l2m: make(),
    l2i: make(),
    rmg: make(),
    matchedCosine: make(),
    angleDegrees: make(),
    normalizedGap: make(),
    alignment: make(),
    coneMean: [make(), make()],
    meanAbsoluteMean: [make(), make()],
  };
  const total = pass.columns;
  for (let r = 0; r < replicates; r++) {
    const sumA = pass.resampled[0].subarray(r * dim, (r + 1) * dim);
    const sumB = pass.resampled[1].subarray(r * dim, (r + 1) * dim);
    const w = pass.resampledColumns[0].subarray(r * COLUMNS, (r + 1) * COLUMNS);
    const w2 = pass.resampledColumns[1].subarray(r * COLUMNS, (r + 1) * COLUMNS);
    const a = modalityProducts(dot(sumA, sumA), w, w2, total, COLUMN.rowsA, COLUMN.rowsA2, COLUMN.selfA);
    const b = modalityProducts(dot(sumB, sumB), w, w2, total, COLUMN.rowsB, COLUMN.rowsB2, COLUMN.selfB);
    const across = mix(
      (dot(sumA, sumB) - w2[COLUMN.selfAB]!) / (w[COLUMN.rowsA]! * w[COLUMN.rowsB]! - w2[COLUMN.rowsAB]!),
      w[COLUMN.selfAB]! / w[COLUMN.rowsAB]!,
      total[COLUMN.rowsAB]! / (total[COLUMN.rowsA]! * total[COLUMN.rowsB]!),
    );
    const matched = w[COLUMN.cosine]! / w[COLUMN.pairs]!;
    const l2m = Math.sqrt(Math.max(0, a.meanSquared + b.meanSquared - 2 * across));
    out.l2m[r] = l2m;
    out.l2i[r] = w[COLUMN.distance]! / w[COLUMN.pairs]!;
    out.matchedCosine[r] = matched;
    out.alignment[r] = alignment(matched);
    out.coneMean[0][r] = a.coneMean;
    out.coneMean[1][r] = b.coneMean;
    out.rmg[r] = relativeModalityGap(matched, a.coneMean, b.coneMean);
    out.angleDegrees[r] = degreesBetween(across, a.meanSquared, b.meanSquared);
    out.normalizedGap[r] = gapOverSpread(l2m, 1 - a.meanSquared, 1 - b.meanSquared);
    out.meanAbsoluteMean[0][r] = meanAbsolute(sumA, w[COLUMN.rowsA]!);
    out.meanAbsoluteMean[1][r] = meanAbsolute(sumB, w[COLUMN.rowsB]!);
  }
  return out;
}

/** ||mean||² and the mean cosine over i != j of one modality of a resample, from the squared norm of its weighted sum. */
function modalityProducts(
  sumSquared: number,
  w: Float64Array,
  w2: Float64Array,
  total: Float64Array,
  rows: number,
  rows2: number,
  self: number,
): { meanSquared: number; coneMean: number } {
  const between = (sumSquared - w2[self]!) / (w[rows]! * w[rows]! - w2[rows2]!);
  const n = total[rows]!;
  const inside = total[rows2]!;
  return {
    meanSquared: mix(between, w[self]! / w[rows2]!, inside / (n * n)),
    coneMean: mix(between, (w[self]! - w[rows]!) / (w[rows2]! - w[rows]!), (inside - n) / (n * n - n)),
  };
}

/** (1 - share) a + share b, where a part without a share may be undefined (0 / 0). */
function mix(a: number, b: number, share: number): number {
  return share === 0 ? a : share === 1 ? b : (1 - share) * a + share * b;
}

function meanAbsolute(sum: Float64Array, count: number): number {
  let total = 0;
  for (const value of sum) total += Math.abs(value);
  return total / (count * sum.length);
}

/** L2M of every shuffle of the modality labels. */
export function shuffledL2m(
  pass: MomentsPass,
  permutations: number,
  sumOfAll: Float64Array,
  counts: readonly [number, number],
): Float64Array {
  const dim = sumOfAll.length;
  const out = new Float64Array(permutations);
  for (let p = 0; p < permutations; p++) {
    let squares = 0;
    for (let k = 0; k < dim; k++) {
      const first = pass.shuffled[p * dim + k]!;
      const difference = first / counts[0] - (sumOfAll[k]! - first) / counts[1];
      squares += difference * difference;
    }
    out[p] = Math.sqrt(squares);
  }
  return out;
}
