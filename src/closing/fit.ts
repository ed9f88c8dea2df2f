import {
  corrections,
  fitCorrection,
  type Calibration,
  type FittedCorrection,
  type OptionValues,
} from '../correction/index.js';
import { InputError } from '../files/input-error.js';
import type { StoredRows } from '../files/row-layout.js';
import { counted, listOf } from '../files/wording.js';
import { mergeMoments, type Moments } from '../geometry/index.js';
import { randomStream, sampleWithoutReplacement } from '../numeric/index.js';
import type { RowRange, RowSource } from '../runtime/blockwise/index.js';
import { defineTask, type Task, type Tasks } from '../runtime/index.js';
import { meanOf, momentsTask, passRanges, sumTask, type PassInput } from './calibration-passes.js';
import { countOf, openCalibrationRows, type CalibrationRows } from './calibration-rows.js';
import type { FittedGap } from './gap.js';

/** Which rows belong together: `first[k]` of the first modality with `second[k]` of the second. */
export interface CalibrationPairs {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** Row i with row i. */
  readonly identity: boolean;
}

/** What a correction is fitted on, as it is stored. */
export interface FitInput {
  /** The rows of each modality. */
  readonly modalities: readonly StoredRows[];
  /** Of the first two modalities. Default: nothing is paired. */
  readonly pairs?: CalibrationPairs | undefined;
  /** Rows that search, of each modality that does. */
  readonly queries?: readonly (StoredRows | undefined)[] | undefined;
}

