import type { WordFrequencies } from '../datasets/index.js';
import { topWordsFigure, wordFrequencyFigure } from './figures/word-frequency.js';
import type { Figure, Report } from './report.js';
import { capitalise, count, fixed, list, percent, printable } from './text.js';
import { perMillion, wordFrequencyTables } from './word-frequency-tables.js';

export interface WordFrequencyRun {
  readonly files: readonly string[];
  readonly seed: number;
  readonly version: string;
  /** What the page carries along as data. */
  readonly content: unknown;
}

/** The two figures, where there is something to draw. */
export function wordFrequencyFigures(frequencies: WordFrequencies): readonly Figure[] {
  return [wordFrequencyFigure(frequencies), topWordsFigure(frequencies)].filter(
    (figure) => figure !== undefined,
  );
}

/** What was counted and which list is the more frequent, in sentences. */
export function wordFrequencyLead({
  captions,
  lists,
  comparison,
  withAll,
  withNone,
}: WordFrequencies): readonly string[] {
  const shares = lists.map(({ name, share }) => `${percent(share)} with one of the ${name}`);
  const said = [
    `Of ${count(captions)} captions there are ${list(shares)}; ${percent(withAll / captions)} have both and ` +
      `${percent(withNone / captions)} neither.`,
  ];
  if (comparison === undefined) return said;
  const { more, less, superiority, p } = comparison;
  const isClear = p < 0.05;
  const medians = lists.map(
    ({ name, quartiles }) => `${perMillion(quartiles[1])} captions in a million among ${name}`,
  );
  const verdict = isClear
    ? `${capitalise(more)} are named more often than ${less}.`
    : `Neither ${more} nor ${less} are clearly the more frequent.`;
  return [
    `${verdict} ${said.join(' ')}`,
    `The median word is in ${list(medians)}. Drawn at random, one of the ${more} is in more captions than one of the ` +
      `${less} with probability ${fixed(superiority, 2)} (one half were no difference; ` +
      `one-sided p = ${p.toPrecision(2)} by ` +
      'shuffling words between the lists).',
    'Which list is the more frequent says as much about the lists as about the captions: ' +
      'other words give other numbers.',
  ];
}

/** The page of `modgap words`. */
export function wordFrequencyReport(frequencies: WordFrequencies, run: WordFrequencyRun): Report {
  const { files, seed, version, content } = run;
  const named =
    files.length > 3 ? `${count(files.length)} files` : list(files.map((file) => printable(file)));
  return {
    title: `How often captions name ${list(frequencies.lists.map(({ name }) => name))}`,
    subtitle: `${named}: ${count(frequencies.captions)} captions`,
    lead: wordFrequencyLead(frequencies),
    sections: [
      { heading: 'Frequencies', text: [], figures: wordFrequencyFigures(frequencies), tables: [] },
      {
        heading: 'Every word',
        text: [
          `The lists are ${list(frequencies.lists.map(({ name, source }) => `${printable(source)} (${name})`))}. ` +
            'A word is a run of letters ' +
            'and digits, compared in lower case; ' +
            'plurals of nouns count, and a word inside a longer phrase of the lists counts as the phrase.',
        ],
        figures: [],
        tables: wordFrequencyTables(frequencies, Infinity),
      },
    ],
    attachment: { fileName: 'modgap-words.json', content },
    colophon: `Made by Modgap ${version} from ${named}, seed ${seed}.`,
  };
}
