import { Command, Option } from 'commander';
import { availableParallelism } from 'node:os';
import type { AblationCurve, AblationSpread, AblationTask } from '../evaluation/index.js';
import type { TaskFiles } from '../experiments/experiment.js';
import { InputError } from '../files/input-error.js';
import type { AblationDescription } from '../report/ablation-report.js';
import type { DataTable } from '../report/csv.js';
import { alignColumns, wrapWords } from '../report/table.js';
import { count } from '../report/text.js';
import { VERSION } from '../version.js';
import type { CliCommand } from './command.js';
import { addOutputFlags, checkOutput, deliver, type OutputFlags } from './output-flags.js';
import { Progress } from './progress.js';
import { taskFiles, twoNames, wholeNumber } from './usage.js';

/** As the evaluation room has them; not imported, so that help stays fast. */
const ORDERS = ['mean-difference', 'greedy', 'random'] as const;

interface AblateFlags extends OutputFlags {
  readonly seed: number;
  readonly threads?: number;
  readonly order: (typeof ORDERS)[number];
  readonly control: boolean;
  readonly randomOrders?: number;
  readonly mixed: boolean;
  readonly task?: readonly TaskFiles[];
  readonly modalities?: [string, string];
  readonly pairs?: string;
}

/** `modgap ablate`: dimensions removed one by one. */
export const ablateCommand: CliCommand = {
  id: 'ablate',
  summary: 'remove dimensions one by one: gap and task after each',
  command(signal) {
    const command = new Command(this.id)
      .summary(this.summary)
      .description(
        'Remove dimensions one by one, scale the rest to length 1 again, and tell the gap (L2M, RMG) ' +
          'and the task after each: recall at 1 in both directions and in a pool of both modalities, or the accuracy ' +
          'of zero-shot tasks. Beside it controls that remove dimensions at random.\n\n' +
          'FILE is what modgap measure takes. Each row counts once, in its first pair.',
      )
      .argument('<files...>', 'embeddings; a quoted pattern such as "image-*.npy" takes all its shards')
      .addOption(
        new Option(
          '--order <name>',
          'mean-difference: largest difference of means first; greedy: what lowers L2M most',
        )
          .choices(ORDERS)
          .default('mean-difference'),
      )
      .option(
        '--random-orders <n>',
        'random orders to compare with: their mean and range (default: 5; above 2,000 pairs 1)',
        wholeNumber(1, 1000),
      )
      .option('--no-control', 'leave the random orders out')
      .option('--no-mixed', 'leave the mixed pool out: a third of the work then')
      .option(
        '--task <name=images,prompts,labels>',
        'a zero-shot task in files, instead of retrieval; may be repeated',
        taskFiles,
      )
      .option('--modalities <a,b>', "the modalities' names (default: from the files)", twoNames)
      .option('--pairs <file>', 'which rows belong together, where row i does not simply go with row i');
    return addOutputFlags(command, 'a row a step')
      .option('--seed <n>', 'seed of the random orders', wholeNumber(0), 0)
      .option('--threads <n>', 'worker threads (default: one a core, at most 8)', wholeNumber(1, 256))
      .addHelpText(
        'after',
        `
Examples:
  modgap ablate clip.npy                                    a (2, n, d) stack, images first
  modgap ablate image.npy text.npy --order greedy --json
  modgap ablate image.npy text.npy --pairs pairs.csv        one image, several captions: the first one counts
  modgap ablate clip.npy --task cifar=images.npy,prompts.npy,labels.npy --report --out out/`,
      )
      .action((files: string[], flags: AblateFlags) => run(files, flags, signal));
  },
};

/** Every order searches at every step: pairs squared, a minute and more each beyond some thousand. */
function ordersFor(pairs: number): number {
  return pairs <= 2000 ? 5 : 1;
}

