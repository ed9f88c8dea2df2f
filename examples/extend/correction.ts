/** A correction: `src/correction/centring.ts`, and a line in `src/correction/registry.ts`. */
import type { RowCorrection } from 'modgap/correction';

type CentringParameters = { readonly first: Float64Array; readonly second: Float64Array };

/** Each modality about its own mean: both then lie about the origin. */
export const centring: RowCorrection<'means', Record<never, never>, CentringParameters> = {
  id: 'centring',
  title: 'Centring',
  definition: 'x′ = (x − m_x) / ‖x − m_x‖, y′ = (y − m_y) / ‖y − m_y‖',
  source: 'common practice',
  options: {},
  changes: 'rows',
  needs: ['means'],
  // What is found is plain data, which JSON can keep.
  fit: ({ means: [first, second] }) => ({
    first: Float64Array.from(first!),
    second: Float64Array.from(second!),
  }),
  // What is done to each row of a modality, before it is scaled to length 1 again.
  steps: ({ first, second }, modality) => [{ add: (modality === 0 ? first : second).map((value) => -value) }],
};
