import type { Both, Moments, Scoring } from '../geometry/index.js';
import type { Named } from '../numeric/index.js';
import type { Runtime } from '../runtime/index.js';
import type { RowSource } from '../runtime/blockwise/index.js';
import type { RowStep } from './row-steps.js';

/** The first modality (images, by custom), the second, and so on. */
export type ModalityIndex = number;

/**
 * What a correction may be fitted on, of rows at length 1 that it is not judged by afterwards. One entry a need, with
 * one element for each modality.
 */
export interface CalibrationParts {
  /** The mean row of each modality, `[d]`. */
  readonly means: readonly ArrayLike<number>[];
  /** Number, mean and scatter of each modality's rows. */
  readonly moments: readonly Moments[];
  /** The rows themselves, read in runs. */
  readonly rows: readonly RowSource[];
  /** Matched rows of two modalities: row i belongs to row i. */
  readonly pairs: Both<RowSource>;
  /** Rows that search, of each modality that does: examples of what users ask, apart from what they search. */
  readonly queries: readonly (RowSource | undefined)[];
}

/** What a correction asks of its calibration. A new need is a new entry of {@link CalibrationParts}. */
export type CorrectionNeed = keyof CalibrationParts;

/** Each need in words: what is needed of calibration rows, and how one comes by it. */
export const CORRECTION_NEEDS: Readonly<
  Record<CorrectionNeed, { readonly what: string; readonly fix: string }>
> = {
  means: {
    what: 'the mean row of each modality',
    fix: 'give calibration rows of each modality, or their means',
  },
  moments: {
    what: 'number, mean and scatter of each modality’s rows',
    fix: 'give calibration rows of each modality, or their moments: means alone do not suffice',
  },
  rows: {
    what: 'the calibration rows of each modality themselves',
    fix: 'give the rows: means and moments do not suffice',
  },
  pairs: {
    what: 'matched pairs of calibration rows',
    fix: 'give two files of which row i belongs to row i, or how their rows pair up',
  },
  queries: {
    what: 'reference queries, examples of what users ask',
    fix: 'give rows that search, of one modality at least, apart from the rows that they search',
  },
};

/** A calibration with everything that these needs ask for. */
export type CalibrationFor<Needs extends CorrectionNeed> = { readonly dim: number } & Pick<
  CalibrationParts,
  Needs
>;

/** A calibration with whatever is at hand: see {@link fitCorrection}. */
export type Calibration = { readonly dim: number } & Partial<CalibrationParts>;

/** One thing that users may choose: a number, one of `words`, or one of `choices`. */
export interface CorrectionOption {
  /** What it does, for help and documentation: a sentence without its full stop. */
  readonly text: string;
  /** What holds where it is not given, in words where it is found by the fit: "0", "the distance between the means". */
  readonly default: string;
  /** The values that are allowed; without them it is a number. */
  readonly choices?: readonly string[];
  /** Words that may stand where a number is expected: "all". */
  readonly words?: readonly string[];
  /** What other options must be for this one to count: it is refused otherwise. Default: it always counts. */
  readonly only?: Readonly<Record<string, string>>;
  /** The values that a comparison tries on calibration rows, the default's own among them. Default: it is not tuned. */
  readonly tune?: readonly (number | string)[];
}

export type OptionValues = Readonly<Record<string, number | string>>;

/** What a fit finds: plain data, numbers and arrays by name, that JSON or safetensors can hold. */
export type CorrectionParameters = Readonly<Record<string, number | Float64Array>>;

interface AnyCorrection<
  Needs extends CorrectionNeed,
  Options extends OptionValues,
  Parameters extends CorrectionParameters,
> extends Named {
  /** For people, as a heading has it: "Shift along the gap". */
  readonly title: string;
  /** The formula, in Markdown on one line. */
  readonly definition: string;
  /** Where it comes from: paper and section. */
  readonly source: string;
  readonly options: Readonly<Record<keyof Options & string, CorrectionOption>>;
  /** Empty where it needs no calibration. */
  readonly needs: readonly Needs[];
  /** Whether it takes two modalities, no more and no less, or any number. Default: two. */
  readonly modalities?: 'any';
  /** @throws RangeError where the calibration does not determine the parameters, such as where there is no gap. */
  fit(calibration: CalibrationFor<Needs>, options?: Partial<Options>): Parameters;
}

/** Changes the rows of each modality, each row by itself; they have length 1 before and after. */
export interface RowCorrection<
  Needs extends CorrectionNeed = CorrectionNeed,
  Options extends OptionValues = OptionValues,
  Parameters extends CorrectionParameters = CorrectionParameters,
> extends AnyCorrection<Needs, Options, Parameters> {
  readonly changes: 'rows';
  /** What is done to rows of a modality: see {@link RowStep}; none where they stay as they are. */
  steps(parameters: Parameters, modality: ModalityIndex): readonly RowStep[];
}

/** Leaves the rows as they are, and changes how a query of one modality scores a key of another. */
export interface ScoreCorrection<
  Needs extends CorrectionNeed = CorrectionNeed,
  Options extends OptionValues = OptionValues,
  Parameters extends CorrectionParameters = CorrectionParameters,
