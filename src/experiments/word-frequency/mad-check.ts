import {
  ATTRIBUTES,
  CONTEXT_LENGTH,
  FACTOR_NAMES,
  FACTORS,
  LABEL_COLUMNS,
  captionRule,
  captionText,
  parseWordList,
  sampleCaptions,
  WORDS,
  type WordCounts,
  type WordList,
} from '../../datasets/index.js';
import { randomStream, type Random } from '../../numeric/index.js';

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

/** Captions of MAD with every value of a factor equally likely, in batches of lines, and how many hold each of the 26 words. */
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
