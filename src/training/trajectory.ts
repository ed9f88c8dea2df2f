import { InputError } from '../files/input-error.js';
import { clipConfig, type ClipConfig } from '../models/index.js';

/** One array of a reference file: its numbers in row-major order, and their shape. */
export interface ReferenceArray {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** The arrays of a reference file by name. */
export type ReferenceArrays = Readonly<Record<string, ReferenceArray>>;

/** What a trajectory file records: a CLIP, and some training steps of it in another implementation, in float64. */
export interface Trajectory {
  readonly model: ClipConfig;
  readonly batch: number;
  readonly steps: number;
}

/** The order of the numbers in `config`. */
const configFields = [
  'width',
  'layers',
  'image heads',
  'text heads',
  'embedding size',
  'gelu (1) or quickgelu (0)',
  'image size',
  'patch',
  'context',
  'vocabulary',
  'batch',
  'steps',
] as const;

/** Is this a file of {@link readTrajectory}'s kind? */
export function isTrajectory(names: Iterable<string>): boolean {
  const present = new Set(names);
  return ['config', 'losses', 'images', 'tokens'].every((name) => present.has(name));
}

/** The array of that name. @throws InputError where it is missing or has another shape. */
export function referenceArray(
  arrays: ReferenceArrays,
  source: string,
  name: string,
  shape: readonly number[],
): ArrayLike<number> {
  const array = arrays[name];
  if (array?.shape.join() !== shape.join()) {
    throw new InputError(
      `${source}: expected an array '${name}' of shape [${shape.join(', ')}], ` +
        `got ${array ? `[${array.shape.join(', ')}]` : 'none'}; its config says so: write the file again`,
    );
  }
  return array!.values;
}

/**
 * The model and sizes that a trajectory file states in `config`: width, layers, image heads, text heads, embedding
 * size, gelu (1) or quickgelu (0), image size, patch, context, vocabulary, batch, steps.
 *
 * @throws InputError where `config` is missing, incomplete or impossible.
 */
export function readTrajectory(arrays: ReferenceArrays, source: string): Trajectory {
  const values = Array.from(referenceArray(arrays, source, 'config', [configFields.length]));
  const bad = values.findIndex((value) => !Number.isInteger(value) || value < 0);
  if (bad >= 0) {
    throw new InputError(
      `${source}: config[${bad}] (${configFields[bad]}) must be a whole number, got ${values[bad]}`,
    );
  }
  const [
    width,
    layers,
    imageHeads,
    textHeads,
    embeddingSize,
    gelu,
    size,
    patch,
    context,
    vocabulary,
    batch,
    steps,
  ] = values as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (batch < 1 || steps < 1) {
    throw new InputError(
      `${source}: config must have at least one row and one step, got ${batch} and ${steps}`,
    );
  }
  if (gelu > 1) {
    throw new InputError(`${source}: config[5] (${configFields[5]}) must be 0 or 1, got ${gelu}`);
  }
  const present = Object.keys(arrays).length;
  if (layers > present) {
    throw new InputError(`${source}: config says ${layers} layers, the file has ${present} arrays in all`);
  }
  return { model: modelOf(source), batch, steps };

  function modelOf(file: string): ClipConfig {
    try {
      return clipConfig({
        embeddingSize,
        activation: gelu === 0 ? 'quickGelu' : 'gelu',
        image: { size, patch, width, layers, heads: imageHeads },
        text: { context, vocabulary, width, layers, heads: textHeads },
      });
    } catch (error) {
      throw error instanceof InputError ? new InputError(`${file}: config: ${error.message}`) : error;
    }
  }
}
