import { defineGraph, gemm, tensorType, type Graph } from '../graph/index.js';
import { randomStream, type Random } from '../numeric/index.js';
import { rowRanges } from '../runtime/blockwise/index.js';
import { hostTensor, type Runtime } from '../runtime/index.js';

/** Rows whose products with all centres are one step. */
const STEP = 4096;

export interface KMeansOptions {
  /** Clusters. */
  readonly k: number;
  /** Default: 0. */
  readonly seed?: number;
  /** The best of so many starts is kept. Default: 3. */
  readonly starts?: number;
  /** Most rounds of a start. Default: 100. */
  readonly rounds?: number;
  readonly onProgress?: (share: number) => void;
}

export interface Clusters {
  /** The cluster of each row. */
  readonly clusters: Uint32Array;
  /** Sum of squared distances to the clusters' means. */
  readonly inertia: number;
}

/**
 * K-means: rounds of Lloyd's algorithm (IEEE Trans. Inf. Theory, 1982) from centres chosen by k-means++ (Arthur &
 * Vassilvitskii, SODA 2007), until no row changes its cluster. A cluster that loses all its rows takes the row that is
 * farthest from its centre.
 *
 * @param rows `[n, dim]`.
 * @throws RangeError where there are fewer rows than clusters.
 */
export async function kMeans(
  runtime: Runtime,
  rows: Float32Array,
  dim: number,
  { k, seed = 0, starts = 3, rounds = 100, onProgress }: KMeansOptions,
): Promise<Clusters> {
  const count = rows.length / dim;
  if (!(k >= 1) || k > count) {
    throw new RangeError(`k-means: expected 1 to ${count} clusters of ${count} rows, got ${k}`);
  }
  const program = await runtime.compile(productsGraph(dim));
  const assign = async (centres: Float32Array): Promise<Assigned> => {
    const squared = squaredLengths(centres, dim);
    const clusters = new Uint32Array(count);
    const distances = new Float64Array(count);
    for (const { start, count: size } of rowRanges(count, STEP)) {
      const out = await program.run({
        rows: hostTensor('float32', [size, dim], rows.subarray(start * dim, (start + size) * dim)),
        centres: hostTensor('float32', [k, dim], centres),
      });
      const products = out.products!.data as Float32Array;
      for (let i = 0; i < size; i++) {
        let best = 0;
        let least = Infinity;
        for (let c = 0; c < k; c++) {
          const distance = squared[c]! - 2 * products[i * k + c]!;
          if (distance < least) [least, best] = [distance, c];
        }
        clusters[start + i] = best;
        distances[start + i] = least + own[start + i]!;
      }
    }
    return { clusters, distances };
  };
  const own = squaredLengths(rows, dim);
  try {
    let best: Clusters | undefined;
    for (let s = 0; s < starts; s++) {
      let centres = firstCentres(rows, dim, k, own, randomStream(seed, 42, s));
      let found = await assign(centres);
      for (let round = 1; round < rounds; round++) {
        centres = means(rows, dim, k, found);
        const next = await assign(centres);
        const still = next.clusters.every((cluster, i) => cluster === found.clusters[i]);
        found = next;
        onProgress?.((s + round / rounds) / starts);
        if (still) break;
      }
      const inertia = found.distances.reduce((sum, distance) => sum + distance, 0);
      if (!best || inertia < best.inertia) best = { clusters: found.clusters, inertia };
      onProgress?.((s + 1) / starts);
    }
    return best!;
  } finally {
    await program.dispose();
  }
}

interface Assigned {
  readonly clusters: Uint32Array;
  /** Squared, to the own centre. */
  readonly distances: Float64Array;
}

function productsGraph(dim: number): Graph {
  return defineGraph(
    'rows by centres',
    { rows: tensorType('float32', ['rows', dim]), centres: tensorType('float32', ['centres', dim]) },
    ({ rows, centres }) => ({ products: gemm(rows, centres, undefined, { transposeB: true }) }),
  );
}

function squaredLengths(rows: Float32Array, dim: number): Float64Array {
  const out = new Float64Array(rows.length / dim);
  for (let at = 0; at < rows.length; at++) out[Math.floor(at / dim)]! += rows[at]! * rows[at]!;
  return out;
}

/** Each next centre is a row, drawn in proportion to its squared distance from the nearest centre so far. */
function firstCentres(
  rows: Float32Array,
  dim: number,
  k: number,
  squared: Float64Array,
  random: Random,
): Float32Array {
  const count = rows.length / dim;
  const centres = new Float32Array(k * dim);
  const nearest = new Float64Array(count).fill(Infinity);
  let next = random.below(count);
  for (let c = 0; c < k; c++) {
    const centre = rows.subarray(next * dim, (next + 1) * dim);
    centres.set(centre, c * dim);
    let total = 0;
    for (let i = 0; i < count; i++) {
      let product = 0;
      for (let d = 0; d < dim; d++) product += rows[i * dim + d]! * centre[d]!;
      const distance = Math.max(0, squared[i]! + squared[next]! - 2 * product);
      if (distance < nearest[i]!) nearest[i] = distance;
      total += nearest[i]!;
    }
    let left = random.uniform() * total;
    next = 0;
    // Where all rows lie on centres, any row will do.
    if (total === 0) next = random.below(count);
    else while (next < count - 1 && (left -= nearest[next]!) >= 0) next++;
  }
  return centres;
}

/** The mean of each cluster; an empty one gets the row farthest from its own centre. */
function means(rows: Float32Array, dim: number, k: number, { clusters, distances }: Assigned): Float32Array {
  const sums = new Float64Array(k * dim);
  const sizes = new Float64Array(k);
  for (let i = 0; i < clusters.length; i++) {
    const cluster = clusters[i]!;
    sizes[cluster]!++;
    for (let d = 0; d < dim; d++) sums[cluster * dim + d]! += rows[i * dim + d]!;
  }
  const centres = Float32Array.from(sums, (sum, at) => sum / sizes[Math.floor(at / dim)]!);
  const taken = new Set<number>();
  for (let c = 0; c < k; c++) {
    if (sizes[c]! > 0) continue;
    let farthest = -1;
    distances.forEach((distance, i) => {
      if (!taken.has(i) && (farthest < 0 || distance > distances[farthest]!)) farthest = i;
    });
    taken.add(farthest);
    centres.set(rows.subarray(farthest * dim, (farthest + 1) * dim), c * dim);
  }
  return centres;
}
