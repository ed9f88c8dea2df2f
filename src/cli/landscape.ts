import { Command, InvalidArgumentError } from 'commander';
import { availableParallelism } from 'node:os';
import type { Landscape } from '../evaluation/index.js';
import type { DataTable } from '../report/csv.js';
import type { LandscapeDescription, Table } from '../report/index.js';
import { tableLines, wrapWords } from '../report/table.js';
import { count, fixed } from '../report/text.js';
import { VERSION } from '../version.js';
import type { CliCommand } from './command.js';
import { addOutputFlags, checkOutput, deliver, type OutputFlags } from './output-flags.js';
import { Progress } from './progress.js';
import { proseWidth } from './terminal.js';
import { twoNames, wholeNumber } from './usage.js';

interface LandscapeFlags extends OutputFlags {
  readonly seed: number;
  readonly deltas?: readonly number[];
  readonly temperatures?: readonly number[];
  readonly move: 'both' | 'first';
  readonly mostPairs: number;
  readonly threads?: number;
  readonly modalities?: [string, string];
  readonly pairs?: string;
}

/** Shifts of one list: more are a typing error, and would take hours. */
const MOST_DELTAS = 1000;

/** `modgap landscape`: loss and retrieval against the distance between the modalities. */
export const landscapeCommand: CliCommand = {
  id: 'landscape',
  summary: 'contrastive loss and retrieval against the distance between the modalities',
  command(signal) {
    const command = new Command(this.id)
      .summary(this.summary)
      .description(
        'Move the modalities along the gap vector and see what search of one modality by the other, search of a ' +
          'mixed pool, and the contrastive loss make of it (Mind the Gap, Fig. 3).\n\n' +
          'FILE is what modgap measure takes. Each row counts once, in its first pair. Delta is how ' +
          'far the modalities move, together; the distance between their means is negative where they ' +
          'have passed each other.',
      )
      .argument('<files...>', 'embeddings; a quoted pattern such as "image-*.npy" takes all its shards')
      .option('--deltas <list>', 'shifts: numbers with commas, or FROM:TO:STEP (default: -2:5:0.125)', deltas)
      .option(
        '--temperatures <list>',
        'such as 1/100,1/10,1 (default: 1/100,1/50,1/30,1/20,1/10,1)',
        temperatures,
      )
      .option(
        '--move <side>',
        'both modalities by half of delta each, or the first by all of it',
        side,
        'both',
      )
      .option('--modalities <a,b>', "the modalities' names (default: from the files)", twoNames)
      .option('--pairs <file>', 'which rows belong together, where row i does not simply go with row i')
      .option('--most-pairs <n>', 'above this many pairs, a seeded sample', wholeNumber(2), 10_000);
    return addOutputFlags(command, 'a row a shift')
      .option('--seed <n>', 'seed of the sample', wholeNumber(0), 0)
      .option('--threads <n>', 'worker threads (default: one a core, at most 8)', wholeNumber(1, 256))
      .addHelpText(
        'after',
        `
Examples:
  modgap landscape clip.npy
  modgap landscape clip.npy --report --out out/
  modgap landscape image.npy text.npy --deltas=-1:1:0.25 --temperatures 1/100,1 --json
  modgap landscape clip.npy --move first`,
      )
      .action((files: string[], flags: LandscapeFlags) => run(files, flags, signal));
  },
};

/** Opens the files, computes the landscape, prints it, and writes what was asked for. */
async function run(files: readonly string[], flags: LandscapeFlags, signal: AbortSignal): Promise<void> {
  checkOutput('landscape', flags);
  const { openEmbeddings } = await import('../embeddings/node/index.js');
  const { landscape } = await import('../evaluation/node/index.js');
  const { threadTasks } = await import('../runtime/node/index.js');
  const { landscapeReport, landscapeSentences, landscapeTables } =
    await import('../report/landscape-report.js');
  const progress = new Progress();
  const tasks = threadTasks({ size: flags.threads ?? Math.min(8, availableParallelism()) });
  try {
    const embeddings = await openEmbeddings(files, {
      ...(flags.modalities && { modalities: flags.modalities }),
      ...(flags.pairs !== undefined && { pairs: flags.pairs }),
      signal,
      onProgress: (share) => progress.update({ step: 'Reading the table', done: share, total: 1 }),
    });
    try {
      for (const note of embeddings.notes) process.stderr.write(`modgap: ${note}\n`);
      const found = await landscape(embeddings, tasks, {
        ...(flags.deltas && { deltas: flags.deltas }),
        ...(flags.temperatures && { scales: flags.temperatures }),
        moved: flags.move,
        mostPairs: flags.mostPairs,
        seed: flags.seed,
        signal,
        onProgress: (share) =>
          progress.update({ step: 'Shifting, loss and retrieval', done: share, total: 1 }),
      });
      const [first, second] = embeddings.modalities;
      const description: LandscapeDescription = {
        source: embeddings.source,
        modalities: [first.name, second.name],
        landscape: found,
        seed: flags.seed,
        version: VERSION,
      };
      const outcome = {
        document: found,
        text: (width: number) =>
          landscapeText(description, landscapeSentences(description), landscapeTables(description), width),
        tables: () => ({ table: pointsOf(found) }),
        report: () => landscapeReport(description),
      };
      await deliver('landscape', flags, outcome, progress);
    } finally {
      await embeddings.close();
    }
  } finally {
    progress.finish();
    await tasks.dispose();
  }
}

