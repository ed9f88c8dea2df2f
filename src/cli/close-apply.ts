import { Command, InvalidArgumentError } from 'commander';
import { existsSync } from 'node:fs';
import { InputError } from '../files/input-error.js';
import type { CliCommand } from './command.js';
import { duration, Progress } from './progress.js';
import { addStoreFlags, storeOf, withTable, type StoreFlags } from './store-flags.js';
import { Interrupted, wholeNumber } from './usage.js';

interface ApplyFlags extends StoreFlags {
  readonly out?: string;
  readonly modality?: readonly string[];
  readonly embeddingColumns?: readonly string[];
  readonly modalities?: readonly string[];
  readonly target?: string;
  readonly fuse?: number;
  readonly pairs?: string;
  readonly force?: boolean;
  readonly threads?: number;
  readonly json?: boolean;
}

/** `modgap close apply`: corrects rows of any number. */
export const closeApplyCommand: CliCommand = {
  id: 'apply',
  summary: 'correct embeddings, any number of rows, into a new file',
  command(signal) {
    const command = new Command(this.id)
      .summary(this.summary)
      .description(
        'Apply a fitted correction to embeddings and write the corrected rows into a new file: float32, of length 1. ' +
          'FILE is one matrix or both, or a table; a table written as .parquet keeps all of its other columns. The ' +
          'input is never touched. A run that was ended goes on where it was when the same command is given again.',
      )
      .argument('<gap>', 'what modgap close fit wrote')
      .argument('[files...]', 'embeddings; a quoted pattern such as "image-*.npy" takes all its shards')
      .option('--out <file>', 'where corrected rows go: .npy, .safetensors or .parquet')
      .option(
        '--modality <names>',
        'the modality of each file (default: from names of files and columns)',
        list,
      )
      .option(
        '--embedding-columns <names>',
        'in a table: the column, or two columns, with the embeddings',
        list,
      )
      .option('--modality-column <name>', 'in a table: the column that names the modality')
      .option('--target <name>', 'in a table or a store: a new column for the new vectors, beside the old')
      .option('--modalities <names>', 'in a store: the values of the modality column that are meant', list)
      .option(
        '--fuse <alpha>',
        'one row a pair: this share of the first modality, the rest of the second',
        share,
      )
      .option('--pairs <file>', 'for --fuse: which rows belong together')
      .option('--force', 'write over a file, and correct rows that look like those of another model')
      .option('--threads <n>', 'worker threads (default: one a core, at most 8)', wholeNumber(1, 256))
      .option('--json', 'print one JSON document');
    return addStoreFlags(command)
      .addHelpText(
        'after',
        `
Examples:
  modgap close apply gap.safetensors clip.npy --out corrected.npy
  modgap close apply gap.safetensors captions.npy --modality text --out corrected.npy
  modgap close apply gap.safetensors items.parquet --modality-column kind --out corrected.parquet
  modgap close apply gap.safetensors clip.npy --fuse 0.5 --out fused.npy
  modgap close apply gap.safetensors --postgres postgres://localhost/shop --table items \\
    --modality-column kind --target embedding_closed`,
      )
      .action((gap: string, files: string[], flags: ApplyFlags) => run(gap, files, flags, signal));
  },
};

async function run(
  path: string,
  files: readonly string[],
  flags: ApplyFlags,
  signal: AbortSignal,
): Promise<void> {
  const { applyStore, applyFile, readGap } = await import('../closing/node/index.js');
  const gap = readGap(path);
  const { out, target, json } = flags;
  const store = storeOf(flags, files, flags.modalities ?? gap.modalities);
  if (store !== undefined && (target === undefined || out !== undefined)) {
    throw new InputError(
      `--${store.store.id}: expected --target with the name of the new vectors, got ` +
        `${out === undefined ? 'none' : '--out'}; ` +
        'name it, such as --target embedding_closed',
    );
  }
  if (store === undefined && (out === undefined || files.length === 0)) {
    throw new InputError(
      `close apply: expected ${files.length === 0 ? 'files of embeddings, or a store such as --postgres' : '--out'}, ` +
        'got none; name it',
    );
  }
  const progress = new Progress();
  const start = performance.now();
  let begun: number | undefined;
  let written = 0;
  try {
    const onProgress = (done: number, total: number | undefined, before: number): void => {
      begun ??= performance.now();
      written = done;
      const seconds = (performance.now() - begun) / 1000;
      const rate = (done - before) / seconds;
      progress.update({
        step: 'Correcting rows',
        done,
        total: total ?? 0,
        detail: `${done.toLocaleString('en-US')} rows${rate > 0 ? `, ${perSecond(rate)}` : ''}`,
        secondsLeft: rate > 0 && total !== undefined ? (total - done) / rate : undefined,
      });
    };
    const { rows, resumed } =
      store === undefined
        ? await applyFile(gap, files, out!, {
            ...flags,
            signal,
            onOpening: (done) => progress.update({ step: 'Reading the table', done, total: 1 }),
            onProgress,
          })
        : await withTable(store, async (table) => {
            const written = await applyStore(table, gap, {
              ...{ target: target!, force: flags.force, signal, onProgress },
            });
            return { rows: written.before + written.rows, resumed: written.before };
          });
    progress.finish();
    const seconds = (performance.now() - start) / 1000;
    if (json) {
      process.stdout.write(
        `${JSON.stringify({ out: out ?? target, correction: gap.correction, rows, resumed, seconds })}\n`,
      );
      return;
    }
    const before = resumed > 0 ? ` (${resumed.toLocaleString('en-US')} of them by an earlier run)` : '';
    process.stdout.write(
      `${gap.correction}: ${rows.toLocaleString('en-US')} rows corrected${before}, done after ` +
        `${duration(1000 * seconds)}\nWritten: ${out ?? target}\n`,
    );
  } catch (error) {
    if (!signal.aborted) throw error;
    const kept = out === undefined ? written > 0 : existsSync(`${out}.partial`);
    throw kept ? new Interrupted(keptInWords(out)) : error;
  } finally {
    progress.finish();
  }
}

const keptInWords = (out: string | undefined): string =>
  `what is done waits ${out === undefined ? 'in the store' : `as ${out}.partial`}; the same command goes on from there`;

const perSecond = (rate: number): string =>
  `${rate >= 10_000 ? `${Math.round(rate / 1000).toLocaleString('en-US')} thousand` : Math.round(rate)} a second`;

function list(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError(`expected a share from 0 to 1, such as 0.5; got "${text}"`);
  }
  return value;
}