> extends AnyCorrection<Needs, Options, Parameters> {
  readonly changes: 'scores';
  /** How these keys are scored. @param keys Rows of length 1 of each modality. */
  scoring(parameters: Parameters, keys: Both<RowSource>, runtime: Runtime): Scoring | Promise<Scoring>;
}

/**
 * A way of changing the gap. `fit` learns plain parameters from calibration rows. What they do is plain, too: steps for
 * rows of one modality, any block at a time, or a rule for scores. Nothing is ever n x n, and rows of other data sets
 * are changed in just the same way.
 */
export type Correction<
  Needs extends CorrectionNeed = CorrectionNeed,
  Options extends OptionValues = OptionValues,
  Parameters extends CorrectionParameters = CorrectionParameters,
> = RowCorrection<Needs, Options, Parameters> | ScoreCorrection<Needs, Options, Parameters>;

/** A correction as it is kept: which, for rows of how many numbers, with what parameters. */
export interface FittedCorrection {
  readonly correction: string;
  readonly dim: number;
  readonly options: OptionValues;
  readonly parameters: CorrectionParameters;
}

/**
 * Fits a correction on whatever calibration is at hand.
 *
 * @throws RangeError where the calibration lacks what it needs, is of another number of modalities or dimensions than
 * it takes, an option is unknown or has no such value, or the fit fails.
 */
export function fitCorrection(
  correction: Correction,
  calibration: Calibration,
  options: OptionValues = {},
): FittedCorrection {
  const { id, needs } = correction;
  for (const need of needs) checkNeed(correction, need, calibration);
  for (const [name, value] of Object.entries(options)) {
    checkOption(correction, name, value);
    checkCompany(correction, name, options);
  }
  try {
    // What it needs is there.
    const parameters = correction.fit(calibration as CalibrationFor<CorrectionNeed>, options);
    return { correction: id, dim: calibration.dim, options, parameters };
  } catch (error) {
    if (!(error instanceof RangeError) || error.message.startsWith(`${id}: `)) throw error;
    // From the geometry that it is made of, such as that there is no gap: which correction, too.
    throw new RangeError(`${id}: ${error.message}`, { cause: error });
  }
}

function checkNeed({ id, modalities }: Correction, need: CorrectionNeed, calibration: Calibration): void {
  const parts: readonly unknown[] | undefined = calibration[need];
  if (parts === undefined) {
    const { what, fix } = CORRECTION_NEEDS[need];
    throw new RangeError(`${id}: it needs ${what}, got none; ${fix}`);
  }
  if (modalities !== 'any' && parts.length !== 2) {
    throw new RangeError(`${id}: it takes two modalities, got ${parts.length}; fit it on two at a time`);
  }
  const dims = parts.map(dimOf);
  const other = dims.find((dim) => dim !== undefined && dim !== calibration.dim);
  if (other !== undefined) {
    throw new RangeError(
      `${id}: expected ${need} of rows of ${calibration.dim} numbers, got ${other} numbers`,
    );
  }
}

/** Of a mean, moments or rows; undefined where a modality has none. */
function dimOf(part: unknown): number | undefined {
  const { dim, length } = (part ?? {}) as { readonly dim?: number; readonly length?: number };
  return dim ?? length;
}

function checkOption({ id, options }: Correction, name: string, value: number | string): void {
  const option = options[name];
  if (option === undefined) {
    const known = Object.keys(options);
    throw new RangeError(
      `${id}: ${known.length > 0 ? `expected one of ${known.join(', ')}` : 'it has no options'}; got ${name}`,
    );
  }
  const { choices, words = [] } = option;
  const fits =
    choices === undefined
      ? words.includes(String(value)) || (typeof value === 'number' && Number.isFinite(value))
      : choices.includes(String(value));
  if (!fits) {
    const expected =
      choices === undefined ? ['a number', ...words].join(' or ') : `one of ${choices.join(', ')}`;
    throw new RangeError(`${id}: expected ${name} to be ${expected}, got ${value}`);
  }
}

function checkCompany({ id, options }: Correction, name: string, given: OptionValues): void {
  for (const [other, wanted] of Object.entries(options[name]?.only ?? {})) {
    const value = given[other] ?? options[other]!.default;
    if (value !== wanted) {
      throw new RangeError(
        `${id}: ${name} goes with ${other} ${wanted}, got ${other} ${value}; leave one of the two out`,
      );
    }
  }
}

/** As JSON keeps a {@link FittedCorrection}: arrays as lists of numbers, which JSON writes with all their digits. */
export interface FittedJson {
  readonly correction: string;
  readonly dim: number;
  readonly options: OptionValues;
  readonly parameters: Readonly<Record<string, number | readonly number[]>>;
}

export function fittedToJson({ parameters, ...fitted }: FittedCorrection): FittedJson {
  return {
    ...fitted,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name,
        typeof value === 'number' ? value : [...value],
      ]),
    ),
  };
}

export function fittedFromJson({ parameters, ...fitted }: FittedJson): FittedCorrection {
  return {
    ...fitted,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name,
        typeof value === 'number' ? value : Float64Array.from(value),
      ]),
    ),
  };
}
