import { CONTEXT_LENGTH, encodeCaption, FACTOR_NAMES, FACTORS, wordToken } from '../../datasets/index.js';
import { shuffle, type Random } from '../../numeric/index.js';

/** Captions of a two-factor vocabulary, and what they say of the two. */
export interface VocabularyCaptions {
  /** `[n, 8]`. */
  readonly tokens: Int32Array;
  /** `[n]` each: the digit, and the attribute's value. */
  readonly labels: readonly [Uint32Array, Uint32Array];
}

/**
 * For each digit with each value of an attribute `count` captions as long as those of training: both words, `attributes` - 1 others drawn at
 * random, in random order.
 *
 * @param factor The attribute, from 1 to 5 as in `FACTOR_NAMES`. @param attributes How many captions mention, at least 1.
 */
export function vocabularyCaptions(
  factor: number,
  attributes: number,
  count: number,
  random: Random,
): VocabularyCaptions {
  const values = FACTORS[FACTOR_NAMES[factor]!].length;
  const digits = FACTORS[FACTOR_NAMES[0]!].length;
  const n = digits * values * count;
  const tokens = new Int32Array(n * CONTEXT_LENGTH);
  const labels = [new Uint32Array(n), new Uint32Array(n)] as const;
  for (let row = 0; row < n; row++) {
    const pair = Math.floor(row / count);
    labels[0][row] = Math.floor(pair / values);
    labels[1][row] = pair % values;
    const others = shuffle(
      FACTOR_NAMES.map((_, other) => other).filter((other) => other !== 0 && other !== factor),
      random,
    ).slice(0, attributes - 1);
    const caption = [
      wordToken(FACTOR_NAMES[0]!, labels[0][row]!),
      wordToken(FACTOR_NAMES[factor]!, labels[1][row]!),
      ...others.map((other) =>
        wordToken(FACTOR_NAMES[other]!, random.below(FACTORS[FACTOR_NAMES[other]!].length)),
      ),
    ];
    tokens.set(encodeCaption(shuffle(caption, random)), row * CONTEXT_LENGTH);
  }
  return { tokens, labels };
}
