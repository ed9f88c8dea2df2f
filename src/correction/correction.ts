import type { Named } from '../numeric/index.js';

/** Rows `[n, d]`, row-major. A correction computes in float64 and answers in the rows' own type. */
export type Rows = Float32Array | Float64Array;

/** The first modality of a pair (images, by custom), or the second. */
export type ModalityIndex = 0 | 1;

/** What a correction may be fitted on, of rows at length 1 that it is not judged by afterwards. One entry a need. */
export interface CalibrationParts {
  /** The mean row of each modality, `[d]`. */
  readonly means: readonly [ArrayLike<number>, ArrayLike<number>];
  /** Matched rows `[n, d]` of each modality: row i belongs to row i. */
  readonly pairs: readonly [ArrayLike<number>, ArrayLike<number>];
}

/** What a correction asks of its calibration. A new need is a new entry of {@link CalibrationParts}. */
export type CorrectionNeeds = 'nothing' | keyof CalibrationParts;

/** A calibration with everything that this need asks for. */
export type CalibrationFor<Needs extends CorrectionNeeds> = {
  readonly dim: number;
} & (Needs extends keyof CalibrationParts ? Pick<CalibrationParts, Needs> : unknown);

/** A calibration with whatever is at hand: see {@link fitCorrection}. */
export type Calibration = { readonly dim: number } & Partial<CalibrationParts>;

/** One thing that users may choose: a number, or one of `choices`. */
export interface CorrectionOption {
  /** What it does, for help and documentation: a sentence without its full stop. */
  readonly text: string;
  /** What holds where it is not given, in words where it is found by the fit: "0", "the distance between the means". */
  readonly default: string;
  /** The values that are allowed; without them it is a number. */
  readonly choices?: readonly string[];
}

export type OptionValues = Readonly<Record<string, number | string>>;

/** What a fit finds: plain data, numbers and arrays by name, that JSON or safetensors can hold. */
export type CorrectionParameters = Readonly<Record<string, number | Float64Array>>;

/**
 * A way of changing the gap. `fit` learns plain parameters from calibration rows; `apply` changes rows of one modality
 * by them, any block at a time: nothing is ever n x n, and rows of other data sets are changed in just the same way.
 */
export interface Correction<
  Needs extends CorrectionNeeds = CorrectionNeeds,
  Options extends OptionValues = OptionValues,
  Parameters extends CorrectionParameters = CorrectionParameters,
> extends Named {
  /** For people, as a heading has it: "Shift along the gap". */
  readonly title: string;
  /** The formula, in Markdown on one line. */
  readonly definition: string;
  /** Where it comes from: paper and section. */
  readonly source: string;
  readonly options: Readonly<Record<keyof Options & string, CorrectionOption>>;
  readonly needs: Needs;
  /** @throws RangeError where the calibration does not determine the parameters, such as where there is no gap. */
  fit(calibration: CalibrationFor<Needs>, options?: Partial<Options>): Parameters;
  /**
   * Changes rows of length 1 of one modality; the result has length 1.
   *
   * @param rows `[n, d]`, a block of any size. @param out Where the result goes. Default: `rows` itself.
   * @throws RangeError where rows and parameters do not fit, or a row is left without a direction.
   */
  apply<R extends Rows>(rows: R, modality: ModalityIndex, parameters: Parameters, out?: R): R;
}

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
 * @throws RangeError where the calibration lacks what it needs, an option is unknown or has no such value, or the fit
 * fails.
 */
export function fitCorrection(
  correction: Correction,
  calibration: Calibration,
  options: OptionValues = {},
): FittedCorrection {
  const { id, needs } = correction;
  if (needs !== 'nothing' && calibration[needs] === undefined) {
    throw new RangeError(`${id}: it is fitted on the ${needs} of calibration rows, got none; give them`);
  }
  for (const [name, value] of Object.entries(options)) checkOption(correction, name, value);
  // What it needs is there.
  const parameters = correction.fit(calibration as CalibrationFor<CorrectionNeeds>, options);
  return { correction: id, dim: calibration.dim, options, parameters };
}

function checkOption({ id, options }: Correction, name: string, value: number | string): void {
  const option = options[name];
  if (option === undefined) {
    const known = Object.keys(options);
    throw new RangeError(
      `${id}: ${known.length > 0 ? `expected one of ${known.join(', ')}` : 'it has no options'}; got ${name}`,
    );
  }
  const { choices } = option;
  const fits =
    choices === undefined
      ? typeof value === 'number' && Number.isFinite(value)
      : choices.includes(String(value));
  if (!fits) {
    throw new RangeError(
      `${id}: expected ${name} to be ${choices === undefined ? 'a number' : `one of ${choices.join(', ')}`}, got ` +
        `${value}`,
    );
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
