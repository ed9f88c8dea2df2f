import { Command } from 'commander';
import type { OpenOptions } from '../../embeddings/node/index.js';
import { twoNames, wholeNumber } from '../usage.js';

interface MeasureFlags {
  readonly json?: boolean;
  readonly report?: boolean;
  readonly figures?: boolean;
  readonly out: string;
  readonly seed: number;
  readonly bootstrap: number;
  readonly permutations: number;
  readonly exactRows: number;
  readonly threads?: number;
  readonly modalities?: [string, string];
  readonly pairs?: string;
  readonly embeddingColumns?: string;
  readonly modalityColumn?: string;
  readonly pairColumn?: string;
}

/** `modgap measure`: every measure of the gap for embeddings in files. */
export function measureCommand(signal: AbortSignal): Command {
  return new Command('measure')
    .summary('every number of the gap between two modalities, with intervals')
    .description(
      'Measure the modality gap of embeddings: how large it is, where it sits, how sure that is, and what it costs.\n\n' +
        'FILE is a (2, n, d) stack, two matrices of n x d, or one table with embedding and modality columns;\n' +
        '.npy, .npz, .safetensors, .parquet, .csv or .jsonl. Rows need not be normalised.',
    )
    .argument('<files...>', 'embeddings; a quoted pattern such as "image-*.npy" takes all its shards')
    .option('--modalities <a,b>', "the modalities' names (default: from the files)", twoNames)
    .option('--pairs <file>', 'which rows belong together, where row i does not simply go with row i')
    .option('--embedding-columns <names>', 'in a table: the column, or two columns, with the embeddings')
    .option('--modality-column <name>', 'in a table: the column that names the modality')
    .option('--pair-column <name>', 'in a table: rows with the same value belong together')
    .option('--report', 'write one self-contained HTML page, report.html')
    .option('--figures', 'write each figure as SVG and PNG')
    .option('--out <dir>', 'where files are written', 'modgap-out')
    .option('--json', 'print one JSON document instead of the table')
    .option('--seed <n>', 'seed of all that is random', wholeNumber(0), 0)
    .option('--bootstrap <n>', 'resamples behind the intervals; 0 = none', wholeNumber(0, 100_000), 1000)
    .option('--permutations <n>', "shuffles behind L2M's p-value; 0 = none", wholeNumber(0, 100_000), 1000)
    .option(
      '--exact-rows <n>',
      'above this many rows, cones and ranks rest on samples',
      wholeNumber(2),
      30_000,
    )
    .option('--threads <n>', 'worker threads (default: one a core, at most 8)', wholeNumber(1, 256))
    .addHelpText(
      'after',
      `
Examples:
  modgap measure clip.npy                              a (2, n, d) stack, images first
  modgap measure image.npy text.npy --json             two matrices; JSON on standard output
  modgap measure image.npy text.npy --pairs pairs.csv  one image, several captions
  modgap measure clip.npy --report --figures --out out/
  modgap measure "image-*.npy" "text-*.npy"            shards
  modgap measure rows.parquet --modality-column kind   a table`,
    )
    .action(async (files: string[], flags: MeasureFlags) => {
      // Heavy modules load only now: help stays fast.
      const { runMeasure } = await import('../run-measure.js');
      await runMeasure(files, openOptions(flags), { ...flags, signal });
    });
}

function openOptions(flags: MeasureFlags): OpenOptions {
  return {
    ...(flags.modalities && { modalities: flags.modalities }),
    ...(flags.pairs !== undefined && { pairs: flags.pairs }),
    ...(flags.embeddingColumns !== undefined && { embeddingColumns: flags.embeddingColumns.split(',') }),
    ...(flags.modalityColumn !== undefined && { modalityColumn: flags.modalityColumn }),
    ...(flags.pairColumn !== undefined && { pairColumn: flags.pairColumn }),
  };
}
