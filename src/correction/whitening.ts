import { multiplyVector, product, symmetricEigen, trace, transpose } from '../numeric/index.js';
import { byModality, ofModality } from './by-modality.js';
import type { CorrectionParameters, RowCorrection } from './correction.js';
import { oracleShrinkage, pooledCovariance } from './pooled-covariance.js';
import { wholeOption } from './whole-option.js';

export type WhiteningOptions = {
  /** How many directions are kept, those of the largest variance. */
  readonly rank: number | 'all';
  /** rho in [0, 1]: the covariance becomes (1 - rho) S + rho (tr S / d) I. */
  readonly shrinkage: number | 'automatic';
};

/** `add0`, `add1` and so on: -m W of each modality, `[d]`. */
export type WhiteningParameters = CorrectionParameters & {
  /** W, `[d, d]` and symmetric. */
  readonly matrix: Float64Array;
  /** rho, as it was given or found. */
  readonly shrinkage: number;
};

/**
 * Each modality about its own mean, and then one map for all that makes the covariance inside the modalities the
 * identity. Of all such maps it is the symmetric one, W = S^(-1/2) ("ZCA"), which changes rows least: corrected rows
 * can still be compared with each other across modalities. Directions without any spread are projected out.
 */
export const whitening: RowCorrection<'moments', WhiteningOptions, WhiteningParameters> = {
  id: 'whitening',
  changes: 'rows',
  title: 'Whitening',
  definition:
    'x′ = W(x − m) / ‖W(x − m)‖, W = S^(−1/2) with S = (1 − ρ) S_w + ρ (tr S_w / d) I and the pooled covariance S_w ' +
    'inside the modalities; m is the mean of the row’s own modality',
  source:
    'Kessy, Lewin & Strimmer, “Optimal whitening and decorrelation”, 2018 (ZCA); Chen et al., “Shrinkage algorithms ' +
    'for MMSE covariance estimation”, 2010 (the automatic ρ)',
  options: {
    rank: {
      text: 'how many directions are kept, those of the largest variance; the others are projected out',
      default: 'all',
      words: ['all'],
      tune: ['all', 64, 128, 256],
    },
    shrinkage: {
      text: 'ρ, from 0 to 1: how far the covariance is drawn towards equal variance in all directions',
      default: 'automatic',
      words: ['automatic'],
      tune: ['automatic', 0.1, 0.5, 0.9],
    },
  },
  needs: ['moments'],
  modalities: 'any',
  fit({ moments, dim }, { rank = 'all', shrinkage = 'automatic' } = {}) {
    if (shrinkage !== 'automatic' && !(shrinkage >= 0 && shrinkage <= 1)) {
      throw new RangeError(`whitening: expected shrinkage to be from 0 to 1, got ${shrinkage}`);
    }
    const most = rank === 'all' ? dim : Math.min(dim, wholeOption('whitening', 'rank', rank));
    const pooled = pooledCovariance('whitening', moments);
    const rho = shrinkage === 'automatic' ? oracleShrinkage(pooled) : shrinkage;
    const matrix = inverseRoot(pooled.matrix, dim, rho, most);
    const adds = moments.map(({ mean }) => {
      const add = new Float64Array(dim);
      multiplyVector(matrix, mean, add);
      return add.map((value) => -value);
    });
    return { matrix, shrinkage: rho, ...byModality('add', adds) };
  },
  steps: ({ matrix, shrinkage: _, ...adds }, modality) => [
    { matrix, add: ofModality(adds as Record<string, Float64Array>, 'add', modality) },
  ],
};

/**
 * V diag(l^(-1/2)) Vᵀ over the `most` largest eigenvalues of the shrunk covariance, without those that are nothing
 * beside the largest.
 */
function inverseRoot(covariance: Float64Array, dim: number, rho: number, most: number): Float64Array {
  const { values, vectors } = symmetricEigen(covariance, dim);
  const level = trace(covariance, dim) / dim;
  const shrunk = values.map((value) => (1 - rho) * value + rho * level);
  const least = dim * Number.EPSILON * shrunk[dim - 1]!;
  // Eigenvalues rise: the last ones are the largest.
  const from = Math.max(
    dim - most,
    shrunk.findIndex((value) => value > least),
  );
  // Rows of `roots` are v l^(-1/4): its square is W, symmetric to the last bit.
  const kept = dim - from;
  const roots = new Float64Array(kept * dim);
  for (let r = 0; r < kept; r++) {
    const factor = shrunk[from + r]! ** -0.25;
    for (let k = 0; k < dim; k++) roots[r * dim + k] = factor * vectors[k * dim + from + r]!;
  }
  return product(transpose(roots, kept, dim), roots, kept);
}
