import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { captionRule } from '../../datasets/index.js';
import { openMad } from '../../datasets/node/index.js';
import { InputError } from '../../files/index.js';
import { writeFileAtomic } from '../../files/node/index.js';
import { nativeRuntime, type Task } from '../../runtime/node/index.js';
import { ClipEncoder } from './clip-encoder.js';
import { gapMetrics, modelMetrics } from './metrics.js';
import type { RunRecord } from '../information-imbalance/findings.js';
import type { RunPlan } from './preset.js';
import { promptSets, testSet } from './test-set.js';
import { thinnedCurve } from '../training-curve.js';
import type { MadFolders } from './data.js';
import { trainMadModel } from './models.js';
import { readTrainingLog } from '../node/training-log.js';
import { stopCheck, type SeriesStep, type Stoppable } from './series.js';

export interface RunTaskInput {
  readonly plan: RunPlan;
  /** The file of the run's metrics. */
  readonly path: string;
  readonly data: MadFolders;
  /** The experiments' shared folder. */
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

export const runTaskModule = new URL('./train-and-measure.js', import.meta.url);

/**
 * Trains one model and measures it, or reads what an earlier call has measured. The metrics file appears whole, last of all.
 *
 * @throws InputError where the file holds another run's metrics.
 */
const runTask: Task<RunTaskInput & Stoppable, RunRecord, SeriesStep> = async (input, { progress }) => {
  const { plan, path, data, shared, test } = input;
  const { config, attributes, name, seed, learningRate } = plan;
  const goOn = stopCheck(input.stop);
  const train = openMad(data.train);
  const tried = openMad(data.test);
  try {
    // As JSON keeps it: what is compared with the file.
    const settings: unknown = JSON.parse(
      JSON.stringify({
        version: METRICS_VERSION,
        plan,
        data: train.dataset.description,
        test: { ...test, mad: tried.dataset.description },
      }),
    );
    const earlier = readMetrics(path, settings);
    if (earlier !== undefined) return earlier;

    const runtime = nativeRuntime();
    goOn();
    const rule = captionRule({ attributes });
    const model = await trainMadModel(runtime, { rule, config }, train.dataset, shared, (now) => {
      progress({ share: now.record.step / now.steps, detail: `step ${now.record.step} of ${now.steps}` });
      goOn();
    });
    const encoder = await ClipEncoder.create(runtime, config.model);
    try {
      const { images, labels, tokens } = testSet(tried.dataset, test.images, rule, test.seed);
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
      const metrics = modelMetrics(embeddings, prompts, labels);
      const folder = relative(shared, model.folder);
      const training = thinnedCurve(readTrainingLog(model.folder));
      const record: RunRecord = {
        name,
        attributes,
        seed,
        learningRate,
        model: folder,
        initial,
        metrics,
        training,
      };
      mkdirSync(dirname(path), { recursive: true });
      writeFileAtomic(path, `${JSON.stringify({ settings, record }, null, 2)}\n`);
      return record;
    } finally {
      await encoder.dispose();
    }
  } finally {
    train.close();
    tried.close();
  }
};

export default runTask;

/** What an earlier run left. @throws InputError where it ran with other settings or the file is damaged. */
function readMetrics(path: string, settings: unknown): RunRecord | undefined {
  if (!existsSync(path)) return undefined;
  let saved: { readonly settings?: unknown; readonly record?: RunRecord };
  try {
    saved = JSON.parse(readFileSync(path, 'utf8')) as typeof saved;
  } catch {
    throw new InputError(`${path}: expected the JSON metrics of a run, got text that is not JSON; remove it`);
  }
  if (saved.record === undefined || !isDeepStrictEqual(saved.settings, settings)) {
    throw new InputError(
      `${path}: expected the metrics of a run with these settings, got those of another; choose another folder`,
    );
  }
  return saved.record;
}
