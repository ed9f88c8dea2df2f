import { FACTOR_NAMES } from '../../datasets/index.js';
import type { FlatParameters } from '../../models/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import type { ExperimentContext } from '../experiment.js';
import type { MadFolders } from './data.js';
import { type MadModelInput, type MadModelPlan, withTrainedModel } from './models.js';
import type { InformationImbalancePreset } from './preset.js';
import { madProbe, type MadProbe } from './probe.js';
import { promptSets, testSet } from './prompts.js';
import { runSeries, type SeriesStep } from './series.js';

export interface MadProbeInput extends MadModelInput {
  readonly test: {
    /** Each with its own caption by the plan's rule. */
    readonly images: number;
    readonly captionsPerWord: number;
    /** Of the test images, captions and prompts, which all models share. */
    readonly seed: number;
  };
}

export interface ProbedModel {
  /** Of the trained model: log, checkpoint, weights. A path in the shared storage. */
  readonly folder: string;
  /** Before the first step. */
  readonly initial: MadProbe;
  readonly trained: MadProbe;
}

/** Trains one model, or reads it, and measures it before and after training. */
export const madProbeTask = defineTask(
  import.meta.url,
  'madProbeTask',
  (input: MadProbeInput, context: TaskContext<SeriesStep>): Promise<ProbedModel> =>
    withTrainedModel(input, context, async ({ model, encoder, runtime, test: tried }) => {
      const { plan, test } = input;
      const { rule } = plan;
      const { images, labels, tokens } = testSet(tried, test.images, rule, test.seed);
      const mentioned = 'attributes' in rule ? rule.attributes : 0;
      const { trainingLength } = promptSets(
        mentioned,
        test.captionsPerWord,
        test.seed,
        FACTOR_NAMES.indexOf(rule.always),
      );
      const probe = async (parameters: FlatParameters<Float32Array>): Promise<MadProbe> =>
        madProbe(
          runtime,
          {
            dim: plan.config.model.embeddingSize,
            images: await encoder.embedImages(parameters, images),
            captions: await encoder.embedTexts(parameters, tokens),
            prompted: await encoder.embedTexts(parameters, trainingLength.tokens),
          },
          trainingLength,
          labels,
        );
      return {
        folder: model.folder,
        initial: await probe(model.initial),
        trained: await probe(model.parameters),
      };
    }),
);

/** Trains models on MAD, or reads them where any experiment trained them before, and measures each before and after. */
export function madProbes(
  models: readonly { readonly name: string; readonly plan: MadModelPlan }[],
  { testImages, captionsPerWord }: Pick<InformationImbalancePreset, 'testImages' | 'captionsPerWord'>,
  data: MadFolders,
  context: ExperimentContext,
  stage = 'Training models',
): Promise<ProbedModel[]> {
  const { shared, seed } = context;
  const items = models.map(({ name, plan }) => ({
    name,
    input: { plan, data, shared: shared.place, test: { images: testImages, captionsPerWord, seed } },
    cost: plan.config.steps,
  }));
  return runSeries({ stage, task: madProbeTask, items }, context);
}
