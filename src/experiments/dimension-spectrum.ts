import { dimensionSpectrumPage } from '../report/figures/experiments/dimensions.js';
import { type DimensionsPreset, quickDimensions } from './dimension-pairs.js';
import { dimensionSpectrumClaims } from './kit/dimensions.js';
import type { Experiment } from './experiment.js';
import { type DimensionSpectrumFindings, dimensionSpectrumOf } from './kit/dimensions.js';
import { pairSources, STAND_IN_NOTE } from './kit/pairs.js';

/** TEOT Fig. 3a: which dimensions differ between the modalities. */
export const dimensionSpectrum: Experiment<
  DimensionsPreset,
  DimensionSpectrumFindings,
  Record<string, never>
> = {
  id: 'dimension-spectrum',
  title: 'Few dimensions differ between the modalities',
  summary: 'difference of means by dimension; features that you name, or small CLIPs trained on MAD',
  source: { paper: 'two-effects', figure: 'Fig. 3a' },
  presets: { quick: quickDimensions, paper: {} },
  run: async ({ mad }, context) => {
    const rows = await pairSources('dimension-spectrum', mad, context);
    const sources = rows.map(dimensionSpectrumOf);
    return {
      findings: { sources },
      claims: dimensionSpectrumClaims(sources),
      pictures: {},
      ...(rows.some(({ kind }) => kind === 'mad') && { notes: [STAND_IN_NOTE] }),
    };
  },
  page: dimensionSpectrumPage,
};
