import { gapDirection } from '../geometry/index.js';
import { multiplyVector, product, symmetricEigen, transpose } from '../numeric/index.js';
import type { RowCorrection } from './correction.js';
import { pooledCovariance } from './pooled-covariance.js';
import { wholeOption } from './whole-option.js';

/** How many directions are kept beside the gap's own, which never is. */
export type SubspaceOptions = { readonly rank: number | 'all' };

export type SubspaceParameters = {
  /** The orthogonal projection, `[d, d]` and symmetric. */
  readonly matrix: Float64Array;
};

/**
 * Both modalities onto one subspace: orthogonal to the gap, and spanned by the directions in which rows differ most
 * from the mean of their own modality. Nothing is centred; the means then coincide before rows are scaled to length 1.
 *
 * After SSP (selective vision-language subspace projection), which spans a subspace for images, and one for the texts
 * of each class, by singular vectors of local image features (patches), chosen by class. Modgap has one row an item and
 * no classes: it projects both modalities by the same matrix, spans the subspace by the rows' own covariance, and takes
 * the gap's direction out.
 */
export const subspace: RowCorrection<'moments', SubspaceOptions, SubspaceParameters> = {
  id: 'subspace',
  changes: 'rows',
  title: 'Projection onto a shared subspace',
  definition:
    'x′ = P x / ‖P x‖, P = V Vᵀ: the leading r eigenvectors V of (I − u uᵀ) S_w (I − u uᵀ), with the unit gap vector ' +
    'u and the pooled covariance S_w inside the modalities; with r = all, P = I − u uᵀ',
  source:
    'a variant of our own; after Zhu et al., “Selective Vision-Language Subspace Projection for Few-shot CLIP”, ' +
    'ACM MM 2024 (SSP), which needs patches and classes',
  options: {
    rank: {
      text: 'how many directions are kept, those of the largest variance inside the modalities',
      default: 'all',
      words: ['all'],
      tune: ['all', 64, 128, 256],
    },
  },
  needs: ['moments'],
  fit({ moments, dim }, { rank = 'all' } = {}) {
    if (dim < 2) throw new RangeError(`subspace: expected rows of 2 numbers or more, got ${dim}`);
    const most = rank === 'all' ? dim : wholeOption('subspace', 'rank', rank);
    const direction = gapDirection(moments[0]!.mean, moments[1]!.mean);
    if (most >= dim - 1) return { matrix: without(direction) };
    const { values, vectors } = symmetricEigen(
      projected(pooledCovariance('subspace', moments).matrix, direction),
      dim,
    );
    // Eigenvalues rise. Directions without any spread are as good as one another: they are left out.
    const least = dim * Number.EPSILON * values[dim - 1]!;
    const from = Math.max(
      dim - most,
      values.findIndex((value) => value > least),
    );
    const kept = dim - from;
    const basis = Float64Array.from(
      { length: kept * dim },
      (_, at) => vectors[(at % dim) * dim + from + Math.floor(at / dim)]!,
    );
    return { matrix: product(transpose(basis, kept, dim), basis, kept) };
  },
  steps: ({ matrix }) => [{ matrix }],
};

/** I - u uᵀ. */
function without(direction: Float64Array): Float64Array {
  const dim = direction.length;
  return Float64Array.from({ length: dim * dim }, (_, at) => {
    const [i, j] = [Math.floor(at / dim), at % dim];
    return (i === j ? 1 : 0) - direction[i]! * direction[j]!;
  });
}

/** (I - u uᵀ) S (I - u uᵀ), in O(d²). */
function projected(matrix: Float64Array, direction: Float64Array): Float64Array {
  const dim = direction.length;
  const image = new Float64Array(dim);
  multiplyVector(matrix, direction, image);
  const along = image.reduce((sum, value, k) => sum + value * direction[k]!, 0);
  return matrix.map((value, at) => {
    const [i, j] = [Math.floor(at / dim), at % dim];
    return (
      value -
      (direction[i]! * image[j]! + image[i]! * direction[j]!) +
      along * (direction[i]! * direction[j]!)
    );
  });
}
