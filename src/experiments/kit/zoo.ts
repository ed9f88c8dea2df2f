import { sliceDigits } from '../../datasets/index.js';
import { clipConfig, type ClipConfig, clipParameterSpecs } from '../../models/index.js';
import { contentKey } from '../../numeric/index.js';
import type { StudiedModel } from '../../study/models.js';
import { studyTask, type StudyTaskInput } from '../../study/study-task.js';
import type { StudyColumn, StudyFindings, StudyGroup, StudyPlan } from '../../study/study.js';
import { trainingConfig } from '../../training/index.js';
import type { ExperimentContext } from '../experiment.js';
import { digitSets, digitSources, madData, type MadFolders } from './data.js';
import { baseName } from './names.js';
import type { RunPlan } from './preset.js';
import { runSeries } from './series.js';
import { type RunRecord, trainAndMeasureTask } from './train-and-measure.js';

/** A zoo of models of MAD that differ in what real ones differ in: training data, captions, size, embedding, chance. */
export interface ZooPreset {
  /** Digits of each training set, by rising size, and of the test set. */
  readonly digits: { readonly train: readonly number[]; readonly test: number };
  /** How many attributes captions mention. */
  readonly attributes: readonly number[];
  readonly models: readonly ClipConfig[];
  readonly seeds: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly warmupSteps: number;
  readonly learningRate: number;
  readonly testImages: number;
  readonly captionsPerWord: number;
  /** Behind p-values and intervals. */
  readonly permutations: number;
  readonly resamples: number;
}

function model(width: number, layers: number, heads: number, embeddingSize: number): ClipConfig {
  return clipConfig({
    embeddingSize,
    image: { width, layers, heads },
    text: { width, layers, heads },
  });
}

/** 48 models on two cores over coffee; six of them are those of the quick preset of information-imbalance. */
export const quickZoo: ZooPreset = {
  digits: { train: [256, 1000], test: 250 },
  attributes: [1, 3, 5],
  models: [model(32, 2, 2, 16), model(32, 2, 2, 64), model(64, 2, 4, 16), model(64, 2, 4, 64)],
  seeds: 2,
  batchSize: 128,
  steps: 360,
  warmupSteps: 30,
  learningRate: 1e-3,
  testImages: 2000,
  captionsPerWord: 64,
  permutations: 9999,
  resamples: 1000,
};

/** Models of the published size and length (TEOT, appendix C), and smaller ones: 120 of them. */
export const paperZoo: ZooPreset = {
  ...quickZoo,
  digits: { train: [6000, 60000], test: 10000 },
  attributes: [1, 2, 3, 4, 5],
  models: [model(128, 4, 4, 64), model(128, 4, 4, 256), clipConfig({ embeddingSize: 64 }), clipConfig()],
  seeds: 3,
  steps: 93_600,
  warmupSteps: 2_340,
  learningRate: 5e-4,
  testImages: 10000,
  captionsPerWord: 256,
};

/** A model of the zoo before it is trained. */
export interface ZooPlan extends RunPlan {
  /** Digits of its training set. */
  readonly digits: number;
}

/** Every model, small ones first. */
export function planZoo(preset: ZooPreset, firstSeed: number): readonly ZooPlan[] {
  const { digits, attributes, models, seeds, batchSize, steps, warmupSteps, learningRate } = preset;
  return models.flatMap((config) =>
    digits.train.flatMap((size) =>
      attributes.flatMap((mentioned) =>
        Array.from({ length: seeds }, (_, k) => firstSeed + k).map((seed) => ({
          name:
            `digits${size}-attributes${mentioned}-width${config.image.width}` +
            `-embedding${config.embeddingSize}-seed${seed}`,
          digits: size,
          attributes: mentioned,
          seed,
          learningRate,
          config: trainingConfig(
            { model: config, batchSize, steps, warmupSteps, learningRate, seed },
            Math.floor(size / batchSize),
          ),
        })),
      ),
    ),
  );
}

/** What a study knows a model of the zoo by. */
export function zooModel(
  { name, digits, attributes, config }: ZooPlan,
  { metrics }: RunRecord,
): StudiedModel {
  const { gap, moad, downstream } = metrics;
  const parameters = clipParameterSpecs(config.model).reduce(
    (sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1),
    0,
  );
  return {
    name,
    values: {
      l2m: gap.l2m,
      rmg: gap.rmg,
      moadImage: moad.image,
      moadText: moad.text,
      moadCrossModal: moad.crossModal,
      digitAccuracy: downstream.trainingLength.digitAccuracy,
      attributeAccuracy: downstream.trainingLength.attributeAccuracy,
      attributeAveragePrecision: downstream.trainingLength.attributeAveragePrecision,
      accuracy: downstream.trainingLength.accuracy,
      parameters,
      embeddingSize: config.model.embeddingSize,
      attributes,
      digits,
    },
  };
}

