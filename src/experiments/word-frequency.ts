import {
  ATTRIBUTES,
  captionRule,
  captionText,
  cocoObjects,
  commonAttributes,
  CONTEXT_LENGTH,
  FACTOR_NAMES,
  FACTORS,
  LABEL_COLUMNS,
  parseWordList,
  sampleCaptions,
  type WordCounts,
  wordFrequencies,
  type WordFrequencies,
  type WordList,
  WORDS,
} from '../datasets/index.js';
import { InputError } from '../files/index.js';
import { type Random, randomStream } from '../numeric/index.js';
import type { Cell, Table } from '../report/report.js';
import { count, fixed, percent } from '../report/text.js';
import { wordFrequencyFigures, wordFrequencyLead } from '../report/word-frequency-report.js';
import { wordFrequencyTables } from '../report/word-frequency-tables.js';
import type { Claim, Experiment, ExperimentContext, ExperimentPage, ExperimentResult } from './experiment.js';

/** Everything that decides the numbers of the experiment beside the seed and the captions that the user names. */
export interface WordFrequencyPreset {
  /** Captions of MAD that the counter is checked on. */
  readonly madCaptions: number;
  /** Of the five attributes, how many each of them mentions beside the digit. */
  readonly attributes: number;
}

export const quickPreset: WordFrequencyPreset = { madCaptions: 100_000, attributes: 2 };

/** The published figure counts LAION-2B, whose captions the user names: only the check grows. */
export const paperPreset: WordFrequencyPreset = { madCaptions: 2_000_000, attributes: 2 };

