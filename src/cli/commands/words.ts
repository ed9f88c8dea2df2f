import { Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../usage.js';

export interface WordsFlags {
  readonly objects?: string;
  readonly attributes?: string;
  readonly column?: string;
  readonly format?: 'text' | 'csv' | 'tsv' | 'jsonl' | 'parquet';
  readonly header: boolean;
  readonly json?: boolean;
  readonly out?: string;
  readonly threads?: number;
  readonly resume?: boolean;
  readonly part?: { readonly part: number; readonly of: number };
  readonly top: number;
  readonly seed: number;
}

/** `modgap words`: how often captions name objects and attributes. */
export function wordsCommand(signal: AbortSignal): Command {
  return new Command('words')
    .summary('how often captions name objects and attributes')
    .description(
      'Count object words and attribute words in captions of any number: captions that hold each word, occurrences, and whether\n' +
        'objects are the more frequent, as caption presence bias expects.\n\n' +
        'FILE is text (a caption a line), .csv, .tsv or .jsonl, each also with .gz, or .parquet. Words are whole words, whatever\n' +
        'their case; plurals of objects count; docs/words.md states every rule.',
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
    .option(
      '--out <dir>',
      'write report.html, figures, words.json, and the counts of each part as it is done',
    )
    .option('--resume', 'take what an earlier run has counted in --out, and go on from there')
    .option(
      '--part <k/n>',
      'count each n-th part only, beginning with the k-th: for one of n machines',
      partOf,
    )
    .option('--threads <n>', 'worker threads (default: one a core)', wholeNumber(1, 256))
    .option('--seed <n>', 'seed of the permutation test', wholeNumber(0), 0)
    .option('--json', 'print one JSON document instead of the table')
    .addHelpText(
      'after',
      `
Examples:
  modgap words captions.txt                                 COCO's objects, and attributes
  modgap words "laion/*.parquet" --column TEXT --out laion  report and figures; --resume goes on after an interruption
  modgap words cc3m.tsv --no-header --column 1              a table without names
  modgap words a.jsonl b.csv.gz --objects animals.txt --json
  modgap words "laion/*.parquet" --out shared --resume --part 3/16   the third of 16 machines; without --part: all together`,
    )
    .action(async (files: string[], flags: WordsFlags) => {
      const { runWords } = await import('../run-words.js');
      await runWords(files, flags, signal);
    });
}

function partOf(text: string): { readonly part: number; readonly of: number } {
  const [, part, of] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (part === undefined || of === undefined || part < 1 || part > of) {
    throw new InvalidArgumentError(`expected K/N with K from 1 to N, such as 3/16; got "${text}"`);
  }
  return { part, of };
}
