/** A correction: `src/correction/centring.ts`, and a line in `src/correction/registry.ts`. */
import { moveRows, type Correction } from 'modgap/correction';

type CentringParameters = { readonly first: Float64Array; readonly second: Float64Array };

/** Each modality about its own mean: both then lie about the origin. */
export const centring: Correction<'means', Record<never, never>, CentringParameters> = {
  id: 'centring',
  title: 'Centring',
  definition: 'x′ = (x − m_x) / ‖x − m_x‖, y′ = (y − m_y) / ‖y − m_y‖',
  source: 'common practice',
  options: {},
  needs: 'means',
  // What is found is plain data, which JSON can keep.
  fit: ({ means: [first, second] }) => ({
    first: Float64Array.from(first),
    second: Float64Array.from(second),
  }),
  // Any block of rows at a time, in place unless `out` is another array; rows have length 1 before and after.
  apply: (rows, modality, { first, second }, out = rows) =>
    moveRows(rows, modality === 0 ? first : second, -1, out),
};
