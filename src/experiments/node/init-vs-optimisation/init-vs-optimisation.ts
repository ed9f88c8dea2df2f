import { basename, join, relative } from 'node:path';
import { VERSION } from '../../../version.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import {
  startClaims,
  startFindings,
  type InitVsOptimisationFindings,
  type StartRun,
} from '../../init-vs-optimisation/findings.js';
import {
  paperPreset,
  quickPreset,
  startConfig,
  type InitVsOptimisationPreset,
} from '../../init-vs-optimisation/preset.js';
import { imbalanceModels } from '../../mad-plans.js';
import { contentKey } from '../content-key.js';
import { digitSets, madData } from '../../kit/data.js';
import { madProbes } from '../mad-probes.js';
import { runSeries } from '../../kit/series.js';
import { textMapModule, type TextMapInput } from './text-map-task.js';

const NOTE =
  'The published run trains CLIP ViT-B/16 from scratch on 50,000 pairs of MS-COCO and measures 500 pairs of the same; here the model and the pairs are of MAD, ' +
  'and the gap is that of test pairs.';

/** MtG section 4.4: how much of the gap is there at the start, and how much training makes. */
export const initVsOptimisation: Experiment<
  'init-vs-optimisation',
  InitVsOptimisationPreset,
  InitVsOptimisationFindings,
  undefined
> = {
  id: 'init-vs-optimisation',
  title: 'Initialisation and optimisation each make their part of the gap',
  summary:
    'MAD CLIPs trained from a random start and from one whose texts are turned onto the images: gap before and after',
  source: { paper: 'mind-the-gap', figure: 'section 4.4' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
};

async function run(
  preset: InitVsOptimisationPreset,
  context: ExperimentContext,
): Promise<ExperimentResult<InitVsOptimisationFindings, undefined>> {
  const { seed, shared, parallel = 2 } = context;
  const { base, attributes, mappedPairs } = preset;
  const digits = digitSets(base.digits, context);
  const pool = context.createPool(parallel);
  try {
    const data = await madData(digits, context, pool);
    const models = imbalanceModels(base, attributes, seed);
    const maps = await runSeries<TextMapInput, string>(
      {
        stage: 'Turning texts onto images',
        module: textMapModule,
        items: models.map((model) => {
          const config = startConfig(model, preset, true);
          const content = { config, rule: model.rule, pairs: mappedPairs, data: basename(data.train) };
          const path = join(shared, 'text-maps', `${contentKey(content)}.safetensors`);
          return {
            name: `seed ${model.seed}`,
            input: { config, rule: model.rule, data: data.train, pairs: mappedPairs, path },
          };
        }),
      },
      context,
      pool,
    );
    const settings = models.flatMap((model, k) => [
      {
        start: 'original' as const,
        model,
        plan: { rule: model.rule, config: startConfig(model, preset, false) },
      },
      {
        start: 'amended' as const,
        model,
        plan: { rule: model.rule, config: startConfig(model, preset, true), initial: maps[k]! },
      },
    ]);
    const trained = await madProbes(
      settings.map(({ start, model, plan }) => ({ name: `${start} start, seed ${model.seed}`, plan })),
      base,
      data,
      context,
      pool,
    );
    const runs: StartRun[] = settings.map(({ start, model }, k) => ({
      start,
      seed: model.seed,
      model: relative(shared, trained[k]!.folder),
      before: trained[k]!.initial,
      after: trained[k]!.trained,
    }));
    const findings = startFindings(runs, {
      preset,
      seed,
      digits: { train: digits.train.source, test: digits.test.source },
      version: VERSION,
    });
    return { findings, claims: startClaims(findings), pictures: undefined, notes: [NOTE] };
  } finally {
    await pool.dispose();
  }
}
