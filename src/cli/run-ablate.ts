import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openEmbeddings, readMatchedRows } from '../embeddings/node/index.js';
import { ablate, type AblationCurve, type AblationTask } from '../evaluation/index.js';
import { readZeroShotTask } from '../evaluation/node/index.js';
import { InputError } from '../files/input-error.js';
import { writeFileAtomic } from '../files/node/index.js';
import { TaskPool } from '../runtime/node/index.js';
import type { AblateFlags } from './commands/ablate.js';
import { Progress } from './progress.js';
import { alignColumns } from '../report/table.js';

/** One step of the JSON document. */
interface Step {
  /** How many dimensions are gone. */
  readonly ablated: number;
  /** The last one that went; null before the first. */
  readonly dim: number | null;
  readonly l2m: number;
  readonly rmg: number;
  readonly retrieval?: Readonly<Record<string, { readonly 'r@1': number }>>;
  /** Accuracy by task. */
  readonly tasks?: Readonly<Record<string, number>>;
}

/** Opens the files, removes dimensions, prints the steps, and writes what was asked for. */
export async function runAblate(
  files: readonly string[],
  flags: AblateFlags,
  signal: AbortSignal,
): Promise<void> {
  const progress = new Progress();
  const pool = new TaskPool(flags.threads ?? Math.min(8, availableParallelism()));
  try {
    const embeddings = await openEmbeddings(files, {
      ...(flags.modalities && { modalities: flags.modalities }),
      ...(flags.pairs !== undefined && { pairs: flags.pairs }),
      signal,
      onProgress: (share) => progress.update({ step: 'Reading the table', done: share, total: 1 }),
    });
    let rows;
    try {
      for (const note of embeddings.notes) process.stderr.write(`modgap: ${note}\n`);
      rows = readMatchedRows(embeddings);
    } finally {
      await embeddings.close();
    }
    const tasks = await tasksOf(flags, rows.dim);
    const orders = [flags.order, ...(flags.control && flags.order !== 'random' ? (['random'] as const) : [])];
    const curves: AblationCurve[] = [];
    for (const [k, order] of orders.entries()) {
      const options = {
        order,
        seed: flags.seed,
        signal,
        ...(tasks && { tasks }),
        onProgress: (share: number) =>
          progress.update({
            step: 'Removing dimensions',
            done: k + share,
            total: orders.length,
            detail: order,
          }),
      };
      curves.push(await ablate(rows, options, pool.tasks));
    }
    const [main, control] = curves as [AblationCurve, AblationCurve?];
    const document = {
      order: flags.order,
      steps: stepsOf(main),
      ...(control && { control: { order: 'random', seed: flags.seed, steps: stepsOf(control) } }),
    };
    const written: string[] = [];
    if (flags.figures) {
      const { ablationFigure } = await import('../report/index.js');
      const { writeFigures } = await import('../report/node/index.js');
      const figure = ablationFigure(curves);
      const { warnings } = await writeFigures(flags.out, [figure]);
      for (const warning of warnings) process.stderr.write(`modgap: ${warning}\n`);
      const json = join(flags.out, 'ablation.json');
      writeFileAtomic(json, `${JSON.stringify(document)}\n`);
      written.push(join(flags.out, `${figure.id}.svg`), join(flags.out, `${figure.id}.png`), json);
    }
    progress.finish();
    process.stdout.write(
      flags.json
        ? `${JSON.stringify(document)}\n`
        : `${embeddings.source}: ${rows.count.toLocaleString('en-US')} pairs, ${rows.dim} dimensions, order ${flags.order}\n\n${tableOf(main, control)}\n`,
    );
    if (written.length > 0) {
      (flags.json ? process.stderr : process.stdout).write(`\nWritten: ${written.join(', ')}\n`);
    }
  } finally {
    progress.finish();
    await pool.dispose();
  }
}

async function tasksOf({ task }: AblateFlags, dim: number): Promise<readonly AblationTask[] | undefined> {
  if (task === undefined) return undefined;
  const tasks: AblationTask[] = [];
  for (const files of task) {
    const { name, images, prompts, labels, dim: own } = await readZeroShotTask(files);
    if (own !== dim) {
      throw new InputError(
        `${files.images}: expected features of ${dim} numbers, as the embeddings have, got ${own}; embed both with one model`,
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

function stepsOf({ dims, l2m, rmg, tasks }: AblationCurve): readonly Step[] {
  const isRetrieval = tasks.some(({ name }) => name === 'imageToText');
  return dims.map((_, ablated) => ({
    ablated,
    dim: ablated === 0 ? null : dims[ablated - 1]!,
    l2m: l2m[ablated]!,
    rmg: rmg[ablated]!,
    ...(isRetrieval
      ? { retrieval: Object.fromEntries(tasks.map(({ name, share }) => [name, { 'r@1': share[ablated]! }])) }
      : { tasks: Object.fromEntries(tasks.map(({ name, share }) => [name, share[ablated]!])) }),
  }));
}

const TASK_HEADERS: Readonly<Record<string, string>> = { imageToText: 'R@1 ->', textToImage: 'R@1 <-' };

/** The first steps, then fewer and fewer. */
function tableOf(main: AblationCurve, control: AblationCurve | undefined): string {
  const last = main.dims.length - 1;
  const shown = new Set([0, 1, 2, 3, 4, 5, 6, 8, 10, last]);
  for (let step = 16; step < last; step *= 1.5) shown.add(Math.round(step));
  const steps = [...shown].filter((step) => step <= last).sort((a, b) => a - b);
  const names = main.tasks.map(({ name }) => TASK_HEADERS[name] ?? name);
  const header = [
    'removed',
    'last',
    'L2M',
    'RMG',
    ...names,
    ...(control ? names.map((name) => `${name} random`) : []),
  ];
  const lines = steps.map((step) => [
    String(step),
    step === 0 ? '' : String(main.dims[step - 1]),
    main.l2m[step]!.toFixed(4),
    main.rmg[step]!.toFixed(4),
    ...[main, ...(control ? [control] : [])].flatMap(({ tasks }) =>
      tasks.map(({ share }) => `${(100 * share[step]!).toFixed(1)} %`),
    ),
  ]);
  return alignColumns(
    [header, ...lines],
    header.map((_, k) => k),
  ).join('\n');
}
