import { Command, InvalidArgumentError, Option } from 'commander';
import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { CaptionRule } from '../datasets/index.js';
import { InputError } from '../files/input-error.js';
import type { ClipConfig } from '../models/index.js';
import { alignColumns } from '../report/table.js';
import type { StepRecord, TrainingConfig } from '../training/index.js';
import type { CliCommand } from './command.js';
import { checkOut } from './out-folder.js';
import { duration, Progress } from './progress.js';
import { terminalWidth } from './terminal.js';
import { trainExportCommand } from './train-export.js';
import { positiveNumber, wholeNumber } from './usage.js';

interface TrainFlags {
  readonly out: string;
  readonly preset: 'quick' | 'paper';
  readonly attributes?: number;
  readonly always?: string;
  readonly probability?: Readonly<Record<string, number>>;
  readonly digits: number;
  readonly test?: string;
  readonly pairs: number;
  readonly width?: number;
  readonly layers?: number;
  readonly imageHeads?: number;
  readonly textHeads?: number;
  readonly embeddingSize?: number;
  readonly activation?: 'gelu' | 'quickGelu';
  readonly temperature?: number;
  readonly initial?: string;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly batch?: number;
  readonly epochs?: number;
  readonly warmupEpochs?: number;
  readonly steps?: number;
  readonly warmupSteps?: number;
  readonly checkpointEvery?: number;
  readonly resume?: boolean;
  readonly threads?: number;
  readonly seed: number;
  readonly json?: boolean;
}

