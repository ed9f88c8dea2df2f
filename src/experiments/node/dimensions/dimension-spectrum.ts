import { VERSION } from '../../../version.js';
import { dimensionSpectrumClaims } from '../../dimensions/claims.js';
import { dimensionSpectrumOf, type DimensionSpectrumFindings } from '../../kit/dimensions.js';
import type { Experiment } from '../../experiment.js';
import { pairSources, STAND_IN_NOTE } from '../pair-sources.js';
import { quickDimensions, type DimensionsPreset } from './dimension-pairs.js';

/** TEOT Fig. 3a: which dimensions differ between the modalities. */
export const dimensionSpectrum: Experiment<
  'dimension-spectrum',
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
    const pool = context.createPool(context.parallel ?? 2);
    try {
      const rows = await pairSources('dimension-spectrum', mad, context, pool);
      const sources = rows.map(dimensionSpectrumOf);
      return {
        findings: { sources, configuration: { seed: context.seed, version: VERSION } },
        claims: dimensionSpectrumClaims(sources),
        pictures: {},
        ...(rows.some(({ kind }) => kind === 'mad') && { notes: [STAND_IN_NOTE] }),
      };
    } finally {
      await pool.dispose();
    }
  },
};
