import { product, singularValues, symmetricEigen, trace, transpose } from '../numeric/index.js';
import type { RowCorrection } from './correction.js';
import { pairProducts, type PairProducts } from './pair-products.js';
import { wholeOption } from './whole-option.js';

export type ProcrustesOptions = {
  /** Which modality is turned onto the other. */
  readonly moved: 'first' | 'second';
  readonly map: 'orthogonal' | 'ridge' | 'low-rank';
  /** Of ridge: lambda, in units of the mean square of a dimension's numbers, summed over rows. */
  readonly strength: number;
  /** Of low rank. */
  readonly rank: number;
};

export type ProcrustesParameters = {
  /** R, `[d, d]` row-major: rows are mapped as x R. */
  readonly matrix: Float64Array;
  /** The modality that it maps: 0 or 1. */
  readonly moved: number;
};

/**
 * Maps one modality onto the other by a matrix: the best orthogonal one ({@link orthogonalProcrustes}); the best of
 * all, held back by ridge; or the best of few directions.
 */
export const procrustes: RowCorrection<'pairs', ProcrustesOptions, ProcrustesParameters> = {
  id: 'procrustes',
  changes: 'rows',
  title: 'Procrustes',
  definition:
    'y′ = y R / ‖y R‖ over matched rows Y and X. Orthogonal: the orthogonal R with the smallest ‖Y R − X‖, R = U Vᵀ ' +
    'with Yᵀ X = U Σ Vᵀ. Ridge: R = (Yᵀ Y + λ I)⁻¹ Yᵀ X, λ = strength · tr(Yᵀ Y) / d. Low rank: R = U_r V_rᵀ, the ' +
    'leading r columns',
  source:
    'Schönemann, “A generalized solution of the orthogonal Procrustes problem”, 1966; MtG section 4.4; Hoerl & ' +
    'Kennard, “Ridge regression”, 1970; low rank is common practice',
  options: {
    moved: {
      text: 'the modality that is mapped onto the other, which stays as it is',
      default: 'second',
      choices: ['first', 'second'] satisfies readonly ProcrustesOptions['moved'][],
    },
    map: {
      text: 'which matrices there are to choose from',
      default: 'orthogonal',
      choices: ['orthogonal', 'ridge', 'low-rank'] satisfies readonly ProcrustesOptions['map'][],
      tune: ['orthogonal', 'ridge', 'low-rank'],
    },
    strength: {
      text: 'how hard ridge holds the map back, above 0',
      default: '0.1',
      tune: [0.01, 0.1, 1],
      only: { map: 'ridge' },
    },
    rank: {
      text: 'how many directions are left; at most the numbers of a row',
      default: '128',
      tune: [64, 128, 256],
      only: { map: 'low-rank' },
    },
  },
  needs: ['pairs'],
  fit({ dim, pairs }, { moved = 'second', map = 'orthogonal', strength = 0.1, rank = 128 } = {}) {
    if (!(strength > 0)) throw new RangeError(`procrustes: expected strength to be above 0, got ${strength}`);
    const most = Math.min(dim, wholeOption('procrustes', 'rank', rank));
    const [first, second] = pairs;
    const products =
      moved === 'first'
        ? pairProducts('procrustes', first, second)
        : pairProducts('procrustes', second, first);
    const matrix =
      map === 'ridge'
        ? ridge(products, strength, dim)
        : turn(products.cross, dim, map === 'low-rank' ? most : dim);
    return { matrix, moved: moved === 'first' ? 0 : 1 };
  },
  steps: ({ matrix, moved }, modality) => (modality === moved ? [{ matrix }] : []),
};

/** U Vᵀ over the leading `rank` singular directions of Xᵀ Y. */
function turn(cross: Float64Array, dim: number, rank: number): Float64Array {
  const { left, right } = singularValues(cross, dim, dim);
  const leading = (columns: Float64Array): Float64Array =>
    Float64Array.from({ length: rank * dim }, (_, at) => columns[(at % dim) * dim + Math.floor(at / dim)]!);
  return product(transpose(leading(left), rank, dim), leading(right), rank);
}

/** (Xᵀ X + lambda I)⁻¹ Xᵀ Y from the eigenvectors of Xᵀ X: no pivot, singular or not. */
function ridge({ own, cross }: PairProducts, strength: number, dim: number): Float64Array {
  const { values, vectors } = symmetricEigen(own, dim);
  const lambda = (strength * trace(own, dim)) / dim;
  const rotated = product(transpose(vectors, dim, dim), cross, dim);
  for (let at = 0; at < rotated.length; at++) {
    rotated[at]! /= Math.max(0, values[Math.floor(at / dim)]!) + lambda;
  }
  return product(vectors, rotated, dim);
}

/**
 * The orthogonal `[dim, dim]` matrix R (row-major) that turns the rows X of `from` onto the rows Y of `to`: the one
 * that makes ||X R - Y||_F smallest, R = U Vᵀ with Xᵀ Y = U S Vᵀ (Schönemann, "A generalized solution of the orthogonal
 * Procrustes problem", 1966). Rows are turned as x R, reflections are allowed, nothing is centred. Where Xᵀ Y is
 * singular R is one of several.
 *
 * MtG section 4.4 turns the texts of an untrained model so onto its images: two narrow cones then share their mean.
 *
 * @param from X, `[n, dim]`. @param to Y, `[n, dim]`; row i belongs to row i of X.
 * @throws RangeError where the rows do not pair up, or a number is not finite.
 */
export function orthogonalProcrustes(
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  dim: number,
): Float64Array {
  const n = from.length / dim;
  if (!Number.isInteger(n) || n < 1 || to.length !== from.length) {
    throw new RangeError(
      `orthogonal Procrustes: expected paired rows of ${dim} numbers, got ${from.length} and ${to.length} numbers in ` +
        'all',
    );
  }
  return turn(product(transpose(Float64Array.from(from), n, dim), Float64Array.from(to), n), dim, dim);
}
