import { relative } from 'node:path';
import { VERSION } from '../../../version.js';
import { sizeClaims, sizeFindings, type EmbeddingSizeFindings } from '../../embedding-size/findings.js';
import {
  paperPreset,
  quickPreset,
  sizedModels,
  type EmbeddingSizePreset,
} from '../../embedding-size/preset.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import { digitSets, madData } from '../../kit/data.js';
import { madProbes } from '../mad-probes.js';

/** The main experiment with the embedding size as a second axis. */
export const embeddingSize: Experiment<
  'embedding-size',
  EmbeddingSizePreset,
  EmbeddingSizeFindings,
  undefined
> = {
  id: 'embedding-size',
  title: 'Information imbalance makes the gap at every embedding size',
  summary:
    'MAD CLIPs with embeddings of several sizes, captions of one attribute and of five: gap, bias, accuracy',
  source: { paper: 'two-effects', figure: 'appendix: embedding size, beside section 5' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
};

async function run(
  preset: EmbeddingSizePreset,
  context: ExperimentContext,
): Promise<ExperimentResult<EmbeddingSizeFindings, undefined>> {
  const { seed, shared, parallel = 2 } = context;
  const digits = digitSets(preset.base.digits, context);
  const pool = context.createPool(parallel);
  try {
    const data = await madData(digits, context, pool);
    const models = sizedModels(preset, seed);
    const trained = await madProbes(
      models.map(({ attributes, size, plan }) => ({
        name: `${attributes} attributes, ${size} numbers, seed ${plan.seed}`,
        plan,
      })),
      preset.base,
      data,
      context,
      pool,
    );
    const findings = sizeFindings(
      models.map(({ attributes, size, plan }, k) => ({
        attributes,
        size,
        seed: plan.seed,
        model: relative(shared, trained[k]!.folder),
        probe: trained[k]!.trained,
      })),
      {
        preset,
        seed,
        digits: { train: digits.train.source, test: digits.test.source },
        version: VERSION,
      },
    );
    return { findings, claims: sizeClaims(findings), pictures: undefined };
  } finally {
    await pool.dispose();
  }
}
