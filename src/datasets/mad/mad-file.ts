import { InputError } from '../../files/input-error.js';
import { npyHeader } from '../../files/formats/npy.js';
import { DIGIT_SIZE } from '../digits/digits.js';
import { FACTOR_NAMES, FACTORS, LABEL_COLUMNS } from './factors.js';
import { bytesPerImage, rowsPerDigit, type MadOptions } from './generate.js';

/** Names inside a MAD folder. The description is written last: a folder without it is not a data set. */
export const MAD_FILES = { images: 'images.npy', labels: 'labels.npy', description: 'mad.json' } as const;

/** What `mad.json` says. */
export interface MadDescription {
  readonly format: 'modgap-mad';
  readonly version: 1;
  /** Digits, and images made of each. */
  readonly digits: number;
  readonly rowsPerDigit: number;
  readonly rows: number;
  readonly options: MadOptions;
  /** Where the digits come from. */
  readonly source: string;
  /** Columns of the labels, and the words of their values. */
  readonly factors: Readonly<Record<string, readonly string[]>>;
}

export function describeMad(digits: number, source: string, options: MadOptions): MadDescription {
  return {
    format: 'modgap-mad',
    version: 1,
    digits,
    rowsPerDigit: rowsPerDigit(options),
    rows: digits * rowsPerDigit(options),
    options,
    source,
    factors: Object.fromEntries(FACTOR_NAMES.map((name) => [name, FACTORS[name]])),
  };
}

/** Reads `mad.json`. @throws InputError where it is not one. */
export function parseMadDescription(text: string, name: string): MadDescription {
  let parsed: Partial<MadDescription> | null;
  try {
    parsed = JSON.parse(text) as Partial<MadDescription> | null;
  } catch {
    throw new InputError(
      `${name}: expected the JSON description of a MAD data set, got text that is not JSON`,
    );
  }
  if (parsed?.format !== 'modgap-mad' || parsed.version !== 1) {
    throw new InputError(
      `${name}: expected a description of format "modgap-mad", version 1, got ${JSON.stringify(parsed?.format)}, ` +
        `version ${JSON.stringify(parsed?.version)}; generate the data set again`,
    );
  }
  const { digits, options } = parsed;
  if (typeof digits !== 'number' || options === undefined || parsed.rows !== digits * rowsPerDigit(options)) {
    throw new InputError(`${name}: the description of the MAD data set is incomplete; generate it again`);
  }
  return parsed as MadDescription;
}

/** Shape of `images.npy` and of `labels.npy`. */
export function imagesShape(rows: number, options: MadOptions): readonly number[] {
  return options.colours === 'stored' ? [rows, DIGIT_SIZE, DIGIT_SIZE, 3] : [rows, DIGIT_SIZE, DIGIT_SIZE];
}

export function labelsShape(rows: number): readonly number[] {
  return [rows, LABEL_COLUMNS];
}

/** Bytes of the two files of a data set of so many rows. */
export function madSize(
  rows: number,
  options: MadOptions,
): { readonly images: number; readonly labels: number } {
  return {
    images: npyHeader(imagesShape(rows, options), 'uint8').length + rows * bytesPerImage(options),
    labels: npyHeader(labelsShape(rows), 'uint8').length + rows * LABEL_COLUMNS,
  };
}