/** Opens the files, removes dimensions, prints the steps, and writes what was asked for. */
async function run(files: readonly string[], flags: AblateFlags, signal: AbortSignal): Promise<void> {
  checkOutput('ablate', flags);
  const { openEmbeddings, readMatchedRows } = await import('../embeddings/node/index.js');
  const { singlePairs } = await import('../embeddings/index.js');
  const { ablate, ablationSpread } = await import('../evaluation/index.js');
  const { threadTasks } = await import('../runtime/node/index.js');
  const { ablationReport, ablationSteps } = await import('../report/ablation-report.js');
  const progress = new Progress();
  const threads = threadTasks({ size: flags.threads ?? Math.min(8, availableParallelism()) });
  try {
    const embeddings = await openEmbeddings(files, {
      ...(flags.modalities && { modalities: flags.modalities }),
      ...(flags.pairs !== undefined && { pairs: flags.pairs }),
      signal,
      onProgress: (share) => progress.update({ step: 'Reading the table', done: share, total: 1 }),
    });
    const [first, second] = embeddings.modalities;
    let rows;
    try {
      for (const note of embeddings.notes) process.stderr.write(`modgap: ${note}\n`);
      const pairs = singlePairs(embeddings.pairs, [first.rows, second.rows]);
      rows = readMatchedRows({ ...embeddings, pairs });
    } finally {
      await embeddings.close();
    }
    const tasks = await tasksOf(flags, rows.dim);
    const randomOrders =
      flags.control && flags.order !== 'random' ? (flags.randomOrders ?? ordersFor(rows.count)) : 0;
    const orders = [
      { order: flags.order, repeat: 0 },
      ...Array.from({ length: randomOrders }, (_, repeat) => ({ order: 'random' as const, repeat })),
    ];
    const curves: AblationCurve[] = [];
    for (const [k, { order, repeat }] of orders.entries()) {
      const options = {
        order,
        repeat,
        mixed: flags.mixed,
        seed: flags.seed,
        signal,
        ...(tasks && { tasks }),
        onProgress: (share: number) =>
          progress.update({
            step: 'Removing dimensions',
            done: k + share,
            total: orders.length,
            detail: order === 'random' ? `random order ${repeat + 1} of ${randomOrders}` : order,
          }),
      };
      curves.push(await ablate(rows, options, threads));
    }
    const [main, ...controls] = curves as [AblationCurve, ...AblationCurve[]];
    const [control] = controls;
    const random = controls.length > 0 ? ablationSpread(controls) : undefined;
    const document = {
      order: flags.order,
      steps: stepsOf(main),
      // The first of the random orders, then what all of them have in common.
      ...(control && { control: { order: 'random', seed: flags.seed, steps: stepsOf(control) } }),
      ...(random && { random }),
    };
    const description: AblationDescription = {
      source: embeddings.source,
      modalities: [first.name, second.name],
      pairs: rows.count,
      of: embeddings.pairs.first.length,
      curves: [main, ...controls],
      seed: flags.seed,
      version: VERSION,
      content: document,
    };
    const outcome = {
      document,
      text: (width: number) => ablationText(description, random, ablationSteps(main.dims.length - 1), width),
      tables: () => ({ table: rowsOf([main, ...controls]) }),
      report: () => ablationReport(description),
    };
    await deliver('ablate', flags, outcome, progress);
  } finally {
    progress.finish();
    await threads.dispose();
  }
}

async function tasksOf({ task }: AblateFlags, dim: number): Promise<readonly AblationTask[] | undefined> {
  if (task === undefined) return undefined;
  const { readZeroShotTask } = await import('../evaluation/node/index.js');
  const tasks: AblationTask[] = [];
  for (const files of task) {
    const { name, images, prompts, labels, dim: own } = await readZeroShotTask(files);
    if (own !== dim) {
      throw new InputError(
        `${files.images}: expected features of ${dim} numbers, as the embeddings have, got ${own}; embed both with ` +
          'one model',
      );
    }
    tasks.push({
      name,
      queries: Float32Array.from(images),
      candidates: Float32Array.from(prompts),
      own: labels,
    });
  }
  return tasks;
}

