import { captionRule } from '../../datasets/index.js';
import { InputError } from '../../files/index.js';
import { parameterView } from '../../models/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import type { ExperimentContext } from '../experiment.js';
import { digitSets, madData, type MadFolders } from './data.js';
import { type MadModelInput, type MadModelPlan, withTrainedModel } from './models.js';
import { baseName } from './names.js';
import { type InformationImbalancePreset, planRuns } from './preset.js';
import { testSet } from './prompts.js';
import { runSeries, type SeriesStep } from './series.js';

interface MadPairsInput extends MadModelInput {
  /** How many test images, each with its own caption by the plan's rule. */
  readonly pairs: number;
  /** Of the test images and captions. */
  readonly seed: number;
}

/** Test pairs as one model embeds them. */
export interface MadPairs {
  readonly dim: number;
  readonly count: number;
  /** `[count, 6]`, the value of each factor. */
  readonly labels: Uint8Array;
  /** Before the first step; `[count, dim]` each, rows of length 1. */
  readonly initial: { readonly images: Float32Array; readonly texts: Float32Array };
  readonly trained: { readonly images: Float32Array; readonly texts: Float32Array };
  /** Of the trained model: log, checkpoint, weights. A path in the shared storage. */
  readonly folder: string;
  /** 1 / temperature, as trained. */
  readonly scale: number;
}

/** Trains one model, or reads it, and embeds the test pairs before and after training. */
export const madPairsTask = defineTask(
  import.meta.url,
  'madPairsTask',
  (input: MadPairsInput, context: TaskContext<SeriesStep>): Promise<MadPairs> =>
    withTrainedModel(input, context, async ({ model, encoder, test }) => {
      const { plan, pairs, seed } = input;
      const { images, labels, tokens } = testSet(test, pairs, plan.rule, seed);
      const embed = async (parameters: typeof model.parameters): Promise<MadPairs['trained']> => ({
        images: await encoder.embedImages(parameters, images),
        texts: await encoder.embedTexts(parameters, tokens),
      });
      const result: MadPairs = {
        dim: plan.config.model.embeddingSize,
        count: pairs,
        labels,
        initial: await embed(model.initial),
        trained: await embed(model.parameters),
        folder: model.folder,
        scale: Math.exp(parameterView(model.parameters, 'logit_scale')[0]!),
      };
      const rows = [result.initial, result.trained].flatMap(({ images: own, texts }) => [own, texts]);
      context.transfer(rows.map(({ buffer }) => buffer as ArrayBuffer));
      return result;
    }),
);

/** Trains models on MAD, or reads them where any experiment trained them before, and embeds test pairs with each. */
export function madPairs(
  models: readonly { readonly name: string; readonly plan: MadModelPlan; readonly pairs: number }[],
  data: MadFolders,
  context: ExperimentContext,
): Promise<MadPairs[]> {
  const { shared, seed } = context;
  const items = models.map(({ name, plan, pairs }) => ({
    name,
    input: { plan, data, shared: shared.place, pairs, seed },
    cost: plan.config.steps,
  }));
  return runSeries({ stage: 'Training models', task: madPairsTask, items }, context);
}

/** Which small CLIPs stand in for published features. */
export interface MadModels {
  /** Their data, size and length: those of the experiment on information imbalance, so that models are trained once. */
  readonly training: InformationImbalancePreset;
  /** One model for each number of attributes in the captions. */
  readonly attributes: readonly number[];
  /** Test pairs of each. */
  readonly pairs: number;
}

/** How texts call a model: "MAD CLIP, 1 attribute". */
export function madModelName(attributes: number): string {
  return `MAD CLIP, ${attributes} ${attributes === 1 ? 'attribute' : 'attributes'}`;
}

/** Test pairs of each model, in the order of `attributes`. */
export async function standInPairs(
  { training, attributes, pairs }: MadModels,
  context: ExperimentContext,
): Promise<MadPairs[]> {
  const folders = await madData(digitSets(training.digits, context), context);
  const plans = planRuns({ ...training, seeds: 1 }, context.seed);
  const models = attributes.map((mentioned) => {
    const { config } = plans.find((plan) => plan.attributes === mentioned)!;
    const plan = { rule: captionRule({ attributes: mentioned }), config };
    return { name: madModelName(mentioned), plan, pairs };
  });
  return madPairs(models, folders, context);
}

/** Matched rows of length 1 that an experiment looks at. */
export interface PairSource {
  readonly name: string;
  /** Features from a file, or pairs of a CLIP that was trained on MAD for this. */
  readonly kind: 'file' | 'mad';
  readonly modalities: readonly [string, string];
  readonly count: number;
  readonly dim: number;
  /** `[count, dim]`. */
  readonly first: Float32Array;
  readonly second: Float32Array;
  /** `[count, 6]`, the values of MAD's factors; files have none. */
  readonly labels?: Uint8Array;
}

/**
 * The pairs of the features that the user names; without any those of a preset's small CLIPs.
 *
 * @throws InputError where there are neither; where a row of a file has several matches.
 */
export async function pairSources(
  id: string,
  mad: MadModels | undefined,
  context: ExperimentContext,
): Promise<PairSource[]> {
  const features = context.inputs.features ?? [];
  if (features.length > 0) return Promise.all(features.map((file) => fromFile(file, context)));
  if (mad === undefined) {
    throw new InputError(
      `${id}: the paper preset needs features of image-caption pairs, got none; ` +
        'name them with --features (the paper: CLIP on COCO), or take the quick preset',
    );
  }
  const models = await standInPairs(mad, context);
  return models.map(({ dim, count, trained, labels }, k) => ({
    name: madModelName(mad.attributes[k]!),
    kind: 'mad',
    modalities: ['image', 'text'],
    count,
    dim,
    first: trained.images,
    second: trained.texts,
    labels,
  }));
}

async function fromFile(file: string, { signal, sources }: ExperimentContext): Promise<PairSource> {
  const embeddings = await sources.embeddings(file, signal);
  try {
    const [first, second] = embeddings.modalities;
    return {
      name: baseName(file),
      kind: 'file',
      modalities: [first.name, second.name],
      ...sources.matchedRows(embeddings),
    };
  } finally {
    await embeddings.close();
  }
}

/** What an experiment notes where it ran on stand-ins. */
export const STAND_IN_NOTE =
  "The paper's claims are about CLIPs trained on web data: " +
  'they are tested where --features names their embeddings of pairs, and are left out here.';
