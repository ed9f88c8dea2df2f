import type { MatchedRows } from '../embeddings/index.js';
import { gapVector, linearClassifier, momentsOf, type Moments } from '../geometry/index.js';
import { dot, leadingEigenvectors, norm, permutationPValue, randomStream } from '../numeric/index.js';

/** The gap of one set of pairs, and how sure it is. */
export interface GapOf {
  /** Distance between the modality means of unit rows. */
  readonly l2m: number;
  /** L2M of shuffled labels: the share of shuffles as large or larger, and the largest of them. */
  readonly p: number;
  readonly largestShuffled: number;
  readonly matchedCosine: number;
  /** Balanced accuracy of a linear classifier of the modality on the pairs that it was not fitted on. */
  readonly separability: number;
}

/** The gap of paired rows; `shuffles` exchange the modalities of each pair or not, by coin. At least four pairs. */
export function measureGap(rows: MatchedRows, shuffles: number, seed: number): GapOf {
  const { first, second, count, dim } = rows;
  const differences = new Float32Array(count * dim);
  for (let k = 0; k < differences.length; k++) differences[k] = first[k]! - second[k]!;
  const l2m = signedMean(differences, dim, () => 1);
  const random = randomStream(seed, 13);
  const shuffled = Float64Array.from({ length: shuffles }, () =>
    signedMean(differences, dim, () => (random.uint32() < 0x80000000 ? 1 : -1)),
  );
  let matched = 0;
  for (let i = 0; i < count; i++) matched += dot(row(first, i, dim), row(second, i, dim));
  return {
    l2m,
    p: permutationPValue(l2m, shuffled),
    largestShuffled: shuffled.reduce((most, value) => Math.max(most, value), 0),
    matchedCosine: matched / count,
    separability: heldOutSeparability(rows),
  };
}

/** || mean of sign_i difference_i ||. */
function signedMean(differences: Float32Array, dim: number, sign: () => number): number {
  const count = differences.length / dim;
  const sum = new Float64Array(dim);
  for (let i = 0; i < count; i++) {
    const factor = sign();
    for (let k = 0; k < dim; k++) sum[k]! += factor * differences[i * dim + k]!;
  }
  return norm(sum) / count;
}

/** A classifier from the even pairs tries the odd ones, and the other way round: mean accuracy. */
function heldOutSeparability({ first, second, count, dim }: MatchedRows): number {
  const fold = (rows: Float32Array, parity: number): Moments => {
    const own = everyOther(rows, dim, count, parity);
    return momentsOf(own, own.length / dim, dim);
  };
  let right = 0;
  for (const parity of [0, 1]) {
    const { weights, threshold } = linearClassifier(fold(first, parity), fold(second, parity));
    for (let i = 1 - parity; i < count; i += 2) {
      if (dot(row(first, i, dim), weights) > threshold) right++;
      if (!(dot(row(second, i, dim), weights) > threshold)) right++;
    }
  }
  return right / (2 * count);
}

function everyOther(rows: Float32Array, dim: number, count: number, parity: number): Float32Array {
  const out = new Float32Array(Math.ceil((count - parity) / 2) * dim);
  for (let i = parity; i < count; i += 2) out.set(row(rows, i, dim), ((i - parity) / 2) * dim);
  return out;
}

/** Both modalities in the plane of their common leading principal components, `[count, 2]` each. */
export function gapPlane({ first, second, count, dim }: MatchedRows): readonly [Float32Array, Float32Array] {
  const [a, b] = [momentsOf(first, count, dim), momentsOf(second, count, dim)];
  const gap = gapVector(a, b);
  // The scatter of both about their common mean: each one's own, and what the gap adds.
  const scatter = a.scatter.map(
    (value, at) => value + b.scatter[at]! + (count / 2) * gap[Math.floor(at / dim)]! * gap[at % dim]!,
  );
  const { vectors } = leadingEigenvectors(scatter, dim, 2);
  const centre = a.mean.map((value, k) => (value + b.mean[k]!) / 2);
  const offsets = vectors.map((vector) => dot(vector, centre));
  const project = (rows: Float32Array): Float32Array =>
    Float32Array.from({ length: 2 * count }, (_, at) => {
      const axis = vectors[at & 1];
      return axis === undefined ? 0 : dot(row(rows, at >> 1, dim), axis) - offsets[at & 1]!;
    });
  return [project(first), project(second)];
}

function row(rows: Float32Array, i: number, dim: number): Float32Array {
  return rows.subarray(i * dim, (i + 1) * dim);
}
