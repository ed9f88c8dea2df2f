import { Command, InvalidArgumentError } from 'commander';
import type { Fit, MeasuredGap } from '../closing/index.js';
import type { OptionValues } from '../correction/index.js';
import { InputError } from '../files/input-error.js';
import { stemOf } from '../files/wording.js';
import type { CliCommand } from './command.js';
import { addInputFlags, inputOptions, type InputFlags } from './input-flags.js';
import { Progress } from './progress.js';
import { addStoreFlags, storeOf, withTable, type StoreFlags } from './store-flags.js';
import { wholeNumber } from './usage.js';

interface FitFlags extends StoreFlags, InputFlags {
  readonly method: string;
  readonly option?: Readonly<Record<string, string>>;
  readonly rows?: { readonly start: number; readonly count: number };
  readonly sample?: number;
  readonly seed: number;
  readonly out: string;
  readonly modalities?: readonly string[];
  readonly means?: readonly string[];
  readonly queries?: readonly string[];
  readonly threads?: number;
  readonly json?: boolean;
}

/** `modgap close fit`: learns a correction from calibration rows. */
export const closeFitCommand: CliCommand = {
  id: 'fit',
  summary: 'learn a correction from calibration rows',
  command(signal) {
    const command = new Command(this.id)
      .summary(this.summary)
      .description(
        'Fit a correction on calibration rows, and keep it in one small file. FILE is what modgap measure takes. ' +
          'Rows are read in blocks: any number of them fits. Judge the correction on other rows than these.',
      )
      .argument('[files...]', 'embeddings; a quoted pattern such as "image-*.npy" takes all its shards')
      .requiredOption('--method <id>', 'the correction (modgap list corrections)')
      .option('--option <name=value>', 'an option of the method; may be repeated', nameAndValue)
      .option('--rows <a:b>', 'only rows a up to b, b not included, of each modality', rowRange)
      .option('--sample <n>', 'only so many rows of each modality, drawn at random', wholeNumber(1))
      .option('--seed <n>', 'seed of the draw', wholeNumber(0), 0)
      .option('--out <file>', 'where the correction is kept', 'gap.safetensors')
      .option('--modalities <names>', "the modalities' names (default: from the files)", names)
      .option('--means <files>', 'in place of rows: a mean for each modality, a file each', names)
      .option('--queries <files>', 'rows that search, where a method is fitted on such (nnn)', names)
      .option('--threads <n>', 'worker threads (default: one a core, at most 8)', wholeNumber(1, 256))
      .option('--json', 'print one JSON document');
    return addStoreFlags(addInputFlags(command))
      .addHelpText(
        'after',
        `
Examples:
  modgap close fit clip.npy --method centring --out gap.safetensors
  modgap close fit image.npy text.npy --method shift --option delta=0.4 --out gap.safetensors
  modgap close fit clip.npy --method procrustes --rows 0:250 --out gap.safetensors
  modgap close fit --postgres postgres://localhost/shop --table items --modality-column kind --method centring`,
      )
      .action((files: string[], flags: FitFlags) => run(files, flags, signal));
  },
};

async function run(files: readonly string[], flags: FitFlags, signal: AbortSignal): Promise<void> {
  const { checkGapPath, writeGap } = await import('../closing/node/index.js');
  checkGapPath(flags.out);
  const progress = new Progress();
  try {
    const { notes, ...fitted } = await fit(files, flags, progress, signal);
    writeGap(flags.out, fitted.gap);
    const next = await nextOf(fitted.gap, files, flags);
    progress.finish();
    for (const note of notes) process.stderr.write(`modgap: ${note}\n`);
    process.stdout.write(
      `${flags.json ? JSON.stringify(await documentOf(fitted, flags, next)) : await textOf(fitted, flags, next)}\n`,
    );
  } finally {
    progress.finish();
  }
}

/** What is told of a fit; where only means are known, no row is looked at again. */
type Fitted = Pick<Fit, 'gap' | 'queries'> & {
  readonly measured: Pick<MeasuredGap, 'before'> & Partial<MeasuredGap>;
};

/** Fits on files, or on the rows of a store. */
async function fit(
  files: readonly string[],
  flags: FitFlags,
  progress: Progress,
  signal: AbortSignal,
): Promise<Fitted & { readonly notes: readonly string[] }> {
  const { distanceOf } = await import('../closing/index.js');
  const { fitFile, fitMeans, fitStore } = await import('../closing/node/index.js');
  const { method, sample, seed, modalities } = flags;
  const options = await optionValues(method, flags.option ?? {});
  const onProgress = (done: number, total: number): void =>
    progress.update({ step: 'Reading calibration rows', done, total });
  const store = storeOf(flags, files, modalities);
  if (store !== undefined) {
    const gap = await withTable(store, (table) =>
      fitStore(table, { method, options, sample, seed, signal, onProgress }),
    );
    return { gap, notes: [], measured: { before: distanceOf(gap.means) } };
  }
  if (flags.means !== undefined) {
    if (files.length > 0) {
      throw new InputError(`--means: expected means in place of rows, got ${files[0]} besides; drop one`);
    }
    const gap = await fitMeans(flags.means, { method, options, names: modalities });
    return { gap, notes: [], measured: { before: distanceOf(gap.means) } };
  }
  if (files.length === 0) {
    throw new InputError(
      'close fit: expected files of embeddings, or a store such as --postgres; got neither',
    );
  }
  const found = await fitFile(files, {
    measured: true,
    ...{ method, options, sample, seed, modalities, signal, onProgress },
    ...inputOptions(flags),
    rows: flags.rows,
    queries: flags.queries,
    threads: flags.threads,
    onOpening: (share) => progress.update({ step: 'Reading the table', done: share, total: 1 }),
  });
  return { ...found, measured: found.measured! };
}