/** One step of the JSON document. */
interface Step {
  /** How many dimensions are gone. */
  readonly ablated: number;
  /** The last one that went; null before the first. */
  readonly dim: number | null;
  readonly l2m: number;
  readonly rmg: number;
  readonly retrieval?: Readonly<Record<string, { readonly 'r@1': number }>>;
  readonly mixed?: { readonly 'r@1': number };
  /** Accuracy by task. */
  readonly tasks?: Readonly<Record<string, number>>;
}

function stepsOf({ dims, l2m, rmg, tasks }: AblationCurve): readonly Step[] {
  const isRetrieval = tasks.some(({ name }) => name === 'imageToText');
  return dims.map((_, ablated) => ({
    ablated,
    dim: ablated === 0 ? null : dims[ablated - 1]!,
    l2m: l2m[ablated]!,
    rmg: rmg[ablated]!,
    ...(isRetrieval
      ? {
          retrieval: Object.fromEntries(
            tasks
              .filter(({ name }) => name !== 'mixed')
              .map(({ name, share }) => [name, { 'r@1': share[ablated]! }]),
          ),
          ...Object.fromEntries(
            tasks
              .filter(({ name }) => name === 'mixed')
              .map(({ name, share }) => [name, { 'r@1': share[ablated]! }]),
          ),
        }
      : { tasks: Object.fromEntries(tasks.map(({ name, share }) => [name, share[ablated]!])) }),
  }));
}

function rowsOf(curves: readonly AblationCurve[]): DataTable {
  const names = curves[0]!.tasks.map(({ name }) => name);
  const isRetrieval = names.includes('imageToText');
  return {
    columns: [
      'order',
      'ablated',
      'dim',
      'l2m',
      'rmg',
      ...names.map((name) => (isRetrieval ? `${name}.r@1` : name)),
      'repeat',
    ],
    rows: curves.flatMap(({ order, dims, l2m, rmg, tasks }, k) =>
      dims.map((_, ablated) => [
        order,
        ablated,
        dims[ablated - 1],
        l2m[ablated],
        rmg[ablated],
        ...tasks.map(({ share }) => share[ablated]),
        Math.max(0, k - 1),
      ]),
    ),
  };
}

const TASK_HEADERS: Readonly<Record<string, string>> = {
  imageToText: 'R@1 ->',
  textToImage: 'R@1 <-',
  mixed: 'R@1 mixed',
};

function ablationText(
  { source, pairs, of, curves }: AblationDescription,
  random: AblationSpread | undefined,
  steps: readonly number[],
  width: number,
): string {
  const [main] = curves;
  const names = main.tasks.map(({ name }) => TASK_HEADERS[name] ?? name);
  const header = [
    'removed',
    'last',
    'L2M',
    'RMG',
    ...names,
    ...(random ? ['L2M random', ...names.map((name) => `${name} random`)] : []),
  ];
  const lines = steps.map((step) => [
    String(step),
    step === 0 ? '' : String(main.dims[step - 1]),
    main.l2m[step]!.toFixed(4),
    main.rmg[step]!.toFixed(4),
    ...main.tasks.map(({ share }) => `${(100 * share[step]!).toFixed(1)} %`),
    ...(random
      ? [
          random.l2m.mean[step]!.toFixed(4),
          ...random.tasks.map(({ share }) => `${(100 * share.mean[step]!).toFixed(1)} %`),
        ]
      : []),
  ]);
  const chosen = pairs < of ? ` of ${count(of)}, each row in its first` : '';
  return [
    ...wrapWords(
      `${source}: ${count(pairs)} pairs${chosen}, ${main.dims.length} dimensions, order ${main.order}`,
      width,
    ),
    '',
    ...alignColumns([header, ...lines], { right: header.map((_, k) => k), width }),
    ...(random && random.orders > 1
      ? [
          '',
          ...wrapWords(
            `random: mean of ${count(random.orders)} orders; their ranges: --json, --report.`,
            width,
          ),
        ]
      : []),
  ].join('\n');
}
