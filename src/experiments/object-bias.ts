import { studyFigure } from '../report/figures/study.js';
import { backgroundTable, relationsTable } from '../report/study-tables.js';
import { count } from '../report/text.js';
import { ALL_MODELS, type StudyFindings } from '../study/study.js';
import type { Claim, Experiment, ExperimentContext, ExperimentPage, ExperimentResult } from './experiment.js';
import { digitSets, digitSources, madData } from './kit/data.js';
import { type InformationImbalancePreset, paperPreset, planRuns, quickPreset } from './kit/preset.js';
import { runSeries } from './kit/series.js';
import { trainAndMeasureTask } from './kit/train-and-measure.js';
import { runStudy, ZOO_COLUMNS, zooModel } from './kit/zoo.js';

export interface ObjectBiasPreset {
  /** The models of the experiment on information imbalance: they are trained once. */
  readonly training: InformationImbalancePreset;
  /** Behind p-values and intervals. */
  readonly permutations: number;
  readonly resamples: number;
}

/** TEOT Fig. 3b: object bias against accuracy over many models. */
export const objectBias: Experiment<ObjectBiasPreset, ObjectBiasFindings, undefined> = {
  id: 'object-bias',
  title: 'Object bias and accuracy',
  summary:
    'MOAD between and inside the modalities against accuracy on attributes and digits, ' +
    'over the small CLIPs of information-imbalance',
  source: { paper: 'two-effects', figure: 'Fig. 3b' },
  presets: {
    quick: { training: quickPreset, permutations: 9999, resamples: 1000 },
    paper: { training: paperPreset, permutations: 9999, resamples: 1000 },
  },
  run: studied,
  page: objectBiasPage,
};

async function studied(
  preset: ObjectBiasPreset,
  context: ExperimentContext,
): Promise<ExperimentResult<ObjectBiasFindings, undefined>> {
  const { training, permutations, resamples } = preset;
  const { seed, shared, storage } = context;
  const digits = digitSets(training.digits, context);
  const data = await madData(digits, context);
  const plans = planRuns(training, seed);
  const test = { images: training.testImages, captionsPerWord: training.captionsPerWord, seed };
  const items = plans.map((plan) => ({
    name: `${plan.attributes} attributes, seed ${plan.seed}`,
    input: {
      plan,
      metrics: { place: storage.place, path: `runs/${plan.name}/metrics.json` },
      data,
      shared: shared.place,
      test,
    },
  }));
  const records = await runSeries({ stage: 'Training models', task: trainAndMeasureTask, items }, context);
  const columns = (keys: readonly (keyof typeof ZOO_COLUMNS)[]) =>
    keys.map((key) => ({ key, label: ZOO_COLUMNS[key] }));
  const study = await runStudy(
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
  );
  const findings: ObjectBiasFindings = { study };
  return {
    findings,
    claims: objectBiasClaims(findings),
    pictures: undefined,
    configuration: { digits: digitSources(digits) },
    notes: [
      'The paper looks at published CLIPs on MIT-States and UT-Zappos; ' +
        'here the models are CLIPs trained on MAD, whose captions are what differs.',
    ],
  };
}

export interface ObjectBiasFindings {
  readonly study: StudyFindings;
}

/** Forms of MOAD, and what a model is good at, as columns of a study. */
export const BIAS_COLUMNS = ['moadCrossModal', 'moadImage', 'moadText'] as const;
export const TASK_COLUMNS = ['attributeAccuracy', 'digitAccuracy'] as const;

/**
 * An object bias does not lead to worse attributes per se: neither over all models, nor with the number of attributes
 * in the captions held fixed, which moves both. A relation counts against it where its 95 % interval lies below 0.
 */
export function objectBiasClaims({ study }: ObjectBiasFindings): readonly Claim[] {
  const group = study.groups.length > 1 ? ALL_MODELS : study.groups[0]?.name;
  const [bias, task] = [BIAS_COLUMNS[0], TASK_COLUMNS[0]];
  const relation = study.relations.find((one) => one.group === group && one.x === bias && one.y === task);
  if (relation === undefined) return [];
  const { tau, p, models, interval, partial } = relation;
  const within = (values: readonly number[]): string =>
    `[${values.map((value) => value.toFixed(2)).join(', ')}]`;
  const paper =
    'abstract: object bias does not lead to worse performance on other concepts, such as attributes, per se; Fig. 3b';
  return [
    {
      text: 'over all models, more object bias does not go with worse accuracy on attributes',
      holds: !(interval[1] < 0),
      measured:
        `Kendall's tau of MOAD between the modalities and accuracy on attributes ${tau.toFixed(2)} ` +
        `${within(interval)}, p = ${p.toPrecision(2)}, ${models} models (the claim: the interval does not lie below 0)`,
      paper,
    },
    ...(partial === undefined
      ? []
      : [
          {
            text:
              'among models with equally rich captions, more object bias does not go with worse accuracy on ' +
              'attributes',
            holds: !(partial.interval[1] < 0),
            measured:
              `partial rank correlation given ${partial.given.join(', ')} ${partial.rho.toFixed(2)} ` +
              `${within(partial.interval)}, ${partial.models} models (the claim: the interval does not lie below 0)`,
            paper,
          },
        ]),
  ];
}

export function objectBiasPage({ study }: ObjectBiasFindings): ExperimentPage {
  return {
    lead: [
      `${count(study.models.length)} small CLIPs that differ in the attributes that their captions mention ` +
        'and in their seed. MOAD above 0 says that embeddings tell objects, here digits, apart better than ' +
        'attributes: between the modalities over ideal images and ideal words, as the paper defines it, and ' +
        'inside images and inside texts.',
      'The number of attributes in the captions moves bias and accuracy alike; partial correlations hold it fixed.',
    ],
    figures: [
      studyFigure(study, {
        id: 'object-bias',
        subject: 'Object bias against accuracy',
        models: 'CLIPs trained from scratch on MAD with zero to five attributes in the captions',
      }),
    ].filter((figure) => figure !== undefined),
    tables: [
      relationsTable(study, 'Accuracy against object bias'),
      backgroundTable(study, 'What else accuracy goes with'),
    ].filter((table) => table !== undefined),
  };
}