/** TEOT Fig. 5: captions name objects more often than attributes. */
export const wordFrequency: Experiment<WordFrequencyPreset, WordFrequencyFindings, undefined> = {
  id: 'word-frequency',
  title: 'Captions name objects more often than attributes',
  summary:
    'words for objects and attributes counted in captions that you name; the counter checked on captions of MAD',
  source: { paper: 'two-effects', figure: 'Fig. 5' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
  page: wordFrequencyPage,
};

async function run(
  preset: WordFrequencyPreset,
  context: ExperimentContext,
): Promise<ExperimentResult<WordFrequencyFindings, undefined>> {
  const { inputs } = context;
  const check = await checkCounter(preset, context);
  const captions = inputs.captions ?? [];
  const named = captions.length === 0 ? undefined : await countNamed(captions, context);
  const findings: WordFrequencyFindings = {
    check,
    ...(named && { named }),
  };
  const note =
    'The claim of the paper is about the captions of LAION-2B and was not tested here; ' +
    'it takes captions, given with --captions FILE...';
  return {
    findings,
    claims: wordFrequencyClaims(findings),
    pictures: undefined,
    ...(named === undefined && { notes: [note] }),
  };
}

/** Captions of MAD written to a file as they would come from anywhere, and counted there. */
async function checkCounter(
  { madCaptions, attributes }: WordFrequencyPreset,
  { seed, storage, sources, signal, onProgress }: ExperimentContext,
): Promise<MadCheck> {
  const path = storage.pathOf(MAD_CAPTIONS);
  const lists = madLists();
  const written = new Float64Array(lists.reduce((sum, { entries }) => sum + entries.length, 0));
  const encoder = new TextEncoder();
  const lines = [...madCaptionLines(madCaptions, attributes, seed, written)];
  await storage.write(
    MAD_CAPTIONS,
    lines.map((some) => encoder.encode(some)),
  );
  const { counts } = await sources.countWords([path], lists, {
    signal,
    onProgress: (share) => onProgress?.({ stage: 'Counting captions of MAD', share, detail: path }),
  });
  return madCheck(madCaptions, attributes, written, counts);
}

const MAD_CAPTIONS = 'mad-captions.txt';

async function countNamed(
  paths: readonly string[],
  { seed, storage, sources, signal, onProgress }: ExperimentContext,
): Promise<NamedCaptions> {
  const lists = [cocoObjects(), commonAttributes()];
  const { files, counts } = await sources.countWords(paths, lists, {
    keep: storage.folder('counts'),
    signal,
    onProgress: (share) => onProgress?.({ stage: 'Counting captions', share, detail: paths.join(', ') }),
  });
  if (counts.captions === 0) {
    throw new InputError(
      `${files.join(', ')}: expected captions with words in them, got none; check the files`,
    );
  }
  return { files, frequencies: wordFrequencies(lists, counts, seed) };
}

/** Frequencies in captions that the user named. */
export interface NamedCaptions {
  readonly files: readonly string[];
  readonly frequencies: WordFrequencies;
}

export interface WordFrequencyFindings {
  readonly check: MadCheck;
  /** Absent where no captions were named. */
  readonly named?: NamedCaptions;
}

/** Name of this experiment's random stream under a seed. */
const STREAM = 0x776f7264;
const BATCH = 1024;

/** A word of MAD: how many captions should hold it, and how many do. */
export interface MadWordCheck {
  readonly word: string;
  /** Probability of a caption that holds it, by the rule. */
  readonly expected: number;
  /** Captions into which it was written. */
  readonly written: number;
  /** Captions in which the counter found it. */
  readonly counted: number;
  /** `(written / n - expected) / sqrt(expected (1 - expected) / n)`. */
  readonly z: number;
}

export interface MadCheck {
  readonly captions: number;
  /** Of the five, in each caption. */
  readonly attributes: number;
  readonly words: readonly MadWordCheck[];
}

/**
 * Captions of MAD with every value of a factor equally likely, in batches of lines, and how many hold each of the 26
 * words.
 */
export function* madCaptionLines(
  count: number,
  attributes: number,
  seed: number,
  written: Float64Array,
): Generator<string> {
  const random = randomStream(seed, STREAM);
  const rule = captionRule({ attributes });
  for (let done = 0; done < count; done += BATCH) {
    const size = Math.min(BATCH, count - done);
    const tokens = sampleCaptions(drawLabels(size, random), rule, random);
    const lines: string[] = [];
    for (let k = 0; k < size; k++) {
      const own = tokens.subarray(k * CONTEXT_LENGTH, (k + 1) * CONTEXT_LENGTH);
      // Between start and end stand the digit and the attributes.
      for (let i = 1; i <= 1 + attributes; i++) written[own[i]!]!++;
      lines.push(captionText(own));
    }
    yield `${lines.join('\n')}\n`;
  }
}

function drawLabels(count: number, random: Random): Uint8Array {
  const labels = new Uint8Array(count * LABEL_COLUMNS);
  for (let k = 0; k < count; k++) {
    for (const [column, factor] of FACTOR_NAMES.entries()) {
      labels[k * LABEL_COLUMNS + column] = random.below(FACTORS[factor].length);
    }
  }
  return labels;
}

/** MAD's digits as objects and its other words as attributes, each in its one form. */
export function madLists(): readonly [WordList, WordList] {
  const digits = FACTORS.digit.length;
  const list = (name: string, words: readonly string[]): WordList =>
    parseWordList(words.join('\n'), { name, source: `the ${name} of MAD`, plurals: false });
  return [list('objects', WORDS.slice(0, digits)), list('attributes', WORDS.slice(digits))];
}

/** What the counter found, beside what was written and what the rule makes likely. */
export function madCheck(
  captions: number,
  attributes: number,
  written: Float64Array,
  counts: WordCounts,
): MadCheck {
  const share = attributes / ATTRIBUTES.length;
  const words = FACTOR_NAMES.flatMap((factor) =>
    FACTORS[factor].map((word) => ({
      word,
      expected: (factor === 'digit' ? 1 : share) / FACTORS[factor].length,
    })),
  );
  return {
    captions,
    attributes,
    words: words.map(({ word, expected }, k) => {
      const deviation = Math.sqrt((expected * (1 - expected)) / captions);
      return {
        word,
        expected,
        written: written[k]!,
        counted: counts.entryCaptions[k]!,
        z: deviation === 0 ? 0 : (written[k]! / captions - expected) / deviation,
      };
    }),
  };
}

const LEVEL = 0.05;
/** Of 26 words one further off than this comes up once in 600 runs. */
const FAR = 4;

/** The check of the counter, and the paper's claim where there are captions to test it on. */
export function wordFrequencyClaims({ check, named }: WordFrequencyFindings): readonly Claim[] {
  return [checkClaim(check), ...(named === undefined ? [] : frequencyClaims(named.frequencies))];
}

function checkClaim({ captions, attributes, words }: MadCheck): Claim {
  const wrong = words.filter(({ written, counted }) => written !== counted).length;
  const farthest = words.reduce((most, { z }) => Math.max(most, Math.abs(z)), 0);
  return {
    text: 'the counter finds each word of MAD at the rate that its caption rule sets',
    holds: wrong === 0 && farthest < FAR,
    measured:
      `${words.length - wrong} of ${words.length} words counted in exactly the captions that they were written ` +
      `into, of ${captions.toLocaleString('en-US')} ` +
      `captions with ${attributes} of five attributes; ` +
      `rates at most ${farthest.toFixed(1)} standard errors from the rule's`,
    paper: 'not a claim of the paper: a check of this counter on captions whose words are known',
  };
}

function frequencyClaims({ comparison, lists, captions }: WordFrequencies): readonly Claim[] {
  if (comparison === undefined) return [];
  const { superiority, p } = comparison;
  const [objects, attributes] = lists;
  if (objects === undefined || attributes === undefined) return [];
  const median = (list: typeof objects): string =>
    Number(list.quartiles[1].toPrecision(3)).toLocaleString('en-US');
  return [
    {
      text: 'words for objects are more frequent in captions than words for attributes',
      holds: superiority > 0.5 && p < LEVEL,
      measured:
        `in ${captions.toLocaleString('en-US')} captions the median object is in ${median(objects)} of a million ` +
        'and the median attribute in ' +
        `${median(attributes)}; an object is the more frequent of two words with probability ` +
        `${superiority.toFixed(2)}, one-sided p = ${p.toPrecision(2)}`,
      paper: 'Fig. 5: in LAION-2B objects are mentioned more often than attributes',
    },
  ];
}

const TOP = 20;

/** What the captions that were named hold (TEOT Fig. 5), and the check of the counter. */
export function wordFrequencyPage({ check, named }: WordFrequencyFindings): ExperimentPage {
  const checked =
    `The counter was checked on ${count(check.captions)} captions of MAD, drawn for this run, that mention ` +
    `the digit and ${count(check.attributes)} of five attributes: how often each word was written is known.`;
  return {
    lead: [...(named === undefined ? [] : wordFrequencyLead(named.frequencies)), checked],
    figures: named === undefined ? [] : wordFrequencyFigures(named.frequencies),
    tables: [...(named === undefined ? [] : wordFrequencyTables(named.frequencies, TOP)), checkTable(check)],
  };
}

function checkTable({ captions, words }: WordFrequencyFindings['check']): Table {
  return {
    caption:
      'Words of MAD: the rate that the rule sets, captions into which each was written, and captions in ' +
      'which it was found',
    columns: [
      { header: 'Word' },
      { header: 'Rate by the rule', kind: 'number' },
      { header: 'Rate written', kind: 'number' },
      { header: 'Standard errors off', kind: 'number' },
      { header: 'Written', kind: 'number' },
      { header: 'Counted', kind: 'number' },
    ],
    rows: words.map(({ word, expected, written, counted, z }): Cell[] => [
      word,
      percent(expected),
      percent(written / captions),
      fixed(z, 1),
      count(written),
      count(counted),
    ]),
  };
}
