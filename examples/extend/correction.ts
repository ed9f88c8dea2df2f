/** A correction: `src/correction/translation.ts`, and a line in `src/correction/registry.ts`. */
import type { RowCorrection } from 'modgap/correction';

type TranslationParameters = { readonly way: Float64Array };

/** The second modality moves by the difference of the means; the first stays where it is. */
export const translation: RowCorrection<'means', Record<never, never>, TranslationParameters> = {
  id: 'translation',
  title: 'Translation',
  definition: 'y′ = (y + m_x − m_y) / ‖y + m_x − m_y‖',
  source: 'common practice',
  options: {},
  changes: 'rows',
  needs: ['means'],
  // What is found is plain data, which JSON can keep.
  fit: ({ means: [first, second] }) => ({
    way: Float64Array.from(first!, (value, k) => value - second![k]!),
  }),
  // What is done to each row of a modality, before it is scaled to length 1 again.
  steps: ({ way }, modality) => (modality === 1 ? [{ add: way }] : []),
};