/** `modgap train`: CLIP from scratch on MAD. */
export const trainCommand: CliCommand = {
  id: 'train',
  summary: 'train CLIP from scratch on MAD',
  command(signal) {
    const train = new Command(this.id)
      .summary(this.summary)
      .description(
        'Train CLIP on MAD with captions that say as much of the picture as you like. DATA is a folder ' +
          'that modgap mad made; without it digits are drawn. The run is a folder: a log with one JSON ' +
          'line a step, checkpoints, weights under open_clip names, the embeddings of test pairs (for ' +
          'modgap measure), and the curves as a figure. --resume goes on after any interruption, bit for ' +
          'bit.',
      )
      .argument('[data]', 'a folder that modgap mad made (default: MAD of drawn digits, under --out)')
      .option('--out <dir>', "the run's folder", 'modgap-run')
      .addOption(
        new Option(
          '--preset <name>',
          'model and length. quick: width 64, 360 steps; paper: 9.66 M parameters, 200 epochs',
        )
          .choices(['quick', 'paper'])
          .default('quick'),
      )
      .option(
        '--attributes <k>',
        'how many of five attributes a caption mentions (default: 5)',
        wholeNumber(0, 5),
      )
      .option('--always <factor>', 'the factor that every caption mentions (default: digit)')
      .option(
        '--probability <factor=p,...>',
        'instead of --attributes: how often each other factor is mentioned',
        probabilities,
      )
      .option('--digits <n>', 'without DATA: how many digits are drawn', wholeNumber(2), 1000)
      .option('--test <dir>', 'MAD of other digits to embed in the end (default: drawn, as DATA is)')
      .option('--pairs <n>', 'test pairs that are embedded; 0 = none', wholeNumber(0), 2000)
      .option('--width <n>', 'channels of both towers', wholeNumber(1))
      .option('--layers <n>', 'blocks of both towers', wholeNumber(1))
      .option('--image-heads <n>', 'attention heads for images', wholeNumber(1))
      .option('--text-heads <n>', 'attention heads for texts', wholeNumber(1))
      .option('--embedding-size <n>', 'dimensions of the shared space', wholeNumber(1))
      .addOption(
        new Option('--activation <name>', 'of the MLPs (default: gelu)').choices(['gelu', 'quickGelu']),
      )
      .option('--temperature <t>', 'fixed; without it, learned from 0.07', positiveNumber)
      .option('--initial <file>', 'weights to begin with, .safetensors')
      .option('--learning-rate <x>', 'after the warm-up', positiveNumber)
      .option('--weight-decay <x>', 'on matrices (default: 0.2)', positiveNumber)
      .option('--batch <n>', 'pairs a step (default: 128)', wholeNumber(2))
      .option('--epochs <n>', 'passes over the digits, each in one combination', wholeNumber(1))
      .option('--warmup-epochs <n>', 'of linear warm-up (default: 5)', wholeNumber(0))
      .option('--steps <n>', 'in all, instead of --epochs', wholeNumber(1))
      .option('--warmup-steps <n>', 'instead of --warmup-epochs', wholeNumber(0))
      .option('--checkpoint-every <n>', 'steps (default: 200)', wholeNumber(1))
      .option('--resume', 'go on from the last checkpoint; begin where there is none')
      .option('--threads <n>', 'of ONNX Runtime (default: one a core)', wholeNumber(1, 256))
      .option('--seed <n>', 'seed of all that is random', wholeNumber(0), 0)
      .option('--json', 'print one JSON document')
      .addHelpText(
        'after',
        `
Examples:
  modgap train --attributes 1 --out poor && modgap measure poor/embeddings.npy
  modgap train --attributes 5 --out rich && modgap measure rich/embeddings.npy
  modgap train mad --temperature 0.01 --steps 1000 --out cold
  modgap train --always colour --probability digit=0.1,scaling=0.1 --out colours
  modgap train mad-mnist --preset paper --learning-rate 5e-5 --out published
  modgap train --out rich --attributes 5 --resume`,
      )
      .action((data: string | undefined, flags: TrainFlags) => run(data, flags, signal));
    train.addCommand(trainExportCommand(signal).copyInheritedSettings(train));
    return train;
  },
};

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
async function run(data: string | undefined, flags: TrainFlags, signal: AbortSignal): Promise<void> {
  const { out, threads = availableParallelism(), seed } = flags;
  checkOut(out);
  const { embedPairsTask, madSourceAt } = await import('../experiments/index.js');
  const { folderStorage, writeNpy } = await import('../files/node/index.js');
  const { readWeights } = await import('../models/node/index.js');
  const { runInThread } = await import('../runtime/node/index.js');
  const { readTrainingLog, runFiles, trainTask } = await import('../training/index.js');
  const progress = new Progress();
  const start = performance.now();
  try {
    // What is wrong with the flags is told before digits are drawn.
    const rule = await ruleOf(flags);
    const model = await modelOf(flags);
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

async function ruleOf({ always, attributes, probability }: TrainFlags): Promise<CaptionRule> {
  const { captionRule } = await import('../datasets/index.js');
  return probability === undefined
    ? captionRule({ always, attributes: attributes ?? 5 })
    : captionRule({ always, attributes, probabilities: probability });
}

/** The preset's model with what the flags change. */
async function modelOf(flags: TrainFlags): Promise<ClipConfig> {
  const { paperPreset, quickPreset } = await import('../experiments/index.js');
  const { clipConfig } = await import('../models/index.js');
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
  const { openMad } = await import('../datasets/index.js');
  const { paperPreset, quickPreset } = await import('../experiments/index.js');
  const { folderStorage } = await import('../files/node/index.js');
  const { trainingConfig } = await import('../training/index.js');
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
      `${folders.train}: a batch of ${batchSize} takes as many digits, got ${digits}; make more (modgap mad ` +
        '--count), or lower --batch',
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
  const { drawDigits } = await import('../datasets/index.js');
  const { madData } = await import('../experiments/index.js');
  const { folderStorage } = await import('../files/node/index.js');
  const { threadTasks } = await import('../runtime/node/index.js');
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
  const { trainingCurvesFigure } = await import('../report/figures/training-curves.js');
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
    `${last.step.toLocaleString('en-US')} steps of ${config.batchSize} pairs, done after ` +
      `${duration(1000 * seconds)}\n\n` +
      `${alignColumns(rows, { right: [1, 2], width: terminalWidth() - 2 })
        .map((line) => `  ${line}`)
        .join('\n')}\n\n` +
      `Written in ${out}: ${written.join(', ')}\n` +
      (written.includes('embeddings.npy')
        ? `Next: modgap measure ${join(out, 'embeddings.npy')}\n`
        : 'No embeddings of test pairs: name MAD of other digits with --test.\n'),
  );
}

function probabilities(text: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [factor, value = '', ...rest] = part.split('=');
      if (!factor || value.trim() === '' || rest.length > 0 || Number.isNaN(Number(value))) {
        throw new InvalidArgumentError(`expected factor=probability,... such as colour=0.5; got "${part}"`);
      }
      return [factor.trim(), Number(value)];
    }),
  );
}
