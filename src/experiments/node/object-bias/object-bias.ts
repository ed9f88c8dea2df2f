import { join } from 'node:path';
import type { TaskPool } from '../../../runtime/node/index.js';
import { VERSION } from '../../../version.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import type { RunRecord } from '../../information-imbalance/findings.js';
import { paperPreset, planRuns, quickPreset, type InformationImbalancePreset } from '../../kit/preset.js';
import { ZOO_COLUMNS, zooModel } from '../../kit/zoo.js';
import {
  BIAS_COLUMNS,
  objectBiasClaims,
  TASK_COLUMNS,
  type ObjectBiasFindings,
} from '../../object-bias/findings.js';
import { runTaskModule, type RunTaskInput } from '../../kit/train-and-measure.js';
import { digitSets, madData } from '../../kit/data.js';
import { studyInThread } from '../model-study/zoo.js';
import { runSeries } from '../../kit/series.js';

export interface ObjectBiasPreset {
  /** The models of the experiment on information imbalance: they are trained once. */
  readonly training: InformationImbalancePreset;
  /** Behind p-values and intervals. */
  readonly permutations: number;
  readonly resamples: number;
}

/** TEOT Fig. 3b: object bias against accuracy over many models. */
export const objectBias: Experiment<'object-bias', ObjectBiasPreset, ObjectBiasFindings, undefined> = {
  id: 'object-bias',
  title: 'Object bias and accuracy',
  summary:
    'MOAD between and inside the modalities against accuracy on attributes and digits, over the small CLIPs of information-imbalance',
  source: { paper: 'two-effects', figure: 'Fig. 3b' },
  presets: {
    quick: { training: quickPreset, permutations: 9999, resamples: 1000 },
    paper: { training: paperPreset, permutations: 9999, resamples: 1000 },
  },
  run: async (preset, context) => {
    const pool = context.createPool(context.parallel ?? 2);
    try {
      return await studied(preset, context, pool);
    } finally {
      await pool.dispose();
    }
  },
};

async function studied(
  preset: ObjectBiasPreset,
  context: ExperimentContext,
  pool: TaskPool,
): Promise<ExperimentResult<ObjectBiasFindings, undefined>> {
  const { training, permutations, resamples } = preset;
  const { seed, shared, out } = context;
  const digits = digitSets(training.digits, context);
  const data = await madData(digits, context, pool);
  const plans = planRuns(training, seed);
  const test = { images: training.testImages, captionsPerWord: training.captionsPerWord, seed };
  const items = plans.map((plan) => ({
    name: `${plan.attributes} attributes, seed ${plan.seed}`,
    input: { plan, path: join(out, 'runs', plan.name, 'metrics.json'), data, shared, test },
  }));
  const records = await runSeries<RunTaskInput, RunRecord>(
    { stage: 'Training models', module: runTaskModule, items },
    context,
    pool,
  );
  const columns = (keys: readonly (keyof typeof ZOO_COLUMNS)[]) =>
    keys.map((key) => ({ key, label: ZOO_COLUMNS[key] }));
  const study = await studyInThread(
    {
      models: plans.map((plan, k) => zooModel({ ...plan, digits: training.digits.train }, records[k]!)),
      plan: {
        gaps: columns(BIAS_COLUMNS),
        performance: columns(TASK_COLUMNS),
        covariates: columns(['attributes']),
        groups: [{ name: 'MAD', label: 'trained on MAD' }],
        membership: plans.map(() => 'MAD'),
      },
      options: { seed, permutations, resamples },
    },
    'object bias',
    context,
    pool,
  );
  const findings: ObjectBiasFindings = {
    study,
    configuration: {
      preset,
      seed,
      digits: { train: digits.train.source, test: digits.test.source },
      version: VERSION,
    },
  };
  return {
    findings,
    claims: objectBiasClaims(findings),
    pictures: undefined,
    notes: [
      'The paper looks at published CLIPs on MIT-States and UT-Zappos; here the models are CLIPs trained on MAD, whose captions are what differs.',
    ],
  };
}
