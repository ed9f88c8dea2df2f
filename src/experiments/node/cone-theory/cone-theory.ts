import { VERSION } from '../../../version.js';
import { coneTheoryClaims } from '../../cone-theory/claims.js';
import { closerSeries, varianceSeries, type ConeTheoryFindings } from '../../cone-theory/findings.js';
import {
  coneTheoryPaperPreset,
  coneTheoryQuickPreset,
  type ConeTheoryPreset,
} from '../../cone-theory/preset.js';
import type { VarianceRun } from '../../theory/variance.js';
import type { Experiment } from '../../experiment.js';
import { runSeries } from '../../kit/series.js';
import { closerTaskModule, type CloserTaskInput } from './closer-task.js';
import { varianceTaskModule, type VarianceTaskInput } from './variance-task.js';

/** Trials of one task. */
const TRIALS = 500;

/** MtG's two theorems as simulations. */
export const coneTheory: Experiment<
  'cone-theory',
  ConeTheoryPreset,
  ConeTheoryFindings,
  Readonly<Record<never, never>>
> = {
  id: 'cone-theory',
  title: 'Two theorems: layers draw vectors closer, and most variance is due to initialisation',
  summary: 'random ReLU layers on pairs of vectors, and the variance of random MLPs by its source',
  source: { paper: 'mind-the-gap', figure: 'Theorems 1 and 2' },
  presets: { quick: coneTheoryQuickPreset, paper: coneTheoryPaperPreset },
  run: async (preset, context) => {
    const { seed, createPool, parallel = 2 } = context;
    const { trials, ...grid } = preset.closer;
    const pool = createPool(parallel);
    try {
      const parts = Array.from({ length: Math.ceil(trials / TRIALS) }, (_, k) => k * TRIALS);
      const counts = await runSeries<CloserTaskInput, Uint32Array>(
        {
          stage: 'Theorem 1: random layers',
          module: closerTaskModule,
          items: parts.map((from) => {
            const to = Math.min(trials, from + TRIALS);
            return {
              name: `layers ${from + 1} to ${to}`,
              input: { grid, seed, from, to },
              cost: to - from,
            };
          }),
        },
        context,
        pool,
      );
      const runs = await runSeries<VarianceTaskInput, readonly VarianceRun[]>(
        {
          stage: 'Theorem 2: random networks',
          module: varianceTaskModule,
          items: Array.from({ length: preset.variance.initialisations }, (_, initialisation) => ({
            name: `initialisation ${initialisation + 1}`,
            input: { preset: preset.variance, seed, initialisation },
          })),
        },
        context,
        pool,
      );
      const total = counts.reduce((sum, part) => sum.map((value, k) => value + part[k]!));
      const findings: ConeTheoryFindings = {
        closer: {
          cosines: grid.cosines,
          widths: grid.widths,
          trials,
          length: grid.length,
          series: closerSeries(preset.closer, total),
        },
        variance: {
          initialisations: preset.variance.initialisations,
          inputs: preset.variance.inputs,
          series: varianceSeries(preset.variance, runs.flat()),
        },
        configuration: { preset, seed, version: VERSION },
      };
      return { findings, claims: coneTheoryClaims(findings), pictures: {} };
    } finally {
      await pool.dispose();
    }
  },
};
