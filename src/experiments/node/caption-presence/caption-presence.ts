import { relative } from 'node:path';
import { FACTOR_NAMES } from '../../../datasets/index.js';
import { VERSION } from '../../../version.js';
import {
  presenceClaims,
  presenceFindings,
  type CaptionPresenceFindings,
} from '../../caption-presence/findings.js';
import { paperPreset, quickPreset, type CaptionPresencePreset } from '../../caption-presence/preset.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import { imbalanceModels } from '../../mad-plans.js';
import { digitSets, madData } from '../../kit/data.js';
import { madProbes } from '../mad-probes.js';

/** TEOT Fig. 3c: what captions always name is what a model is biased towards. */
export const captionPresence: Experiment<
  'caption-presence',
  CaptionPresencePreset,
  CaptionPresenceFindings,
  undefined
> = {
  id: 'caption-presence',
  title: 'Object bias is a caption presence bias',
  summary:
    'MAD CLIPs whose captions always name one of the six factors and rarely the others: bias and accuracy',
  source: { paper: 'two-effects', figure: 'Fig. 3c' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
};

async function run(
  { base, others }: CaptionPresencePreset,
  context: ExperimentContext,
): Promise<ExperimentResult<CaptionPresenceFindings, undefined>> {
  const { seed, shared, parallel = 2 } = context;
  const digits = digitSets(base.digits, context);
  const pool = context.createPool(parallel);
  try {
    const data = await madData(digits, context, pool);
    const models = FACTOR_NAMES.flatMap((always) =>
      imbalanceModels(base, others, seed, always).map((plan) => ({ always, plan })),
    );
    const trained = await madProbes(
      models.map(({ always, plan }) => ({ name: `always ${always}, seed ${plan.seed}`, plan })),
      base,
      data,
      context,
      pool,
    );
    const findings = presenceFindings(
      models.map(({ always, plan }, k) => ({
        always,
        seed: plan.seed,
        model: relative(shared, trained[k]!.folder),
        probe: trained[k]!.trained,
      })),
      {
        preset: { base, others },
        seed,
        digits: { train: digits.train.source, test: digits.test.source },
        version: VERSION,
      },
    );
    return { findings, claims: presenceClaims(findings), pictures: undefined };
  } finally {
    await pool.dispose();
  }
}
