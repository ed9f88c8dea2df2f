import { VERSION } from '../../../version.js';
import { coneDepthClaims } from '../../cone-depth/claims.js';
import { depthSeries, type ConeDepthFindings, type DepthRun } from '../../cone-depth/findings.js';
import { coneDepthPaperPreset, coneDepthQuickPreset, type ConeDepthPreset } from '../../cone-depth/preset.js';
import type { Experiment } from '../../experiment.js';
import { runSeries } from '../../kit/series.js';
import { depthTaskModule, type DepthTaskInput } from './depth-task.js';

/** MtG Fig. 2b: nonlinear activations narrow the cone with depth, before any training. */
export const coneDepth: Experiment<
  'cone-depth',
  ConeDepthPreset,
  ConeDepthFindings,
  Readonly<Record<never, never>>
> = {
  id: 'cone-depth',
  title: 'The cone narrows with depth, and the activation makes it',
  summary: 'average cosine after each layer of random MLPs with seven activations, with and without biases',
  source: { paper: 'mind-the-gap', figure: 'Fig. 2b' },
  presets: { quick: coneDepthQuickPreset, paper: coneDepthPaperPreset },
  run: async (preset, context) => {
    const { seed, createPool, parallel = 2 } = context;
    const pool = createPool(parallel);
    try {
      const items = Array.from({ length: preset.repetitions }, (_, repetition) => ({
        name: `repetition ${repetition + 1}`,
        input: { preset, seed, repetition },
      }));
      const runs = await runSeries<DepthTaskInput, readonly DepthRun[]>(
        { stage: 'Running networks', module: depthTaskModule, items },
        context,
        pool,
      );
      const series = depthSeries(runs.flat());
      return {
        findings: { series, configuration: { preset, seed, version: VERSION } },
        claims: coneDepthClaims(series),
        pictures: {},
      };
    } finally {
      await pool.dispose();
    }
  },
};
