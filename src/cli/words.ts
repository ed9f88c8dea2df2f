import { Command, InvalidArgumentError, Option } from 'commander';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { FrequencyComparison, WordFrequencies, WordList } from '../datasets/index.js';
import type { CountedWords, CountWordsProgress } from '../datasets/node/index.js';
import { InputError } from '../files/input-error.js';
import type { DataTable } from '../report/csv.js';
import type { Table } from '../report/report.js';
import { tableLines, wrapWords } from '../report/table.js';
import { count } from '../report/text.js';
import { VERSION } from '../version.js';
import type { CliCommand } from './command.js';
import { checkOut } from './out-folder.js';
import { addOutputFlags, checkOutput, deliver, outputFolder, type OutputFlags } from './output-flags.js';
import { duration, Progress } from './progress.js';
import { proseWidth } from './terminal.js';
import { wholeNumber } from './usage.js';

interface WordsFlags extends OutputFlags {
  readonly objects?: string;
  readonly attributes?: string;
  readonly column?: string;
  readonly format?: 'text' | 'csv' | 'tsv' | 'jsonl' | 'parquet';
  readonly header: boolean;
  readonly threads?: number;
  readonly resume?: boolean;
  readonly part?: { readonly part: number; readonly of: number };
  readonly top: number;
  readonly seed: number;
}

/** `modgap words`: how often captions name objects and attributes. */
export const wordsCommand: CliCommand = {
  id: 'words',
  summary: 'how often captions name objects and attributes',
  command(signal) {
    const command = new Command(this.id)
      .summary(this.summary)
      .description(
        'Count object words and attribute words in captions of any number: captions that hold each ' +
          'word, occurrences, and whether objects are the more frequent, as caption presence bias ' +
          'expects.\n\n' +
          'FILE is text (a caption a line), .csv, .tsv or .jsonl, each also with .gz, or .parquet. ' +
          'Words are whole words, whatever their case; plurals of objects count; docs/words.md states ' +
          'every rule.\n\n' +
          'With --out, --resume or --part the counts of each part of the files are kept as soon as they are done, in ' +
          'words/counts/ of the output folder.',
      )
      .argument('<files...>', 'captions; a quoted pattern such as "part-*.parquet" takes all it matches')
      .option('--objects <file>', "words or phrases, one a line (default: COCO's 80 objects)")
      .option('--attributes <file>', 'the same (default: 115 attributes of MIT-States and ten colours)')
      .option(
        '--column <name>',
        'the column or key of the captions, or its number from 1 (default: a usual name)',
      )
      .addOption(
        new Option('--format <form>', "how files are written (default: by each name's ending)").choices([
          'text',
          'csv',
          'tsv',
          'jsonl',
          'parquet',
        ]),
      )
      .option('--no-header', 'the first record of a table is a caption too')
      .option('--top <n>', 'words of each list in the printed table', wholeNumber(1), 12)
      .option('--resume', 'take what an earlier run has kept under --out, and go on from there')
      .option(
        '--part <k/n>',
        'count each n-th part only, beginning with the k-th: for one of n machines',
        partOf,
      );
    return addOutputFlags(command, 'a row a word')
      .option('--threads <n>', 'worker threads (default: one a core)', wholeNumber(1, 256))
      .option('--seed <n>', 'seed of the permutation test', wholeNumber(0), 0)
      .addHelpText(
        'after',
        `
Examples:
  modgap words captions.txt                                 COCO's objects, and attributes
  modgap words "laion/*.parquet" --column TEXT --report     --resume goes on after an interruption
  modgap words cc3m.tsv --no-header --column 1              a table without names
  modgap words a.jsonl b.csv.gz --objects animals.txt --json
  modgap words "laion/*.parquet" --out shared --resume --part 3/16
                                        the third of 16 machines; without --part: all together`,
      )
      .action((files: string[], flags: WordsFlags) =>
        run(files, flags, command.getOptionValueSource('out') !== 'default', signal),
      );
  },
};

const STEPS: Record<CountWordsProgress['stage'], string> = {
  opening: 'Opening files',
  boundaries: 'Finding where records begin',
  counting: 'Counting words',
};

/** What the command knows beside the frequencies. */
interface WordsRun {
  readonly files: readonly string[];
  readonly seconds: number;
  readonly threads: number;
  readonly counted: CountedWords;
}