/** What a shift is worth, the best ones, and those about the data: the whole grid is in JSON and CSV. */
function landscapeText(
  { source, modalities, landscape, seed }: LandscapeDescription,
  sentences: readonly string[],
  tables: readonly Table[],
  width: number,
): string {
  const { points, pairs, of, batchSize, moved } = landscape;
  const [first, second] = modalities;
  const prose = (text: string): string[] => wrapWords(text, Math.min(width, proseWidth()));
  return [
    ...prose(`${source}: ${count(pairs)} pairs of ${first} and ${second}, ${fixed(landscape.gap)} apart`),
    '',
    ...sentences.flatMap(prose),
    ...tables.flatMap((table) => ['', ...tableLines(table, width)]),
    '',
    ...[
      `Loss: mean over batches of ${count(batchSize)}. ${
        moved === 'both' ? 'Both modalities move, by half of delta each.' : `Only the ${first} rows move.`
      } All ${count(points.length)} shifts: --json or --csv. modgap close compare tries other corrections.`,
      ...(pairs < of
        ? [`Sampled: ${count(pairs)} of ${count(of)} pairs, seed ${seed}; --most-pairs ${of} uses all.`]
        : []),
    ].flatMap(prose),
  ].join('\n');
}

const MIXED = ['r@1', 'r@5', 'r@10', 'mrr', 'ndcg@10'] as const;

function pointsOf({ points, temperatures }: Landscape): DataTable {
  const recalls = (['imageToText', 'textToImage'] as const).flatMap((direction) =>
    (['r@1', 'r@5', 'r@10'] as const).map((k) => ({ direction, k })),
  );
  return {
    columns: [
      'delta',
      'distance',
      ...temperatures.map((temperature) => `loss ${temperature}`),
      ...recalls.map(({ direction, k }) => `${direction}.${k}`),
      ...MIXED.map((metric) => `mixed.${metric}`),
    ],
    rows: points.map(({ delta, distance, loss, retrieval, mixed }) => [
      delta,
      distance,
      ...temperatures.map((temperature) => loss[temperature]),
      ...recalls.map(({ direction, k }) => retrieval[direction][k]),
      ...MIXED.map((metric) => mixed[metric]),
    ]),
  };
}

function deltas(text: string): readonly number[] {
  const range = text.split(':').map(numberOf);
  if (range.length === 3) {
    const [from, to, step] = range as [number, number, number];
    const steps = Math.round((to - from) / step);
    const isWhole = Math.abs(from + steps * step - to) < 1e-9 * Math.max(1, Math.abs(to));
    if (step > 0 && steps >= 0 && steps < MOST_DELTAS && isWhole) {
      // Divided, not added up: an eighth step hits zero exactly.
      return Array.from({ length: steps + 1 }, (_, k) => from + ((to - from) * k) / Math.max(1, steps));
    }
  } else if (range.length === 1) {
    const values = text.split(',').map(numberOf);
    if (values.every(Number.isFinite) && values.length <= MOST_DELTAS) return values;
  }
  throw new InvalidArgumentError(
    'expected numbers with commas, or FROM:TO:STEP with a step that leads from one to the other, such as -1:1:0.25; ' +
      `got "${text}"`,
  );
}

function temperatures(text: string): readonly number[] {
  const values = text.split(',').map((one) => {
    const [above, below, ...rest] = one.split('/').map(numberOf);
    return rest.length > 0 ? Number.NaN : below === undefined ? 1 / above! : below / above!;
  });
  if (values.every((scale) => Number.isFinite(scale) && scale > 0)) return values;
  throw new InvalidArgumentError(
    `expected temperatures above zero with commas, such as 1/100,0.07,1; got "${text}"`,
  );
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function side(text: string): 'both' | 'first' {
  if (text === 'both' || text === 'first') return text;
  throw new InvalidArgumentError(`expected both or first; got "${text}"`);
}
