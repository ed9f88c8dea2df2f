/** From what the files hold to two modalities: which arrays are meant, and which file belongs to which modality. */
import { InputError } from '../files/input-error.js';
import type { RowLayout } from '../files/row-layout.js';
import { type Modality } from './embeddings.js';
import { nameFiles, nameKeys } from './names.js';
import type { ArrayFile } from '../files/array-file.js';
import { refuseHoles } from '../files/shards.js';
import type { StoredArray } from '../files/stored-array.js';
import { baseName, counted, describeShape, listOf } from '../files/wording.js';

/** Which arrays of one file are the embeddings. */
export type Choice =
  | { readonly kind: 'stack'; readonly array: StoredArray }
  | {
      readonly kind: 'two';
      readonly arrays: readonly [StoredArray, StoredArray];
      readonly names: readonly [string, string];
    }
  | { readonly kind: 'matrix'; readonly array: StoredArray };

/**
 * Chooses among the arrays of a file. A lone array is meant, whatever its shape. Of several: the two that `modalities`
 * names, or the only `(2, n, d)` stack, or the only two matrices, or the only one; everything else (labels, captions)
 * is left alone. Throws an {@link InputError} that lists what there is where the choice is not clear.
 */
export function chooseArrays(
  path: string,
  { arrays, unusable }: Pick<ArrayFile, 'arrays' | 'unusable'>,
  modalities?: readonly [string, string],
): Choice {
  const only = arrays[0];
  if (arrays.length === 1 && unusable.length === 0 && only !== undefined) return alone(only);
  if (modalities !== undefined) {
    const named = modalities.map((name) => arrays.find(({ key }) => key === name));
    const [first, second] = named;
    if (first !== undefined && second !== undefined)
      return { kind: 'two', arrays: [first, second], names: modalities };
  }
  const stacks = arrays.filter(({ shape }) => shape.length === 3 && shape[0] === 2);
  const matrices = arrays.filter(({ shape }) => shape.length === 2);
  const [first, second] = matrices;
  if (stacks.length === 1 && matrices.length === 0) return alone(stacks[0]!);
  if (stacks.length === 0 && matrices.length === 1) return alone(first!);
  if (stacks.length === 0 && matrices.length === 2 && first !== undefined && second !== undefined) {
    const { names, swap } = nameKeys([first.key, second.key], modalities);
    return { kind: 'two', arrays: swap ? [second, first] : [first, second], names };
  }
  const held = [
    ...arrays.map(({ key, type, shape }) => `${key} ${describeShape(shape)} ${type}`),
    ...unusable.map(({ key, reason }) => `${key} (${reason})`),
  ];
  const fix =
    matrices.length > 2
      ? 'choose two of them with --modalities A,B'
      : 'save two matrices (n, d), or one stack (2, n, d)';
  throw new InputError(
    `${path}: expected two arrays of shape (n, d) or one of (2, n, d), ` +
      `got ${held.length === 0 ? 'no array' : listOf(held)}; ${fix}`,
  );
}

function alone(array: StoredArray): Choice {
  return array.shape.length === 2 ? { kind: 'matrix', array } : { kind: 'stack', array };
}

/** What one file (or one table in several files) gives: both modalities, or one of them. */
export interface FileContents {
  readonly path: string;
  readonly kind: Choice['kind'];
  /** One layout for a matrix, otherwise two. */
  readonly layouts: readonly RowLayout[];
  /** For `two`: the names that its keys, columns or `--modalities` give. */
  readonly names?: readonly [string, string];
}

/** A group of files by shared name, opened. */
export interface OpenedGroup {
  readonly label: string;
  readonly files: readonly FileContents[];
  /** Whether a quoted pattern named the files. */
  readonly fromPattern: boolean;
}

/**
 * Two modalities from groups of opened files. Stacks (and files with both modalities) must be one group: shards of one
 * thing. Matrices must be two groups, or exactly two files. `modalities` overrides every name.
 */
