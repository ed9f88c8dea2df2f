import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  cocoObjects,
  commonAttributes,
  wordFrequencies,
  type FrequencyComparison,
  type WordFrequencies,
  type WordList,
} from '../datasets/index.js';
import {
  countWords,
  readWordList,
  type CountedWords,
  type CountWordsProgress,
} from '../datasets/node/index.js';
import { InputError } from '../files/input-error.js';
import { findFiles, folderStorage } from '../files/node/index.js';
import { wordFrequencyTables } from '../report/word-frequency-tables.js';
import { count } from '../report/index.js';
import { VERSION } from '../version.js';
import type { WordsFlags } from './commands/words.js';
import { tableLines } from './experiment-text.js';
import { duration, Progress } from './progress.js';
import { writeOutputs } from './write-outputs.js';

const STEPS: Record<CountWordsProgress['stage'], string> = {
  opening: 'Opening files',
  boundaries: 'Finding where records begin',
  counting: 'Counting words',
};

/** What the command knows beside the frequencies. */
export interface WordsRun {
  readonly files: readonly string[];
  readonly seconds: number;
  readonly threads: number;
  readonly counted: CountedWords;
}

/** Counts words in captions, prints the frequencies, and writes what was asked for. */
export async function runWords(
  paths: readonly string[],
  flags: WordsFlags,
  signal: AbortSignal,
): Promise<void> {
  const { out, resume = false, seed, json } = flags;
  if (resume && out === undefined) {
    throw new InputError(
      '--resume: expected --out DIR, where the earlier run has kept its counts, got none; name it',
    );
  }
  const lists = listsOf(flags);
  const files = findFiles(paths).flatMap((group) => group.files);
  const threads = flags.threads ?? availableParallelism();
  const progress = new Progress();
  const start = performance.now();
  try {
    if (out !== undefined) await mkdir(out, { recursive: true });
    const counted = await countWords(files, lists, {
      threads,
      signal,
      resume,
      header: flags.header,
      ...(flags.column !== undefined && { column: flags.column }),
      ...(flags.format && { form: flags.format }),
      ...(flags.part && { part: flags.part }),
      ...(out !== undefined && { keep: folderStorage(join(out, 'counts')) }),
      onProgress: ({ stage, share }) => progress.update({ step: STEPS[stage], done: share, total: 1 }),
    });
    const seconds = (performance.now() - start) / 1000;
    progress.finish();
    if (counted.counts.captions === 0) {
      throw new InputError(
        `${files.join(', ')}: expected captions with words in them, got ${count(counted.counts.empty)} empty ones; check --column and --format`,
      );
    }
    const frequencies = wordFrequencies(lists, counted.counts, seed);
    const run: WordsRun = { files, seconds, threads, counted };
    const document = documentOf(frequencies, run, flags);
    const written = await writeOutputs(
      { report: out !== undefined, figures: out !== undefined, out: out ?? '' },
      { page: 'report.html', json: 'words.json', findings: document },
      async () => {
        const { wordFrequencyReport } = await import('../report/word-frequency-report.js');
        return wordFrequencyReport(frequencies, { files, seed, version: VERSION, content: document });
      },
    );
    process.stdout.write(
      json ? `${JSON.stringify(document)}\n` : `${wordsText(frequencies, run, flags.top)}\n`,
    );
    if (written.length > 0) {
      (json ? process.stderr : process.stdout).write(`\nWritten: ${written.join(', ')}\n`);
    }
  } finally {
    progress.finish();
  }
}

function listsOf({ objects, attributes }: WordsFlags): readonly WordList[] {
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
  { seconds, threads, counted }: WordsRun,
  top: number,
): string {
  const { captions, empty, words } = frequencies;
  const rate = counted.resumed === 0 ? `, ${count(Math.round((captions + empty) / seconds))} a second` : '';
  const resumed =
    counted.resumed > 0 ? `; ${counted.resumed} of ${counted.shards} parts were counted before` : '';
  return [
    `${count(captions)} captions of ${(words / captions).toFixed(1)} words in ${duration(1000 * seconds)} ` +
      `(${threads} threads${rate}${resumed})${empty > 0 ? `; ${count(empty)} without a word left out` : ''}`,
    ...wordFrequencyTables(frequencies, top).flatMap((table) => ['', ...tableLines(table)]),
    ...(frequencies.comparison ? ['', comparisonText(frequencies.comparison)] : []),
  ].join('\n');
}

function comparisonText({ more, less, superiority, p }: FrequencyComparison): string {
  return (
    `Drawn at random, one of the ${more} is in more captions than one of the ${less} with probability ${superiority.toFixed(2)} ` +
    `(0.50 were no difference; one-sided p = ${p.toPrecision(2)}).`
  );
}