/** Counts words in captions, prints the frequencies, and writes what was asked for. */
async function run(
  paths: readonly string[],
  flags: WordsFlags,
  namesOut: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { resume = false, seed } = flags;
  const keepsCounts = resume || namesOut || flags.part !== undefined;
  if (keepsCounts) checkOut(outputFolder('words', flags), flags.out);
  else checkOutput('words', flags);
  const { wordFrequencies } = await import('../datasets/index.js');
  const { countWords } = await import('../datasets/node/index.js');
  const { findFiles, folderStorage } = await import('../files/node/index.js');
  const { wordFrequencyTables } = await import('../report/word-frequency-tables.js');
  const lists = await listsOf(flags);
  const files = findFiles(paths).flatMap((group) => group.files);
  const threads = flags.threads ?? availableParallelism();
  const progress = new Progress();
  const start = performance.now();
  try {
    const counted = await countWords(files, lists, {
      threads,
      signal,
      resume,
      header: flags.header,
      ...(flags.column !== undefined && { column: flags.column }),
      ...(flags.format && { form: flags.format }),
      ...(flags.part && { part: flags.part }),
      ...(keepsCounts && { keep: folderStorage(join(outputFolder('words', flags), 'counts')) }),
      onProgress: ({ stage, share }) => progress.update({ step: STEPS[stage], done: share, total: 1 }),
    });
    const seconds = (performance.now() - start) / 1000;
    if (counted.counts.captions === 0) {
      throw new InputError(
        `${files.join(', ')}: expected captions with words in them, got ${count(counted.counts.empty)} empty ones; ` +
          'check --column and --format',
      );
    }
    const frequencies = wordFrequencies(lists, counted.counts, seed);
    const found: WordsRun = { files, seconds, threads, counted };
    const document = documentOf(frequencies, found, flags);
    const outcome = {
      document,
      text: (width: number) =>
        wordsText(frequencies, wordFrequencyTables(frequencies, flags.top), found, width),
      tables: () => ({ table: rowsOf(frequencies) }),
      report: async () => {
        const { wordFrequencyReport } = await import('../report/word-frequency-report.js');
        return wordFrequencyReport(frequencies, { files, seed, version: VERSION, content: document });
      },
    };
    await deliver('words', flags, outcome, progress);
  } finally {
    progress.finish();
  }
}

async function listsOf({ objects, attributes }: WordsFlags): Promise<readonly WordList[]> {
  const { cocoObjects, commonAttributes } = await import('../datasets/index.js');
  const { readWordList } = await import('../datasets/node/index.js');
  return [
    objects === undefined ? cocoObjects() : readWordList(objects, { name: 'objects', plurals: true }),
    attributes === undefined
      ? commonAttributes()
      : readWordList(attributes, { name: 'attributes', plurals: false }),
  ];
}

function documentOf(
  frequencies: WordFrequencies,
  { files, seconds, threads, counted }: WordsRun,
  flags: WordsFlags,
): object {
  const { shards, resumed, bytes } = counted;
  return {
    ...frequencies,
    configuration: { files, column: flags.column, part: flags.part, seed: flags.seed, version: VERSION },
    run: { seconds, threads, shards, resumed, bytes },
  };
}

function wordsText(
  frequencies: WordFrequencies,
  tables: readonly Table[],
  { seconds, threads, counted }: WordsRun,
  width: number,
): string {
  const { captions, empty, words } = frequencies;
  const rate = counted.resumed === 0 ? `, ${count(Math.round((captions + empty) / seconds))} a second` : '';
  const resumed =
    counted.resumed > 0 ? `; ${counted.resumed} of ${counted.shards} parts were counted before` : '';
  const summary =
    `${count(captions)} captions of ${(words / captions).toFixed(1)} words in ${duration(1000 * seconds)} ` +
    `(${threads} threads${rate}${resumed})${empty > 0 ? `; ${count(empty)} without a word left out` : ''}`;
  return [
    ...wrapWords(summary, proseWidth()),
    ...tables.flatMap((table) => ['', ...tableLines(table, width)]),
    ...(frequencies.comparison
      ? ['', ...wrapWords(comparisonText(frequencies.comparison), proseWidth())]
      : []),
  ].join('\n');
}

function comparisonText({ more, less, superiority, p }: FrequencyComparison): string {
  return (
    `Drawn at random, one of the ${more} is in more captions than one of the ${less} with probability ` +
    `${superiority.toFixed(2)} (0.50 were no difference; one-sided p = ${p.toPrecision(2)}).`
  );
}

function rowsOf({ lists }: WordFrequencies): DataTable {
  return {
    columns: ['list', 'word', 'captions', 'per million', 'occurrences'],
    rows: lists.flatMap(({ name, words }) =>
      words.map(({ word, captions, perMillion, occurrences }) => [
        name,
        word,
        captions,
        perMillion,
        occurrences,
      ]),
    ),
  };
}

function partOf(text: string): { readonly part: number; readonly of: number } {
  const [, part, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (part === undefined || of === undefined || part < 1 || part > of) {
    throw new InvalidArgumentError(`expected K/N with K from 1 to N, such as 3/16; got "${text}"`);
  }
  return { part, of };
}