export function arrange(
  groups: readonly OpenedGroup[],
  modalities?: readonly [string, string],
): [Modality, Modality] {
  const files = groups.flatMap((group) => group.files);
  const first = files[0];
  if (first === undefined) throw new InputError('embeddings: expected at least one FILE, got none; name one');
  const stray = files.find(({ kind }) => (kind === 'matrix') !== (first.kind === 'matrix'));
  if (stray !== undefined) {
    throw new InputError(
      `${stray.path}: expected ${described[first.kind]} as in ${first.path}, got ${described[stray.kind]}; ` +
        'give files of one kind',
    );
  }
  return first.kind === 'matrix' ? fromMatrices(groups, modalities) : fromWholes(groups, modalities);
}

const described: Readonly<Record<Choice['kind'], string>> = {
  stack: 'both modalities (a stack)',
  two: 'both modalities',
  matrix: 'one matrix',
};

function fromMatrices(
  given: readonly OpenedGroup[],
  modalities: readonly [string, string] | undefined,
): [Modality, Modality] {
  const files = given.flatMap((group) => group.files);
  const alone = files.length === 2 && given.every(({ fromPattern }) => !fromPattern);
  const groups = alone
    ? files.map((file) => ({ label: file.path, files: [file], fromPattern: false }))
    : given;
  const [first, second] = groups;
  if (first === undefined || second === undefined) {
    const { layouts } = files[0]!;
    const got =
      files.length === 1
        ? `one matrix ${describeShape([layouts[0]!.rows, layouts[0]!.dim])}`
        : `${files.length} shards of one matrix`;
    throw new InputError(
      `${first?.label ?? ''}: expected two modalities, got ${got}; ` +
        'name the other modality’s file too, or give one (2, n, d) stack',
    );
  }
  if (groups.length > 2) {
    throw new InputError(
      `embeddings: expected two modalities, got ${groups.length} ` +
        `(${listOf(groups.map(({ label }) => baseName(label)))}); ` +
        'give the files of two, shards numbered at the end of their names',
    );
  }
  const { names, swap } = nameFiles([first.label, second.label], modalities);
  const [a, b] = swap ? [second, first] : [first, second];
  return [modalityOf(names[0], layoutsAt(a, 0)), modalityOf(names[1], layoutsAt(b, 0))];
}

function fromWholes(
  groups: readonly OpenedGroup[],
  modalities: readonly [string, string] | undefined,
): [Modality, Modality] {
  const [group, other] = groups;
  if (group === undefined || other !== undefined) {
    throw new InputError(
      `embeddings: expected shards of one input, got ${groups.length} that hold both modalities ` +
        `(${listOf(groups.map(({ label }) => baseName(label)))}); ` +
        'measure one at a time (shards share a name up to a number)',
    );
  }
  const names = group.files[0]?.names ?? modalities ?? ['image', 'text'];
  return [modalityOf(names[0], layoutsAt(group, 0)), modalityOf(names[1], layoutsAt(group, 1))];
}

function layoutsAt(group: OpenedGroup, index: number): RowLayout[] {
  if (!group.fromPattern) refuseHoles(group.files.map(({ path }) => path));
  return group.files.flatMap(({ layouts }) => layouts[index] ?? []);
}

/** A modality over shards in order. Throws an {@link InputError} where a shard has another dimension than the first. */
export function modalityOf(name: string, layouts: readonly RowLayout[]): Modality {
  const first = layouts[0];
  if (first === undefined)
    throw new InputError(`${name}: expected at least one matrix, got none; name its file`);
  let rows = 0;
  for (const layout of layouts) {
    rows += layout.rows;
    if (layout.dim !== first.dim) {
      throw new InputError(
        `${layout.path}: expected ${counted(first.dim, 'column')} as in ${first.path}, got ${layout.dim}; ` +
          'all shards must come from one encoder',
      );
    }
  }
  return { name, rows, dim: first.dim, layouts };
}

/** Refuses modalities that do not live in one space. */
export function checkDimensions([first, second]: readonly [Modality, Modality]): void {
  if (first.dim !== second.dim) {
    const at = (modality: Modality) => modality.layouts[0]!.path;
    throw new InputError(
      `${at(second)}: expected as many columns as ${first.name} (${first.dim}, ${at(first)}), ` +
        `got ${second.dim} for ${second.name}; both modalities must be embedded in one space`,
    );
  }
}
