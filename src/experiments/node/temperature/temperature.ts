import { join, relative } from 'node:path';
import { runFiles } from '../../../training/node/index.js';
import { VERSION } from '../../../version.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import { imbalanceModels } from '../../mad-plans.js';
import {
  temperatureClaims,
  temperatureFindings,
  temperatureName,
  type TemperatureFindings,
  type TemperatureRun,
} from '../../temperature/findings.js';
import {
  fineTuningConfig,
  paperPreset,
  quickPreset,
  type TemperaturePreset,
} from '../../temperature/preset.js';
import { digitSets, madData } from '../../kit/data.js';
import { madProbes } from '../mad-probes.js';

const NOTE =
  'The published run fine-tunes OpenAI’s CLIP on 50,000 pairs of MS-COCO; here the model is a CLIP that was trained on MAD first, and the data is MAD: ' +
  'a pretrained CLIP cannot be fine-tuned by this version.';

/** MtG's supplementary Fig. 8: a trained CLIP, fine-tuned at fixed temperatures. */
export const temperature: Experiment<'temperature', TemperaturePreset, TemperatureFindings, undefined> = {
  id: 'temperature',
  title: 'The temperature that contrastive learning fine-tunes at sets the gap',
  summary: 'trained MAD CLIPs, fine-tuned at six fixed temperatures: gap, recall and accuracy',
  source: { paper: 'mind-the-gap', figure: 'supplementary Fig. 8' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
};

async function run(
  preset: TemperaturePreset,
  context: ExperimentContext,
): Promise<ExperimentResult<TemperatureFindings, undefined>> {
  const { seed, shared, parallel = 2 } = context;
  const { base, attributes, scales } = preset;
  const digits = digitSets(base.digits, context);
  const pool = context.createPool(parallel);
  try {
    const data = await madData(digits, context, pool);
    const models = imbalanceModels(base, attributes, seed);
    const trained = await madProbes(
      models.map((plan) => ({ name: `seed ${plan.seed}`, plan })),
      base,
      data,
      context,
      pool,
    );
    const settings = models.flatMap((model, k) =>
      scales.map((scale) => ({ scale, model, initial: join(trained[k]!.folder, runFiles.weights) })),
    );
    const tuned = await madProbes(
      settings.map(({ scale, model, initial }) => ({
        name: `temperature ${temperatureName(scale)}, seed ${model.seed}`,
        plan: { rule: model.rule, config: fineTuningConfig(model, preset, scale), initial },
      })),
      base,
      data,
      context,
      pool,
      'Fine-tuning',
    );
    const runs: TemperatureRun[] = [
      ...models.map((model, k) => ({
        seed: model.seed,
        model: relative(shared, trained[k]!.folder),
        probe: trained[k]!.trained,
      })),
      ...settings.map(({ scale, model }, k) => ({
        scale,
        seed: model.seed,
        model: relative(shared, tuned[k]!.folder),
        probe: tuned[k]!.trained,
      })),
    ];
    const findings = temperatureFindings(runs, {
      preset,
      seed,
      digits: { train: digits.train.source, test: digits.test.source },
      version: VERSION,
    });
    return {
      findings,
      claims: temperatureClaims(findings, seed),
      pictures: undefined,
      notes: [NOTE],
    };
  } finally {
    await pool.dispose();
  }
}
