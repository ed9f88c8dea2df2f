import type { RowCorrection } from './correction.js';

/** The control: what everything else is compared with. */
export const none: RowCorrection<never, Record<never, never>, Record<never, never>> = {
  id: 'none',
  changes: 'rows',
  title: 'No correction',
  definition: 'x′ = x',
  source: 'a control',
  options: {},
  needs: [],
  modalities: 'any',
  fit: () => ({}),
  steps: () => [],
};
