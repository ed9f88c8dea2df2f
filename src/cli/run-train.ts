import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { captionRule, type CaptionRule, drawDigits, openMad } from '../datasets/index.js';
import { embedPairsTask, madData, madSourceAt, paperPreset, quickPreset } from '../experiments/index.js';
import { InputError } from '../files/input-error.js';
import { folderStorage, writeNpy } from '../files/node/index.js';
import { clipConfig, type ClipConfig } from '../models/index.js';
import { readWeights } from '../models/node/index.js';
import { alignColumns } from '../report/table.js';
import { runInThread, threadTasks } from '../runtime/node/index.js';
import {
  readTrainingLog,
  runFiles,
  trainTask,
  type StepRecord,
  trainingConfig,
  type TrainingConfig,
} from '../training/index.js';
import type { TrainFlags } from './commands/train.js';
import { duration, Progress } from './progress.js';

/** Digits for tests where they are drawn, as a share of those for training. */
const TEST_SHARE = 0.25;

/** What a run is made of, decided before anything heavy begins. */
interface Plan {
  readonly train: string;
  /** MAD of other digits; undefined where there is none to embed. */
  readonly test: string | undefined;
  readonly rule: CaptionRule;
  readonly config: TrainingConfig;
}

/** Trains one CLIP on MAD in a folder, embeds test pairs with it, and draws its curves. */
export async function runTrain(
  data: string | undefined,
  flags: TrainFlags,
  signal: AbortSignal,
): Promise<void> {
  const { out, threads = availableParallelism(), seed } = flags;
  const progress = new Progress();
  const start = performance.now();
  try {
    // What is wrong with the flags is told before digits are drawn.
    const rule = ruleOf(flags);
    const model = modelOf(flags);
    const initial = flags.initial === undefined ? undefined : readWeights(flags.initial, model).data;
    if (!flags.resume && existsSync(join(out, runFiles.checkpoint))) {
      throw new InputError(
        `${join(out, runFiles.checkpoint)}: there is a run already; go on with --resume, or choose another --out`,
      );
    }
    const plan = await planOf(data, flags, { rule, model }, progress, signal);
    const { config } = plan;
    await runInThread(
      trainTask,
      {
        config,
        source: {
          ...madSourceAt,
          input: { place: plan.train, rule, batchSize: config.batchSize, seed },
        },
        threads,
        place: out,
        resume: flags.resume ?? false,
        checkpointEvery: flags.checkpointEvery ?? 200,
        ...(initial && { initial }),
      },
      {
        signal,
        onProgress: ({ record, steps, secondsLeft }) =>
          progress.update({
            step: 'Training',
            done: record.step,
            total: steps,
            secondsLeft,
            detail: `step ${record.step} of ${steps}, loss ${record.loss.toFixed(3)}, gap ${record.gap.toFixed(3)}`,
          }),
      },
    );
    const written: string[] = [runFiles.weights, runFiles.checkpoint, runFiles.log];
    if (plan.test !== undefined && flags.pairs > 0) {
      progress.update({ step: 'Embedding test pairs', done: 0, total: 1 });
      const rows = await runInThread(
        embedPairsTask,
        {
          weights: { place: out, path: runFiles.weights },
          model: config.model,
          data: plan.test,
          rule,
          pairs: flags.pairs,
          seed,
          threads,
        },
        { signal },
      );
      await writeNpy(join(out, 'embeddings.npy'), [2, flags.pairs, config.model.embeddingSize], rows);
      written.push('embeddings.npy');
    }
    const log = await readTrainingLog(folderStorage(out));
    written.push(...(await drawCurves(out, log)));
    progress.finish();
    print(flags, config, log, (performance.now() - start) / 1000, written);
  } finally {
    progress.finish();
  }
}

function ruleOf({ always, attributes, probability }: TrainFlags): CaptionRule {
  return probability === undefined
    ? captionRule({ always, attributes: attributes ?? 5 })
    : captionRule({ always, attributes, probabilities: probability });
}

/** The preset's model with what the flags change. */
function modelOf(flags: TrainFlags): ClipConfig {
  const { image, text, embeddingSize } = (flags.preset === 'paper' ? paperPreset : quickPreset).model;
  const both = {
    ...(flags.width !== undefined && { width: flags.width }),
    ...(flags.layers !== undefined && { layers: flags.layers }),
  };
  return clipConfig({
    embeddingSize: flags.embeddingSize ?? embeddingSize,
    ...(flags.activation !== undefined && { activation: flags.activation }),
    image: { ...image, ...both, heads: flags.imageHeads ?? image.heads },
    text: { ...text, ...both, heads: flags.textHeads ?? text.heads },
    ...(flags.temperature !== undefined && {
      logitScale: { initial: Math.log(1 / flags.temperature), learned: false },
    }),
  });
}

