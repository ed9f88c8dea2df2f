/** A correction: `src/correction/centring.ts`, and a line in `src/correction/registry.ts`. */
import type { Correction } from 'modgap/correction';

type CentringParameters = { readonly first: Float64Array; readonly second: Float64Array };

/** Takes each modality's own mean away, so that both lie about the origin. */
export const centring: Correction<'means', Record<never, never>, CentringParameters> = {
  id: 'centring',
  title: 'Centring',
  definition: 'x′ = (x − m_x) / ‖x − m_x‖, y′ likewise',
  source: 'common practice',
  options: {},
  needs: 'means',
  // What is found is plain data, which JSON can keep.
  fit: ({ means: [first, second] }) => ({
    first: Float64Array.from(first),
    second: Float64Array.from(second),
  }),
  // Any block of rows at a time, in place unless `out` is another array.
  apply(rows, modality, { first, second }, out = rows) {
    const mean = modality === 0 ? first : second;
    const dim = mean.length;
    for (let start = 0; start < rows.length; start += dim) {
      let squares = 0;
      for (let k = 0; k < dim; k++) squares += (rows[start + k]! - mean[k]!) ** 2;
      const length = Math.sqrt(squares);
      if (!(length > 0)) {
        throw new RangeError(`centring: expected rows with a direction, row ${start / dim} is the mean`);
      }
      for (let k = 0; k < dim; k++) out[start + k] = (rows[start + k]! - mean[k]!) / length;
    }
    return out;
  },
};
