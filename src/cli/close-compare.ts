import { Command, InvalidArgumentError, Option } from 'commander';
import type { CompareProgress, CompareStage, GoalId, ZeroShotMeans } from '../closing/index.js';
import type { ZeroShotFiles } from '../evaluation/index.js';
import type { CliCommand } from './command.js';
import { addInputFlags, inputOptions, type InputFlags } from './input-flags.js';
import { addOutputFlags, checkOutput, deliver, type OutputFlags } from './output-flags.js';
import { Progress } from './progress.js';
import { taskFiles, twoNames, wholeNumber } from './usage.js';

interface CompareFlags extends OutputFlags, InputFlags {
  readonly methods?: readonly string[];
  readonly task?: readonly ZeroShotFiles[];
  readonly taskMeans: ZeroShotMeans;
  readonly labels?: string;
  readonly calibration?: readonly string[];
  readonly calibrationShare: number;
  readonly queries?: Readonly<Record<string, string>>;
  readonly goal?: GoalId;
  readonly tolerance: number;
  readonly groupRepeats?: boolean;
  readonly maxRows: number;
  readonly bootstrap: number;
  readonly seed: number;
  readonly modalities?: [string, string];
  readonly threads?: number;
}

/** The folder of its files under --out: `modgap compare` has the other one. */
const FOLDER = 'close-compare';

/** `modgap close compare`: which correction helps, on rows that it has not seen. */
export const closeCompareCommand: CliCommand = {
  id: 'compare',
  summary: 'which correction helps, on rows that it has not seen',
  command(signal) {
    const command = new Command(this.id)
      .summary(this.summary)
      .description(
        'Try every correction and recommend one, or none. Items (rows that share an image or a text, and rows that ' +
          'are the same) are divided: on one half corrections are tuned and fitted, by the other they are judged: ' +
          'search from one modality into the other, search in a pool of both, and whatever --task and --labels add. ' +
          'Differences to "none" are paired, with intervals, and held against a placebo.\n\n' +
          'FILE is what modgap measure takes.',
      )
      .argument('<files...>', 'embeddings; a quoted pattern such as "image-*.npy" takes all its shards')
      .option('--methods <a,b>', 'only these (default: all; the controls always take part)', names)
      .option(
        '--task <name=files>',
        'a zero-shot task, images.npy,prompts.npy,labels.npy; may be repeated',
        taskFiles,
      )
      .addOption(
        new Option(
          '--task-means <from>',
          "what a zero-shot task's rows are centred by: its own other half of images, without labels, and " +
            'prompts, or ' +
            'the calibration rows',
        )
          .choices(['own', 'calibration'])
          .default('own'),
      )
      .option(
        '--labels <file>',
        'the class of each pair, or of each row, for clusters and search inside a modality',
      )
      .option('--calibration <files...>', 'calibrate on these instead; all of FILE is evaluation')
      .option('--calibration-share <x>', 'of the items, above 0 and below 1', share, 0.5)
      .option(
        '--queries <name=file>',
        'rows that search, of a modality; may be repeated (default: calibration rows)',
        query,
      )
      .addOption(
        new Option('--goal <goal>', 'what the recommendation is about (default: mixed)').choices([
          'mixed',
          'one-direction',
          'zero-shot',
        ]),
      )
      .option('--tolerance <x>', 'the most that a recommended one may cost in one-direction R@1', loss, 0.04)
      .option('--group-repeats', 'rows that are the same are one row with all its matches')
      .option(
        '--max-rows <n>',
        'rows of each modality to judge by, beyond them a sample; four times as many to calibrate on',
        wholeNumber(2),
        5000,
      )
      .option('--bootstrap <n>', 'resamples behind the intervals', wholeNumber(100, 100_000), 1000)
      .option('--modalities <a,b>', "the modalities' names (default: from the files)", twoNames);
    return addOutputFlags(addInputFlags(command), 'a row a method', FOLDER)
      .option('--seed <n>', 'seed of all that is random', wholeNumber(0), 0)
      .option('--threads <n>', 'worker threads (default: one a core, at most 8)', wholeNumber(1, 256))
      .addHelpText(
        'after',
        `
Examples:
  modgap close compare clip.npy
  modgap close compare clip.npy --methods centring,shift --report
  modgap close compare shop.npy --pairs pairs.csv --calibration coco.npy
  modgap close compare clip.npy --task cifar10=images.npy,prompts.npy,labels.npy --json`,
      )
      .action((files: string[], flags: CompareFlags) => run(files, flags, signal));
  },
};

const STEPS: Readonly<Record<CompareStage, string>> = {
  reading: 'Reading rows',
  fitting: 'Tuning and fitting',
  judging: 'Judging',
  intervals: 'Intervals',
};

async function run(files: readonly string[], flags: CompareFlags, signal: AbortSignal): Promise<void> {
  checkOutput(FOLDER, flags);
  const { compareFiles } = await import('../closing/node/index.js');
  const { comparisonData, comparisonReport, comparisonText } = await import('../report/close-report.js');
  const progress = new Progress();
  try {
    const findings = await compareFiles(files, {
      methods: flags.methods,
      zeroShot: flags.task,
      zeroShotMeans: flags.taskMeans,
      labels: flags.labels,
      calibration: flags.calibration,
      calibrationShare: flags.calibrationShare,
      queries: flags.queries,
      goal: flags.goal,
      tolerance: flags.tolerance,
      groupRepeats: flags.groupRepeats,
      maxRows: flags.maxRows,
      resamples: flags.bootstrap,
      seed: flags.seed,
      modalities: flags.modalities,
      ...inputOptions(flags),
      threads: flags.threads,
      signal,
      onOpening: (done) => progress.update({ step: 'Reading the table', done, total: 1 }),
      onProgress: ({ stage, share: done }: CompareProgress) =>
        progress.update({ step: STEPS[stage], done, total: 1 }),
    });
    const { modalities, pairs, embeddingColumns, modalityColumn, pairColumn, calibration } = flags;
    const given = { files, modalities, pairs, embeddingColumns, modalityColumn, pairColumn, calibration };
    const outcome = {
      document: findings,
      text: (width: number) => comparisonText(findings, given, width),
      tables: () => ({ table: comparisonData(findings) }),
      report: () => comparisonReport(findings, given),
    };
    await deliver(FOLDER, flags, outcome, progress);
  } finally {
    progress.finish();
  }
}

function names(text: string): readonly string[] {
  const list = text.split(',').map((name) => name.trim());
  if (list.some((name) => name === '')) {
    throw new InvalidArgumentError(`expected ids with commas, such as centring,shift; got "${text}"`);
  }
  return list;
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value < 1) return value;
  throw new InvalidArgumentError(`expected a number above 0 and below 1, got "${text}"`);
}

function loss(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError(`expected a number from 0 to 1, got "${text}"`);
}

function query(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [name = '', file = ''] = text.split(/=(.*)/s);
  if (name === '' || file === '') {
    throw new InvalidArgumentError(`expected MODALITY=file.npy, such as text=queries.npy; got "${text}"`);
  }
  return { ...before, [name]: file };
}
