import { byModality, ofModality, type ByModality } from './by-modality.js';
import type { RowCorrection } from './correction.js';

/** `mean0`, `mean1`, and so on: the mean of each modality, `[d]`. */
export type CentringParameters = ByModality;

/**
 * Every group of rows about its own mean: before rows are scaled to length 1 again, all means are zero. A modality is a
 * group here: texts that ask, texts that are searched and images have a mean each where they are given as three.
 */
export const centring: RowCorrection<'means', Record<never, never>, CentringParameters> = {
  id: 'centring',
  changes: 'rows',
  title: 'Centring',
  definition: 'x′ = (x − m) / ‖x − m‖, with the mean m of the row’s own modality',
  source:
    'Li et al., “Closing the Modality Gap for Mixed Modality Search”, 2025 (GR-CLIP); An et al., “I0T”, ACL 2025 ' +
    '(post-hoc); Zhang et al., “Connect, Collapse, Corrupt”, ICLR 2024 (collapse)',
  options: {},
  needs: ['means'],
  modalities: 'any',
  fit: ({ means }) => byModality('mean', means),
  steps: (parameters, modality) => [{ add: ofModality(parameters, 'mean', modality).map((value) => -value) }],
};
