import { InputError } from '../../files/input-error.js';
import { COLOURS } from '../morphology/colour.js';

/** What varies in a MAD image, and the words for it: TEOT's published vocabulary of 26 words, in its order. */
export const FACTORS = {
  digit: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  thickness: ['no thickthinning', 'thickening', 'thinning'],
  swelling: ['no swelling', 'swelling'],
  fracture: ['no fracture', 'fracture'],
  scaling: ['large', 'small'],
  colour: COLOURS,
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Factor = keyof typeof FACTORS;

/** Every factor, in the order of the columns of MAD's labels. */
export const FACTOR_NAMES = Object.keys(FACTORS) as readonly Factor[];

/** The factors beside the digit. */
export type Attribute = Exclude<Factor, 'digit'>;
export const ATTRIBUTES = FACTOR_NAMES.filter((factor): factor is Attribute => factor !== 'digit');

/** Columns of the labels: one a factor. */
export const LABEL_COLUMNS = FACTOR_NAMES.length;

/** Combinations of the attributes without and with colour: 24 and 168. */
export const SHAPE_COMBINATIONS = combinations(['thickness', 'swelling', 'fracture', 'scaling']);
export const COMBINATIONS = SHAPE_COMBINATIONS * FACTORS.colour.length;

/** In labels: the colour is not in the image but drawn with each batch. */
export const COLOUR_DRAWN = 255;

function combinations(factors: readonly Factor[]): number {
  return factors.reduce((product, factor) => product * FACTORS[factor].length, 1);
}

/** The factor of that name. @throws InputError that lists the names. */
export function parseFactor(name: string): Factor {
  const factor = FACTOR_NAMES.find((known) => known === name);
  if (factor === undefined) {
    throw new InputError(`unknown factor "${name}": expected one of ${FACTOR_NAMES.join(', ')}`);
  }
  return factor;
}

/**
 * Writes the values of the `index`-th combination into `out[offset ...]`, one a factor in the order of
 * {@link FACTOR_NAMES}, the digit first. The last factor counts fastest; without stored colours it is
 * {@link COLOUR_DRAWN}.
 */
export function writeCombination(
  digit: number,
  index: number,
  storedColours: boolean,
  out: Uint8Array,
  offset: number,
): void {
  let rest = index;
  for (let column = LABEL_COLUMNS - 1; column >= 1; column--) {
    const factor = FACTOR_NAMES[column]!;
    if (factor === 'colour' && !storedColours) {
      out[offset + column] = COLOUR_DRAWN;
      continue;
    }
    const size = FACTORS[factor].length;
    out[offset + column] = rest % size;
    rest = Math.floor(rest / size);
  }
  out[offset] = digit;
}
