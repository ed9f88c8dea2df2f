import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  captionRule,
  captionText,
  CONTEXT_LENGTH,
  DIGIT_PIXELS,
  type MadBatch,
} from '../../../datasets/index.js';
import { openMad } from '../../../datasets/node/index.js';
import type { TaskPool } from '../../../runtime/node/index.js';
import { runFiles } from '../../../training/node/index.js';
import { VERSION } from '../../../version.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import { claimsOf } from '../../information-imbalance/claims.js';
import {
  settingsOf,
  type InformationImbalanceFindings,
  type RunRecord,
} from '../../information-imbalance/findings.js';
import type {
  Example,
  InformationImbalancePictures,
  Projection,
} from '../../information-imbalance/pictures.js';
import {
  paperPreset,
  planRuns,
  quickPreset,
  type InformationImbalancePreset,
  type RunPlan,
} from '../../kit/preset.js';
import { testSet } from '../../kit/test-set.js';
import { digitSets, madData, type MadFolders } from '../../kit/data.js';
import { runSeries } from '../../kit/series.js';
import { projectionTaskModule, type ProjectionTaskInput } from '../../kit/projection.js';
import { runTaskModule, type RunTaskInput } from '../../kit/train-and-measure.js';

type Result = ExperimentResult<InformationImbalanceFindings, InformationImbalancePictures>;

/** Images in the grid of examples. */
const EXAMPLES = 12;

/** TEOT's main experiment: the more of the image its caption mentions, the smaller the gap and the object bias. */
export const informationImbalance: Experiment<
  'information-imbalance',
  InformationImbalancePreset,
  InformationImbalanceFindings,
  InformationImbalancePictures
> = {
  id: 'information-imbalance',
  title: 'Information imbalance triggers the modality gap and the object bias',
  summary:
    'small CLIPs trained on MAD with captions that mention 0 to 5 attributes: gap, object bias, accuracy',
  source: { paper: 'two-effects', figure: 'the main experiment of section 5, Fig. 4 and Fig. 7' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
};

async function run(preset: InformationImbalancePreset, context: ExperimentContext): Promise<Result> {
  const { seed, out, parallel = 2 } = context;
  mkdirSync(out, { recursive: true });
  const plans = planRuns(preset, seed);
  const digits = digitSets(preset.digits, context);
  const pool = context.createPool(parallel);
  try {
    const folders = await madData(digits, context, pool);
    const runs = await trainAll(preset, context, plans, folders, pool);
    const { settings, rates } = settingsOf(runs);
    return {
      findings: {
        settings,
        rates,
        runs,
        configuration: {
          preset,
          seed,
          digits: { train: digits.train.source, test: digits.test.source },
          version: VERSION,
        },
      },
      claims: claimsOf(settings, seed),
      pictures: await draw(preset, context, fullInformationRun(plans, runs, settings), folders, pool),
    };
  } finally {
    await pool.dispose();
  }
}

/** Every run, as many side by side as the pool has threads. */
function trainAll(
  preset: InformationImbalancePreset,
  context: ExperimentContext,
  plans: readonly RunPlan[],
  data: MadFolders,
  pool: TaskPool,
): Promise<RunRecord[]> {
  const { out, shared, seed } = context;
  const test = { images: preset.testImages, captionsPerWord: preset.captionsPerWord, seed };
  const items = plans.map((plan) => ({
    name: `${plan.attributes} attributes, seed ${plan.seed}`,
    input: { plan, path: join(out, 'runs', plan.name, 'metrics.json'), data, shared, test },
  }));
  return runSeries<RunTaskInput, RunRecord>(
    { stage: 'Training models', module: runTaskModule, items },
    context,
    pool,
  );
}

interface PicturedRun {
  readonly plan: RunPlan;
  readonly record: RunRecord;
}

/** The first seed's run with five attributes, at the learning rate that was best there. */
function fullInformationRun(
  plans: readonly RunPlan[],
  runs: readonly RunRecord[],
  settings: InformationImbalanceFindings['settings'],
): PicturedRun {
  const best = settings.find(({ attributes }) => attributes === 5)!;
  const index = plans.findIndex(
    ({ attributes, learningRate }) => attributes === 5 && learningRate === best.learningRate,
  );
  return { plan: plans[index]!, record: runs[index]! };
}

async function draw(
  preset: InformationImbalancePreset,
  context: ExperimentContext,
  { plan, record }: PicturedRun,
  data: MadFolders,
  pool: TaskPool,
): Promise<InformationImbalancePictures> {
  const { seed, shared } = context;
  const { attributes, config } = plan;
  const rule = captionRule({ attributes });
  const input = { config, rule, data: data.test, pairs: preset.picturePairs, seed };
  const [before, after] = await runSeries<ProjectionTaskInput, Projection>(
    {
      stage: 'Drawing UMAP',
      module: projectionTaskModule,
      items: [
        { name: 'before training', input },
        {
          name: 'after training',
          input: { ...input, weights: join(shared, record.model, runFiles.weights) },
        },
      ],
    },
    context,
    pool,
  );
  const { dataset, close } = openMad(data.test);
  try {
    return {
      examples: examplesOf(testSet(dataset, EXAMPLES, rule, seed)),
      before: before!,
      after: after!,
    };
  } finally {
    close();
  }
}

/** The images of a batch as bytes again, `[28, 28, 3]` each, with their captions. */
function examplesOf({ images, tokens }: MadBatch): readonly Example[] {
  return Array.from({ length: tokens.length / CONTEXT_LENGTH }, (_, k) => {
    const pixels = new Uint8Array(3 * DIGIT_PIXELS);
    for (let channel = 0; channel < 3; channel++) {
      for (let i = 0; i < DIGIT_PIXELS; i++) {
        const value = images[(3 * k + channel) * DIGIT_PIXELS + i]!;
        pixels[3 * i + channel] = Math.round((value + 1) * 127.5);
      }
    }
    return {
      pixels,
      caption: captionText(tokens.subarray(k * CONTEXT_LENGTH, (k + 1) * CONTEXT_LENGTH)),
    };
  });
}
