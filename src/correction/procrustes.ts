import { product, singularValues, transpose } from '../numeric/index.js';
import { readAll } from './read-runs.js';
import type { RowCorrection } from './correction.js';

/** Which modality is turned onto the other. */
export type ProcrustesOptions = { readonly moved: 'first' | 'second' };

export type ProcrustesParameters = {
  /** The orthogonal matrix R, `[d, d]` row-major: rows are turned as x R. */
  readonly rotation: Float64Array;
  /** The modality that it turns: 0 or 1. */
  readonly moved: number;
};

/** Turns one modality onto the other by the best orthogonal matrix: see {@link orthogonalProcrustes}. */
export const procrustes: RowCorrection<'pairs', ProcrustesOptions, ProcrustesParameters> = {
  id: 'procrustes',
  changes: 'rows',
  title: 'Orthogonal Procrustes',
  definition: 'y′ = y R with the orthogonal R that makes ‖Y R − X‖ smallest over matched rows',
  source: 'Schönemann, “A generalized solution of the orthogonal Procrustes problem”, 1966; MtG section 4.4',
  options: {
    moved: {
      text: 'the modality that is turned onto the other, which stays as it is',
      default: 'second',
      choices: ['first', 'second'] satisfies readonly ProcrustesOptions['moved'][],
    },
  },
  needs: ['pairs'],
  fit({ dim, pairs }, { moved = 'second' } = {}) {
    const [first, second] = [readAll(pairs[0]), readAll(pairs[1])];
    return moved === 'first'
      ? { rotation: orthogonalProcrustes(first, second, dim), moved: 0 }
      : { rotation: orthogonalProcrustes(second, first, dim), moved: 1 };
  },
  steps: ({ rotation, moved }, modality) => (modality === moved ? [{ matrix: rotation }] : []),
};

/**
 * The orthogonal `[dim, dim]` matrix R (row-major) that turns the rows X of `from` onto the rows Y of `to`: the one
 * that makes
 * ||X R - Y||_F smallest, R = U Vᵀ with Xᵀ Y = U S Vᵀ (Schönemann, "A generalized solution of the orthogonal Procrustes
 * problem", 1966). Rows are turned as x R, reflections are allowed, nothing is centred. Where Xᵀ Y is singular R is one
 * of several.
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
  const { left, right } = singularValues(
    product(transpose(Float64Array.from(from), n, dim), Float64Array.from(to), n),
    dim,
    dim,
  );
  return product(left, transpose(right, dim, dim), dim);
}