export interface FitOptions {
  /** Id of the correction. */
  readonly method: string;
  /** Its own options. */
  readonly options?: OptionValues;
  /** Rows of each modality that are read; of pairs, those with both rows among them. Default: all. */
  readonly rows?: RowRange | undefined;
  /** Draws so many rows of each modality, or so many pairs where the correction asks for pairs. Default: all. */
  readonly sample?: number | undefined;
  /** Of the draw. Default: 0. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Where a fit found its rows. */
export interface Fit {
  readonly gap: FittedGap;
  /** The calibration rows of each modality, for what looks at them again. */
  readonly calibration: readonly CalibrationRows[];
  /** Rows of each modality that search, where the correction was fitted on such. */
  readonly queries?: readonly number[];
}

/**
 * Fits a correction on stored rows. They are read in blocks by tasks, each row once or twice, and never all at a time:
 * means always, moments and whatever else only where the correction asks for it.
 *
 * @throws InputError where the correction is unknown, the rows lack what it needs or do not determine it, or a row has
 *   no direction.
 */
export async function fitGap(tasks: Tasks, input: FitInput, options: FitOptions): Promise<Fit> {
  const { method, signal, onProgress } = options;
  const correction = asInput('--method', () => corrections.get(method));
  const { modalities } = input;
  checkModalities(method, modalities, correction.modalities === 'any');
  const needs = new Set(correction.needs);
  const chosen = choose(input, options, needs.has('pairs'));
  const { calibration } = chosen;
  const dim = modalities[0]!.dim;
  const passes = needs.has('moments') ? 2 : 1;
  const total = passes * calibration.reduce((sum, rows) => sum + countOf(rows), 0);
  let done = 0;
  const onRows = (rows: number): void => onProgress?.((done += rows), total);
  const eachModality = <Output>(task: Task<PassInput, Output, number>): Promise<Output[][]> =>
    Promise.all(
      calibration.map((rows) =>
        tasks.map(
          task,
          passRanges(countOf(rows)).map((range) => ({ rows, range })),
          { signal, stop: 'step', onProgress: onRows },
        ),
      ),
    );
  const means = (await eachModality(sumTask)).map((parts) => meanOf(parts, dim));
  const moments = needs.has('moments')
    ? (await eachModality(momentsTask)).map((parts) => parts.reduce(mergeMoments))
    : undefined;
  const fitted = await tasks
    .run(
      fitTask,
      {
        ...{ method, dim, means, moments },
        options: options.options ?? {},
        rows: needs.has('rows') ? calibration : undefined,
        pairs: needs.has('pairs') ? chosen.pairs : undefined,
        queries: needs.has('queries') ? input.queries?.map((stored) => stored && { stored }) : undefined,
      },
      { signal },
    )
    .catch((error: unknown) => {
      throw asInputError(error);
    });
  const names = modalities.map(({ name }) => name);
  return {
    gap: { ...fitted, modalities: names, means, rows: calibration.map(countOf) },
    calibration,
    ...(needs.has('queries') && input.queries && { queries: input.queries.map((one) => one?.rows ?? 0) }),
  };
}

/**
 * Fits a correction on the means of the modalities alone, wherever they come from.
 *
 * @throws InputError where it needs more than means, or they do not determine it.
 */
export function fitGapOnMeans(
  means: readonly { readonly name: string; readonly mean: ArrayLike<number> }[],
  { method, options = {} }: Pick<FitOptions, 'method' | 'options'>,
): FittedGap {
  const dim = means[0]!.mean.length;
  const vectors = means.map(({ mean }) => Float64Array.from(mean));
  const correction = asInput('--method', () => corrections.get(method));
  const other = correction.needs.filter((need) => need !== 'means');
  if (other.length > 0) {
    throw new InputError(
      `${method}: expected a correction that means suffice for, got one that is fitted on ` +
        `${listOf(correction.needs)}; ` +
        'give files of rows instead of --means',
    );
  }
  const fitted = asInput(method, () => fitCorrection(correction, { dim, means: vectors }, options), false);
  return { ...fitted, modalities: means.map(({ name }) => name), means: vectors, rows: means.map(() => 0) };
}

function checkModalities(method: string, modalities: readonly StoredRows[], any: boolean): void {
  if (modalities.length !== 2 && !(any && modalities.length > 0)) {
    throw new InputError(
      `${method}: expected two modalities, got ${modalities.length} (${listOf(modalities.map(({ name }) => name))}); ` +
        'give the files of two, or choose a method for any number of them (centring)',
    );
  }
}

interface Chosen {
  readonly calibration: readonly CalibrationRows[];
  readonly pairs: readonly [CalibrationRows, CalibrationRows] | undefined;
}

/** The rows that are read, and the pairs among them. */
function choose(
  { modalities, pairs }: FitInput,
  { rows: range, sample, seed = 0 }: FitOptions,
  needsPairs: boolean,
): Chosen {
  for (const { name, rows } of modalities) {
    if (range !== undefined && range.start + range.count > rows) {
      throw new InputError(
        `--rows: expected rows of ${name} from 0 up to ${rows}, got ${range.start}:${range.start + range.count}; ` +
          'name a part that is there',
      );
    }
  }
  const inside = (row: number): boolean =>
    range === undefined || (row >= range.start && row < range.start + range.count);
  if (needsPairs && pairs !== undefined) {
    const [first, second] = [modalities[0]!, modalities[1]!];
    let numbers = Uint32Array.from(pairs.first.keys()).filter(
      (k) => inside(pairs.first[k]!) && inside(pairs.second[k]!),
    );
    const all = numbers.length === pairs.first.length && sample === undefined;
    if (sample !== undefined && sample < numbers.length) {
      const drawn = sampleWithoutReplacement(numbers.length, sample, randomStream(seed, STREAM));
      numbers = Uint32Array.from(drawn, (k) => numbers[k]!);
    }
    const side = (stored: StoredRows, rows: Uint32Array): CalibrationRows =>
      all && pairs.identity ? { stored } : { stored, chosen: Uint32Array.from(numbers, (k) => rows[k]!) };
    const both = [side(first, pairs.first), side(second, pairs.second)] as const;
    return { calibration: both, pairs: both };
  }
  const calibration = modalities.map((stored, k): CalibrationRows => {
    const count = range?.count ?? stored.rows;
    if (sample === undefined || sample >= count) return range === undefined ? { stored } : { stored, range };
    const start = range?.start ?? 0;
    const drawn = sampleWithoutReplacement(count, sample, randomStream(seed, STREAM, k));
    return { stored, chosen: drawn.map((row) => start + row) };
  });
  return { calibration, pairs: undefined };
}

/** Of all random numbers under a seed, those that draw calibration rows. */
const STREAM = 0x63616c;

interface FitTaskInput {
  readonly method: string;
  readonly dim: number;
  readonly options: OptionValues;
  readonly means: readonly Float64Array[];
  readonly moments: readonly Moments[] | undefined;
  readonly rows: readonly CalibrationRows[] | undefined;
  readonly pairs: readonly [CalibrationRows, CalibrationRows] | undefined;
  readonly queries: readonly (CalibrationRows | undefined)[] | undefined;
}

/** The fit itself, which may take a while: an eigenproblem, say, or another pass over the rows. */
export const fitTask = defineTask(
  import.meta.url,
  'fitTask',
  (
    { method, dim, options, means, moments, rows, pairs, queries }: FitTaskInput,
    { world },
  ): FittedCorrection => {
    const open = (one: CalibrationRows): RowSource => openCalibrationRows(one, world);
    const calibration: Calibration = {
      dim,
      means,
      ...(moments && { moments }),
      ...(rows && { rows: rows.map(open) }),
      ...(pairs && { pairs: [open(pairs[0]), open(pairs[1])] as const }),
      ...(queries && { queries: queries.map((one) => one && open(one)) }),
    };
    return fitCorrection(corrections.get(method), calibration, options);
  },
);

/** Corrections know no files: what they refuse is the user's choice all the same. */
function asInputError(error: unknown): unknown {
  return (error as Error).name === 'RangeError' ? new InputError((error as Error).message) : error;
}

function asInput<T>(subject: string, work: () => T, named = true): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(named ? `${subject}: ${error.message.replace(/^correction: /, '')}` : error.message);
  }
}

/** What a correction was fitted on, in words: how many rows each modality gave, or the rows that search. */
export function rowsInWords(
  { modalities, rows }: Pick<FittedGap, 'modalities' | 'rows'>,
  queries?: readonly number[],
): string {
  if (queries !== undefined) {
    return listOf(
      modalities.flatMap((name, k) =>
        (queries[k] ?? 0) > 0 ? [`${queries[k]} ${name} ${queries[k] === 1 ? 'query' : 'queries'}`] : [],
      ),
    );
  }
  return listOf(
    modalities.map((name, k) => (rows[k] === 0 ? `${name} (its mean)` : counted(rows[k]!, `${name} row`))),
  );
}
