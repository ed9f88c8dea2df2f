import { InputError } from '../../files/input-error.js';
import type { Random } from '../../numeric/index.js';
import { ATTRIBUTES, FACTOR_NAMES, FACTORS, LABEL_COLUMNS, parseFactor, type Factor } from './factors.js';

/** The words of captions: 26, each one token. */
export const WORDS: readonly string[] = FACTOR_NAMES.flatMap((factor) => [...FACTORS[factor]]);

/** Token before the first word, token after the last one, and what fills the rest. */
export const START_TOKEN = WORDS.length;
export const END_TOKEN = WORDS.length + 1;
export const PADDING_TOKEN = 0;

/** 28 tokens; captions are at most start, one word for each factor and end. */
export const VOCABULARY_SIZE = WORDS.length + 2;
export const CONTEXT_LENGTH = LABEL_COLUMNS + 2;

/** Token of each factor's first word. */
const FIRST_TOKEN: readonly number[] = FACTOR_NAMES.map((_, column) =>
  FACTOR_NAMES.slice(0, column).reduce((sum, factor) => sum + FACTORS[factor].length, 0),
);

/** The token of a factor's value, as the labels number it. */
export function wordToken(factor: Factor, value: number): number {
  if (!Number.isInteger(value) || value < 0 || value >= FACTORS[factor].length) {
    throw new RangeError(
      `word of ${factor}: expected a value from 0 to ${FACTORS[factor].length - 1}, got ${value}`,
    );
  }
  return FIRST_TOKEN[FACTOR_NAMES.indexOf(factor)]! + value;
}

/**
 * What captions mention. `always` is in every caption. Of the five others, either `attributes` of them, every choice
 * equally likely (TEOT section 5), or each one on its own with its probability (the presence experiment; a factor
 * that is not named has probability 0).
 */
export type CaptionRule =
  | { readonly always: Factor; readonly attributes: number }
  | { readonly always: Factor; readonly probabilities: Readonly<Partial<Record<Factor, number>>> };

/** A rule as users write it. */
export interface CaptionRuleInput {
  readonly always?: string | undefined;
  readonly attributes?: number | undefined;
  readonly probabilities?: Readonly<Record<string, number>> | undefined;
}

/**
 * The rule that `input` states; `always` defaults to the digit.
 *
 * @throws InputError for an unknown factor, a number of attributes that is not 0 to 5, a probability outside [0, 1],
 * a probability for the factor that is always there, or neither or both of `attributes` and `probabilities`.
 */
export function captionRule(input: CaptionRuleInput): CaptionRule {
  const always = parseFactor(input.always ?? 'digit');
  const { attributes, probabilities } = input;
  if ((attributes === undefined) === (probabilities === undefined)) {
    throw new InputError(
      'captions: expected either a number of attributes or probabilities of the factors, got ' +
        `${attributes === undefined ? 'neither' : 'both'}`,
    );
  }
  if (attributes !== undefined) {
    if (!Number.isInteger(attributes) || attributes < 0 || attributes > ATTRIBUTES.length) {
      throw new InputError(
        `captions: expected a whole number of attributes from 0 to ${ATTRIBUTES.length}, got ${attributes}`,
      );
    }
    return { always, attributes };
  }
  const checked: Partial<Record<Factor, number>> = {};
  for (const [name, probability] of Object.entries(probabilities ?? {})) {
    const factor = parseFactor(name);
    if (!(probability >= 0 && probability <= 1)) {
      throw new InputError(
        `captions: expected the probability of ${factor} to be in [0, 1], got ${probability}`,
      );
    }
    if (factor === always) {
      throw new InputError(
        `captions: ${factor} is in every caption and takes no probability, got ${probability}; leave it out, ` +
          'or let another factor be the one always present',
      );
    }
    checked[factor] = probability;
  }
  return { always, probabilities: checked };
}

/**
 * Captions for a batch: start, the words that the rule lets in, in random order, end, padding.
 *
 * @param labels `[b, 6]`, one value a factor ({@link FACTOR_NAMES}).
 * @param out `[b, 8]` tokens; made where it is not given.
 */
export function sampleCaptions(
  labels: Uint8Array,
  rule: CaptionRule,
  random: Random,
  out: Int32Array = new Int32Array((labels.length / LABEL_COLUMNS) * CONTEXT_LENGTH),
): Int32Array {
  const batch = labels.length / LABEL_COLUMNS;
  if (!Number.isInteger(batch) || out.length !== batch * CONTEXT_LENGTH) {
    throw new RangeError(
      `captions: expected labels [b, ${LABEL_COLUMNS}] and tokens [b, ${CONTEXT_LENGTH}], got ` +
        `${labels.length} and ${out.length} numbers`,
    );
  }
  const always = FACTOR_NAMES.indexOf(rule.always);
  const others = FACTOR_NAMES.map((_, column) => column).filter((column) => column !== always);
  const chosen = new Int32Array(LABEL_COLUMNS);
  for (let row = 0; row < batch; row++) {
    chosen[0] = always;
    let count = 1;
    if ('attributes' in rule) {
      // Selection sampling: each of the others in turn, with the probability that it is still needed.
      let needed = rule.attributes;
      for (let k = 0; k < others.length && needed > 0; k++) {
        if (random.below(others.length - k) < needed) {
          chosen[count++] = others[k]!;
          needed--;
        }
      }
    } else {
      for (const column of others) {
        if (random.uniform() < (rule.probabilities[FACTOR_NAMES[column]!] ?? 0)) chosen[count++] = column;
      }
    }
    const start = row * CONTEXT_LENGTH;
    out.fill(PADDING_TOKEN, start, start + CONTEXT_LENGTH);
    out[start] = START_TOKEN;
    // Fisher & Yates while writing.
    for (let word = 0; word < count; word++) {
      const pick = word + random.below(count - word);
      const column = chosen[pick]!;
      chosen[pick] = chosen[word]!;
      chosen[word] = column;
      out[start + 1 + word] = FIRST_TOKEN[column]! + labels[row * LABEL_COLUMNS + column]!;
    }
    out[start + 1 + count] = END_TOKEN;
  }
  return out;
}

/** One caption of these words' tokens, in this order: `[8]`. */
export function encodeCaption(words: readonly number[]): Int32Array {
  if (words.length > CONTEXT_LENGTH - 2) {
    throw new RangeError(`caption: expected at most ${CONTEXT_LENGTH - 2} words, got ${words.length}`);
  }
  const tokens = new Int32Array(CONTEXT_LENGTH).fill(PADDING_TOKEN);
  tokens[0] = START_TOKEN;
  tokens.set(words, 1);
  tokens[words.length + 1] = END_TOKEN;
  return tokens;
}

/** The words of a caption's tokens, for people: "3, thinning, red". */
export function captionText(tokens: ArrayLike<number>): string {
  const words: string[] = [];
  for (let i = 1; i < tokens.length && tokens[i] !== END_TOKEN; i++) words.push(WORDS[tokens[i]!] ?? '?');
  return words.join(', ');
}
