import { join, relative } from 'node:path';
import { runFiles } from '../../../training/node/index.js';
import { VERSION } from '../../../version.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import type { Projection } from '../../information-imbalance/pictures.js';
import { imbalanceModels } from '../../mad-plans.js';
import {
  alignmentClaims,
  alignmentFindings,
  type PerfectAlignmentFindings,
  type PerfectAlignmentPictures,
} from '../../perfect-alignment/findings.js';
import {
  FULL_INFORMATION,
  paperPreset,
  quickPreset,
  type PerfectAlignmentPreset,
} from '../../perfect-alignment/preset.js';
import { projectionTaskModule, type ProjectionTaskInput } from '../../kit/projection.js';
import { digitSets, madData } from '../../kit/data.js';
import { madProbes } from '../mad-probes.js';
import { runSeries } from '../../kit/series.js';

type Result = ExperimentResult<PerfectAlignmentFindings, PerfectAlignmentPictures>;

/** TEOT Fig. 7: where captions say everything, training takes the initial gap away. */
export const perfectAlignment: Experiment<
  'perfect-alignment',
  PerfectAlignmentPreset,
  PerfectAlignmentFindings,
  PerfectAlignmentPictures
> = {
  id: 'perfect-alignment',
  title: 'With full information, training closes the gap that initialisation makes',
  summary: 'MAD CLIPs with full captions before and after training: distance, mixing, UMAP',
  source: { paper: 'two-effects', figure: 'Fig. 7' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
};

async function run({ base }: PerfectAlignmentPreset, context: ExperimentContext): Promise<Result> {
  const { seed, shared, parallel = 2 } = context;
  const digits = digitSets(base.digits, context);
  const pool = context.createPool(parallel);
  try {
    const data = await madData(digits, context, pool);
    const models = imbalanceModels(base, FULL_INFORMATION, seed);
    const trained = await madProbes(
      models.map((plan) => ({ name: `seed ${plan.seed}`, plan })),
      base,
      data,
      context,
      pool,
    );
    const [first] = models;
    const picture = {
      config: first!.config,
      rule: first!.rule,
      data: data.test,
      pairs: base.picturePairs,
      seed,
    };
    const [before, after] = await runSeries<ProjectionTaskInput, Projection>(
      {
        stage: 'Drawing UMAP',
        module: projectionTaskModule,
        items: [
          { name: 'before training', input: picture },
          {
            name: 'after training',
            input: { ...picture, weights: join(trained[0]!.folder, runFiles.weights) },
          },
        ],
      },
      context,
      pool,
    );
    const findings = alignmentFindings(
      models.map((model, k) => ({
        seed: model.seed,
        model: relative(shared, trained[k]!.folder),
        before: trained[k]!.initial,
        after: trained[k]!.trained,
      })),
      {
        preset: { base },
        seed,
        digits: { train: digits.train.source, test: digits.test.source },
        version: VERSION,
      },
    );
    return {
      findings,
      claims: alignmentClaims(findings),
      pictures: { before: before!, after: after! },
    };
  } finally {
    await pool.dispose();
  }
}