async function planOf(
  data: string | undefined,
  flags: TrainFlags,
  { rule, model }: { readonly rule: CaptionRule; readonly model: ClipConfig },
  progress: Progress,
  signal: AbortSignal,
): Promise<Plan> {
  const { seed, out } = flags;
  const folders =
    data === undefined ? await drawnData(flags, progress, signal) : { train: data, test: flags.test };
  const { dataset, close } = await openMad(folderStorage(folders.train));
  close();
  if (folders.test !== undefined) (await openMad(folderStorage(folders.test))).close();
  const preset = flags.preset === 'paper' ? paperPreset : quickPreset;
  const batchSize = flags.batch ?? preset.batchSize;
  const { digits } = dataset.description;
  if (digits < batchSize) {
    throw new InputError(
      `${folders.train}: a batch of ${batchSize} takes as many digits, got ${digits}; make more (modgap mad --count), or lower --batch`,
    );
  }
  // What the flags say of the length replaces the preset's, whichever way that counts.
  const length =
    flags.epochs !== undefined || flags.steps !== undefined
      ? { epochs: flags.epochs, steps: flags.steps }
      : preset.length;
  const warmup = { warmupEpochs: flags.warmupEpochs, warmupSteps: flags.warmupSteps };
  const config = trainingConfig(
    defined({
      model,
      batchSize,
      learningRate: flags.learningRate ?? (flags.preset === 'paper' ? undefined : preset.learningRates[0]),
      optimizer: flags.weightDecay === undefined ? undefined : { weightDecay: flags.weightDecay },
      seed,
      ...length,
      ...defined(warmup),
    }),
    Math.floor(digits / batchSize),
  );
  mkdirSync(out, { recursive: true });
  return { ...folders, rule, config };
}

async function drawnData(
  { digits, seed, out, test, threads = availableParallelism() }: TrainFlags,
  progress: Progress,
  signal: AbortSignal,
): Promise<{ readonly train: string; readonly test: string | undefined }> {
  const tasks = threadTasks({ size: threads });
  const shared = folderStorage(out);
  try {
    const tested = Math.max(1, Math.round(digits * TEST_SHARE));
    const made = await madData(
      { train: drawDigits(digits, seed), test: drawDigits(tested, seed, digits) },
      {
        seed,
        shared,
        tasks,
        signal,
        onProgress: ({ stage, share, detail }) =>
          progress.update({ step: stage, done: share, total: 1, detail }),
      },
    );
    return { train: join(out, made.train), test: test ?? join(out, made.test) };
  } finally {
    await tasks.dispose();
  }
}

/** The fields that are not undefined: an option that is left out keeps its default. */
function defined<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

async function drawCurves(out: string, log: readonly StepRecord[]): Promise<string[]> {
  const { trainingCurvesFigure } = await import('../report/index.js');
  const { writeFigures } = await import('../report/node/index.js');
  const figure = trainingCurvesFigure(log);
  if (figure === undefined) return [];
  const { warnings } = await writeFigures(out, [figure]);
  for (const warning of warnings) process.stderr.write(`modgap: ${warning}\n`);
  return [`${figure.id}.svg and .png`];
}

function print(
  { out, json }: TrainFlags,
  config: TrainingConfig,
  log: readonly StepRecord[],
  seconds: number,
  written: readonly string[],
): void {
  const [first, last] = [log[0]!, log.at(-1)!];
  if (json) {
    const { step: steps, loss, gap, scale } = last;
    process.stdout.write(`${JSON.stringify({ out, steps, seconds, loss, gap, scale, config })}\n`);
    return;
  }
  const rows = [
    ['', 'first step', 'last step'],
    ['loss', first.loss.toFixed(4), last.loss.toFixed(4)],
    ['gap of the batch (L2M)', first.gap.toFixed(4), last.gap.toFixed(4)],
    ['1 / temperature', first.scale.toFixed(2), last.scale.toFixed(2)],
  ];
  process.stdout.write(
    `${last.step.toLocaleString('en-US')} steps of ${config.batchSize} pairs, done after ${duration(1000 * seconds)}\n\n` +
      `${alignColumns(rows, [1, 2])
        .map((line) => `  ${line}`)
        .join('\n')}\n\n` +
      `Written in ${out}: ${written.join(', ')}\n` +
      (written.includes('embeddings.npy')
        ? `Next: modgap measure ${join(out, 'embeddings.npy')}\n`
        : 'No embeddings of test pairs: name MAD of other digits with --test.\n'),
  );
}