/** Numbers where the method takes numbers. */
async function optionValues(method: string, given: Readonly<Record<string, string>>): Promise<OptionValues> {
  const { corrections } = await import('../correction/index.js');
  const options = corrections.has(method) ? corrections.get(method).options : {};
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => [
      name,
      options[name]?.choices === undefined && text.trim() !== '' && !Number.isNaN(Number(text))
        ? Number(text)
        : text,
    ]),
  );
}

async function documentOf({ gap, queries, measured }: Fitted, { out }: FitFlags, next: string) {
  const { fingerprintOf } = await import('../closing/index.js');
  const { correction, dim, options, modalities, rows } = gap;
  const fingerprint = fingerprintOf(gap);
  return { out, correction, dim, options, modalities, rows, queries, fingerprint, gap: measured, next };
}

async function textOf({ gap, queries, measured }: Fitted, { out }: FitFlags, next: string): Promise<string> {
  const { rowsInWords } = await import('../closing/index.js');
  return [
    `${gap.correction}: fitted on ${rowsInWords(gap, queries)} of ${gap.dim} numbers`,
    ...(gap.modalities.length > 1 ? [measuredInWords(gap, measured)] : []),
    `Written: ${out}`,
    `Next: ${next}`,
  ].join('\n');
}

/** The gap before and after, and on which rows. */
function measuredInWords({ modalities, rows }: Fit['gap'], measured: Fitted['measured']): string {
  const { before, after, rows: looked } = measured;
  const part = looked?.some((count, k) => count < rows[k]!) === true;
  const most = Math.max(0, ...(looked ?? [])).toLocaleString('en-US');
  const where = part
    ? `at most ${most} calibration rows of each modality, drawn at random`
    : 'the calibration rows';
  const which = modalities.length > 2 ? ', the largest between two modalities' : '';
  const same = after?.l2m === before.l2m;
  const then = after === undefined ? '' : same ? ' and after' : `, ${after.l2m.toFixed(3)} after`;
  return `L2M on ${where}${which}: ${before.l2m.toFixed(3)} before${then}`;
}

/** The command to go on with: rows are corrected, a formula for scores is taken home. */
async function nextOf(
  { correction }: Fit['gap'],
  files: readonly string[],
  flags: FitFlags,
): Promise<string> {
  const { corrections } = await import('../correction/index.js');
  const { out, modalityColumn, embeddingColumns } = flags;
  const { changes, needs } = corrections.get(correction);
  if (changes === 'scores') {
    // What is fitted on queries has a bias for each key: the rows that are searched.
    const keys = needs.includes('queries') ? files.map(quoted) : [];
    return ['modgap close export', quoted(out), ...keys, '--out', quoted(stemOf(out))].join(' ');
  }
  const { formatOf } = await import('../files/formats/registry.js');
  const store = storeOf(flags, files, flags.modalities);
  if (store !== undefined) {
    // Its address may hold a password.
    return (
      `modgap close apply ${quoted(out)} --${store.store.id} ADDRESS --table ${quoted(flags.table!)} ` +
      `--modality-column ${quoted(modalityColumn!)} --target ${store.place.column || 'embedding'}_closed`
    );
  }
  const [first] = files;
  const isTable = first !== undefined && formatOf(first)?.kind === 'table';
  const ending = files.length > 1 ? '.safetensors' : isTable ? '.parquet' : '.npy';
  const columns = [
    ...(isTable && embeddingColumns !== undefined ? ['--embedding-columns', quoted(embeddingColumns)] : []),
    ...(isTable && modalityColumn !== undefined ? ['--modality-column', quoted(modalityColumn)] : []),
  ];
  const from = files.length === 0 ? ['FILE'] : files.map(quoted);
  return ['modgap close apply', quoted(out), ...from, ...columns, '--out', `corrected${ending}`].join(' ');
}

/** As a shell takes it for one word. */
const quoted = (word: string): string =>
  /^[\w./,:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

function nameAndValue(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [name = '', value] = text.split(/=(.*)/s);
  if (name.trim() === '' || value === undefined || value === '') {
    throw new InvalidArgumentError(`expected name=value, such as delta=0.4; got "${text}"`);
  }
  return { ...before, [name.trim()]: value };
}

function rowRange(text: string): { readonly start: number; readonly count: number } {
  const [, from = '', to = ''] = /^(\d*):(\d+)$/.exec(text) ?? [];
  const [start, end] = [Number(from), Number(to)];
  if (to === '' || !(end > start)) {
    throw new InvalidArgumentError(`expected a:b with a below b, such as 0:5000; got "${text}"`);
  }
  return { start, count: end - start };
}

function names(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim());
}