/** Columns of the zoo's models, by what they are called in words. */
export const ZOO_COLUMNS = {
  l2m: 'L2M',
  rmg: 'RMG',
  moadImage: 'MOAD of images',
  moadText: 'MOAD of texts',
  moadCrossModal: 'MOAD between modalities',
  digitAccuracy: 'accuracy, digits',
  attributeAccuracy: 'accuracy, attributes',
  attributeAveragePrecision: 'average precision, attributes',
  accuracy: 'accuracy, all six factors',
  parameters: 'model size',
  embeddingSize: 'embedding size',
  attributes: 'attributes in captions',
  digits: 'training digits',
} as const;

/** What models of the zoo differ in by design. */
export const ZOO_COVARIATES = ['parameters', 'embeddingSize', 'attributes', 'digits'] as const;

/** The zoo's groups: by training data, as the paper's. */
export function zooGroups(
  preset: ZooPreset,
  plans: readonly ZooPlan[],
): { readonly groups: readonly StudyGroup[]; readonly membership: readonly string[] } {
  const sizes = preset.digits.train;
  const nameOf = (digits: number): string =>
    sizes.length === 2 ? (digits === sizes[0] ? 'medium' : 'large') : `${digits} digits`;
  return {
    groups: sizes.map((digits) => ({
      name: nameOf(digits),
      label: `trained on ${digits.toLocaleString('en-US')} digits`,
    })),
    membership: plans.map(({ digits }) => nameOf(digits)),
  };
}

/** The zoo, trained and measured. */
export interface Zoo {
  readonly plans: readonly ZooPlan[];
  readonly models: readonly StudiedModel[];
  /** Where the digits come from. */
  readonly digits: { readonly train: string; readonly test: string };
}

/**
 * Trains and measures every model of the zoo, or reads what any experiment with the same shared folder has trained
 * and measured before: an interrupted zoo goes on. Smaller training sets are the first digits of the largest; the
 * test set is one for all.
 */
export async function trainZoo(preset: ZooPreset, context: ExperimentContext): Promise<Zoo> {
  const { seed, shared } = context;
  const plans = planZoo(preset, seed);
  const { train, test } = digitSets(
    { train: Math.max(...preset.digits.train), test: preset.digits.test },
    context,
  );
  const data = new Map<number, MadFolders>();
  for (const size of preset.digits.train) {
    data.set(size, await madData({ train: sliceDigits(train, 0, size), test }, context));
  }
  const tested = { images: preset.testImages, captionsPerWord: preset.captionsPerWord, seed };
  const items = plans.map((plan) => {
    const folders = data.get(plan.digits)!;
    const key = contentKey({ plan, tested, data: [baseName(folders.train), baseName(folders.test)] });
    return {
      name: plan.name,
      input: {
        plan,
        metrics: { place: shared.place, path: `zoo/${key}.json` },
        data: folders,
        shared: shared.place,
        test: tested,
      },
      // A step's time goes about with the width.
      cost: plan.config.model.image.width,
    };
  });
  const records = await runSeries({ stage: 'Training the zoo', task: trainAndMeasureTask, items }, context);
  return {
    plans,
    models: plans.map((plan, k) => zooModel(plan, records[k]!)),
    digits: digitSources({ train, test }),
  };
}

type ZooColumn = keyof typeof ZOO_COLUMNS;

/**
 * Relates columns of the zoo by training set, all that its models differ in by design held fixed in partial
 * correlations.
 */
export function studyZoo(
  { plans, models }: Zoo,
  preset: ZooPreset,
  gaps: readonly ZooColumn[],
  performance: readonly ZooColumn[],
  context: ExperimentContext,
): Promise<StudyFindings> {
  const columns = (keys: readonly ZooColumn[]): StudyColumn[] =>
    keys.map((key) => ({ key, label: ZOO_COLUMNS[key] }));
  const plan: StudyPlan = {
    gaps: columns(gaps),
    performance: columns(performance),
    covariates: columns(ZOO_COVARIATES),
    ...zooGroups(preset, plans),
  };
  return runStudy({ models, plan, options: optionsOf(preset, context) }, 'the zoo', context);
}

/** How thoroughly a preset tests. */
export function optionsOf(
  { permutations, resamples }: ZooPreset,
  { seed }: ExperimentContext,
): StudyTaskInput['options'] {
  return { seed, permutations, resamples };
}

/** A study where there is room for it, with its progress. */
export function runStudy(
  input: StudyTaskInput,
  detail: string,
  { signal, onProgress, tasks }: ExperimentContext,
): Promise<StudyFindings> {
  return tasks.run(studyTask, input, {
    signal,
    onProgress: (share: number) => onProgress?.({ stage: 'Testing relations', share, detail }),
  });
}
