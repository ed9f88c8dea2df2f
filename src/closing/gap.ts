import type { CorrectionParameters, FittedCorrection, OptionValues } from '../correction/index.js';
import { InputError } from '../files/input-error.js';
import type { ArrayToWrite } from '../files/formats/format.js';
import type { SafetensorsFile } from '../files/formats/safetensors.js';
import { listOf, quoted } from '../files/wording.js';
import { contentKey } from '../numeric/index.js';

/**
 * A fitted correction as it is kept and handed on: what it does, for rows of which modalities, and how the rows looked
 * that it was fitted on.
 */
export interface FittedGap extends FittedCorrection {
  /** Names of the modalities, in the order in which the correction counts them. */
  readonly modalities: readonly string[];
  /** The mean of each modality's calibration rows at length 1, `[d]`: by it rows of another model are told. */
  readonly means: readonly Float64Array[];
  /** Calibration rows of each modality; 0 where only their mean was given. */
  readonly rows: readonly number[];
}

/** The version of the form in which a gap is kept. */
const FORM = '1';

/** Tensors that are no parameters begin with it. */
const OWN = 'calibration.';
const MEANS = `${OWN}means`;
const ROWS = `${OWN}rows`;

/** A short name for the calibration: equal means have equal fingerprints. */
export function fingerprintOf({ means }: Pick<FittedGap, 'means'>): string {
  return contentKey(means.map((mean) => Array.from(mean)));
}

/** What a file of a gap holds: float64 tensors (a number has shape `()`), and metadata. */
export function encodeGap(
  gap: FittedGap,
  version: string,
): {
  readonly arrays: Readonly<Record<string, ArrayToWrite>>;
  readonly metadata: Readonly<Record<string, string>>;
} {
  const { dim, parameters, means, rows } = gap;
  const arrays: Record<string, ArrayToWrite> = {};
  for (const [name, value] of Object.entries(parameters)) {
    arrays[name] =
      typeof value === 'number'
        ? { shape: [], data: Float64Array.of(value) }
        : { shape: shapeOf(value, dim), data: value };
  }
  arrays[MEANS] = {
    shape: [means.length, dim],
    data: Float64Array.from(means.flatMap((mean) => Array.from(mean))),
  };
  arrays[ROWS] = { shape: [rows.length], data: Float64Array.from(rows) };
  return {
    arrays,
    metadata: {
      format: 'modgap gap',
      form: FORM,
      version,
      correction: gap.correction,
      dim: String(dim),
      options: JSON.stringify(gap.options),
      modalities: JSON.stringify(gap.modalities),
      fingerprint: fingerprintOf(gap),
    },
  };
}

/** Rows of `dim` numbers where a parameter is made of several; else a vector. */
function shapeOf({ length }: Float64Array, dim: number): readonly number[] {
  return length > dim && length % dim === 0 ? [length / dim, dim] : [length];
}

/** The gap that {@link encodeGap} has put into a file. @throws InputError where it is none, or damaged. */
export function decodeGap({ tensors, metadata }: SafetensorsFile, path: string): FittedGap {
  const damaged = (expected: string, got: string): InputError =>
    new InputError(`${path}: expected ${expected}, got ${got}; fit it again with modgap close fit`);
  if (metadata['format'] !== 'modgap gap') {
    throw damaged('a gap that modgap close fit has written', 'safetensors of another kind');
  }
  if (metadata['form'] !== FORM) {
    throw damaged(`a gap in form ${FORM}`, `form ${quoted(metadata['form'] ?? '')}`);
  }
  const dim = Number(metadata['dim']);
  const correction = metadata['correction'] ?? '';
  const modalities = parsed(metadata['modalities']);
  const options = parsed(metadata['options']);
  if (
    !(Number.isInteger(dim) && dim > 0) ||
    correction === '' ||
    !Array.isArray(modalities) ||
    !modalities.every((name) => typeof name === 'string') ||
    typeof options !== 'object' ||
    options === null
  ) {
    throw damaged('metadata with correction, dim, modalities and options', 'less');
  }
  const parameters: Record<string, number | Float64Array> = {};
  for (const [name, { type, shape, data }] of tensors) {
    if (type !== 'float64') throw damaged(`float64 in ${name}`, type);
    // Views of the file's bytes need not begin at a multiple of eight: a copy does.
    const values = Float64Array.from(data as Float64Array);
    if (!values.every(Number.isFinite)) throw damaged(`finite numbers in ${name}`, 'others');
    parameters[name] = shape.length === 0 ? values[0]! : values;
  }
  const { [MEANS]: flat, [ROWS]: rows, ...own } = parameters;
  if (!(flat instanceof Float64Array) || flat.length !== modalities.length * dim) {
    throw damaged(`the means of ${listOf(modalities)}`, 'others or none');
  }
  if (!(rows instanceof Float64Array) || rows.length !== modalities.length) {
    throw damaged(`the numbers of rows of ${listOf(modalities)}`, 'others or none');
  }
  const gap: FittedGap = {
    correction,
    dim,
    options: options as OptionValues,
    parameters: own as CorrectionParameters,
    modalities,
    means: modalities.map((_, k) => flat.slice(k * dim, (k + 1) * dim)),
    rows: [...rows],
  };
  if (metadata['fingerprint'] !== fingerprintOf(gap)) {
    throw damaged('means of the fingerprint that stands beside them', 'others: the file is damaged');
  }
  return gap;
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The number of the modality of this name. @throws InputError that lists the names. */
export function modalityOf(
  { modalities }: Pick<FittedGap, 'modalities'>,
  name: string,
  path: string,
): number {
  const index = modalities.indexOf(name);
  if (index < 0) {
    throw new InputError(
      `${path}: expected a modality that the gap was fitted on (${listOf(modalities, 8, 'or')}), got ` +
        `${quoted(name)}; name one with --modality`,
    );
  }
  return index;
}
