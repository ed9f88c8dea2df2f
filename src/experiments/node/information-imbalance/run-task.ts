import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { captionRule } from '../../../datasets/index.js';
import { openMad } from '../../../datasets/node/index.js';
import { InputError } from '../../../embeddings/index.js';
import { writeFileAtomic } from '../../../embeddings/node/index.js';
import { nativeRuntime, type Task } from '../../../runtime/node/index.js';
import { initialState, type TrainingProgress } from '../../../training/index.js';
import { trainInFolder } from '../../../training/node/index.js';
import { ClipEncoder } from '../../clip-encoder.js';
import { gapMetrics, modelMetrics } from '../../information-imbalance/metrics.js';
import type { RunRecord } from '../../information-imbalance/findings.js';
import type { RunPlan } from '../../information-imbalance/preset.js';
import { promptSets, testSet } from '../../information-imbalance/test-set.js';
import { madBatches } from '../../mad-batches.js';

export interface RunTaskInput {
  readonly plan: RunPlan;
  /** The run's own folder. */
  readonly folder: string;
  /** Folders that `writeMad` made. */
  readonly data: { readonly train: string; readonly test: string };
  readonly test: {
    readonly images: number;
    readonly captionsPerWord: number;
    /** Of the test images and prompts, which all runs share. */
    readonly seed: number;
  };
  /** One Int32; anything but 0 ends the training after its present step. Ending the thread inside ONNX Runtime would end the process. */
  readonly stop: SharedArrayBuffer;
}

/** What a run that was told to stop rejects with. */
export const STOPPED = 'the run was told to stop';

export const runTaskModule = new URL('./run-task.js', import.meta.url);

const METRICS_FILE = 'metrics.json';

/** Steps between checkpoints: seconds at the quick size. */
const CHECKPOINT_EVERY = 200;

/**
 * Trains one model and measures it, or reads what an earlier call has measured. A training that was interrupted goes on from its
 * last checkpoint; the metrics file appears whole, last of all. Progress after each step.
 *
 * @throws InputError where the folder holds another run.
 */
const runTask: Task<RunTaskInput, RunRecord, TrainingProgress> = async (input, { progress }) => {
  const { plan, folder, data, test } = input;
  const { config, attributes, name, seed, learningRate } = plan;
  const opened = [openMad(data.train), openMad(data.test)] as const;
  const [train, tried] = opened.map(({ dataset }) => dataset) as [
    (typeof opened)[0]['dataset'],
    (typeof opened)[0]['dataset'],
  ];
  try {
    const source = madBatches(train, captionRule({ attributes }), config.batchSize, seed);
    // As JSON keeps it: what is compared with the file.
    const settings: unknown = JSON.parse(
      JSON.stringify({ config, data: source.description, test: { ...test, mad: tried.description } }),
    );
    const path = join(folder, METRICS_FILE);
    const earlier = readMetrics(path, settings);
    if (earlier !== undefined) return earlier;

    const runtime = nativeRuntime();
    const stop = new Int32Array(input.stop);
    const goOn = (): void => {
      if (Atomics.load(stop, 0) !== 0) throw new Error(STOPPED);
    };
    goOn();
    const trained = await trainInFolder({
      runtime,
      config,
      source,
      folder,
      resume: true,
      checkpointEvery: CHECKPOINT_EVERY,
      onStep: (now) => {
        progress(now);
        goOn();
      },
    });
    const encoder = await ClipEncoder.create(runtime, config.model);
    try {
      const { images, labels, tokens } = testSet(tried, test.images, attributes, test.seed);
      const prompts = promptSets(attributes, test.captionsPerWord, test.seed);
      const dim = config.model.embeddingSize;
      const fresh = initialState(config).parameters;
      const initial = gapMetrics(
        await encoder.embedImages(fresh, images),
        await encoder.embedTexts(fresh, tokens),
        dim,
      );
      const { parameters } = trained;
      const embeddings = {
        dim,
        images: await encoder.embedImages(parameters, images),
        captions: await encoder.embedTexts(parameters, tokens),
        singleWords: await encoder.embedTexts(parameters, prompts.singleWord.tokens),
        trainingLength: await encoder.embedTexts(parameters, prompts.trainingLength.tokens),
        fullCaptions: await encoder.embedTexts(parameters, prompts.full.tokens),
      };
      const metrics = modelMetrics(embeddings, prompts, labels);
      const record: RunRecord = { name, attributes, seed, learningRate, initial, metrics };
      writeFileAtomic(path, `${JSON.stringify({ settings, record }, null, 2)}\n`);
      return record;
    } finally {
      await encoder.dispose();
    }
  } finally {
    for (const mad of opened) mad.close();
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
