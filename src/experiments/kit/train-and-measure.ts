import { captionRule } from '../../datasets/index.js';
import { InputError, readText, type Storage } from '../../files/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import { readTrainingLog } from '../../training/index.js';
import { type MadFolders, withMad } from './data.js';
import { gapMetrics, type GapMetrics, modelMetrics, type ModelMetrics } from './metrics.js';
import { withTrainedModel } from './models.js';
import type { RunPlan } from './preset.js';
import { promptSets, testSet } from './prompts.js';
import type { SeriesStep } from './series.js';
import { thinnedCurve, type TrainingCurve } from './training-curve.js';

/** One trained model. */
export interface RunRecord {
  readonly name: string;
  readonly attributes: number;
  readonly seed: number;
  readonly learningRate: number;
  /** Folder of its log, checkpoint and weights, in the storage that experiments share. */
  readonly model: string;
  /** Before the first step. */
  readonly initial: GapMetrics;
  readonly metrics: ModelMetrics;
  /** Over training, thinned. */
  readonly training: TrainingCurve;
}

interface TrainAndMeasureInput {
  readonly plan: RunPlan;
  /** Where the run's metrics are kept: a place, and a path in it. */
  readonly metrics: { readonly place: string; readonly path: string };
  readonly data: MadFolders;
  /** The place of the storage that experiments share. */
  readonly shared: string;
  readonly test: {
    readonly images: number;
    readonly captionsPerWord: number;
    /** Of the test images and prompts, which all runs share. */
    readonly seed: number;
  };
}

/** Of what a metrics file holds. */
const METRICS_VERSION = 2;

/**
 * Trains one model and measures it, or reads what an earlier call has measured. The metrics file appears whole, last
 * of all.
 *
 * @throws InputError where the file holds another run's metrics.
 */
export const trainAndMeasureTask = defineTask(
  import.meta.url,
  'trainAndMeasureTask',
  async (input: TrainAndMeasureInput, context: TaskContext<SeriesStep>): Promise<RunRecord> => {
    const { plan, metrics, data, test } = input;
    const { config, attributes, name, seed, learningRate } = plan;
    const { world } = context;
    const kept = world.storage(metrics.place);
    const settings = await withMad(world.storage(input.shared), data, (train, tried) =>
      Promise.resolve({
        version: METRICS_VERSION,
        plan,
        data: train.description,
        test: { ...test, mad: tried.description },
      }),
    );
    const earlier = await readMetrics(kept, metrics.path, settings);
    if (earlier !== undefined) return earlier;

    const rule = captionRule({ attributes });
    const trained = { plan: { rule, config }, data, shared: input.shared };
    return withTrainedModel(trained, context, async ({ model, encoder, test: tried, shared }) => {
      const { images, labels, tokens } = testSet(tried, test.images, rule, test.seed);
      const prompts = promptSets(attributes, test.captionsPerWord, test.seed);
      const dim = config.model.embeddingSize;
      const initial = gapMetrics(
        await encoder.embedImages(model.initial, images),
        await encoder.embedTexts(model.initial, tokens),
        dim,
      );
      const { parameters } = model;
      const embeddings = {
        dim,
        images: await encoder.embedImages(parameters, images),
        captions: await encoder.embedTexts(parameters, tokens),
        singleWords: await encoder.embedTexts(parameters, prompts.singleWord.tokens),
        trainingLength: await encoder.embedTexts(parameters, prompts.trainingLength.tokens),
        fullCaptions: await encoder.embedTexts(parameters, prompts.full.tokens),
      };
      const record: RunRecord = {
        name,
        attributes,
        seed,
        learningRate,
        model: model.folder,
        initial,
        metrics: modelMetrics(embeddings, prompts, labels),
        training: thinnedCurve(await readTrainingLog(shared.folder(model.folder))),
      };
      await kept.write(metrics.path, `${JSON.stringify({ settings, record }, null, 2)}\n`);
      return record;
    });
  },
);

/** What an earlier run left. @throws InputError where it ran with other settings or the file is damaged. */
async function readMetrics(
  storage: Storage,
  path: string,
  settings: unknown,
): Promise<RunRecord | undefined> {
  const text = await readText(storage, path);
  if (text === undefined) return undefined;
  const name = storage.pathOf(path);
  let saved: { readonly settings?: unknown; readonly record?: RunRecord };
  try {
    saved = JSON.parse(text) as typeof saved;
  } catch {
    throw new InputError(`${name}: expected the JSON metrics of a run, got text that is not JSON; remove it`);
  }
  if (saved.record === undefined || JSON.stringify(saved.settings) !== JSON.stringify(settings)) {
    throw new InputError(
      `${name}: expected the metrics of a run with these settings, got those of another; choose another folder`,
    );
  }
  return saved.record;
}
