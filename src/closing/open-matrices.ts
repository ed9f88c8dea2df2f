/** Matrices of rows in files, any number of them: what the embeddings room opens in twos. */
import { openArrayFile } from '../embeddings/array-file.js';
import type { FileContents } from '../embeddings/arrangement.js';
import { modalityOf } from '../embeddings/index.js';
import { wordsOf } from '../embeddings/names.js';
import { planTable } from '../embeddings/table-columns.js';
import { PairIds, readTable } from '../embeddings/table-file.js';
import { formatOf, unknownEnding } from '../files/formats/registry.js';
import { InputError } from '../files/input-error.js';
import type { StoredRows } from '../files/row-layout.js';
import type { FileGroup } from '../files/shards.js';
import { baseName, listOf, stemOf } from '../files/wording.js';
import type { Workspace } from '../files/workspace.js';
import type { FittedGap } from './gap.js';

export interface OpenMatricesOptions {
  readonly embeddingColumns?: readonly string[] | undefined;
  readonly modalityColumn?: string | undefined;
  /** Values of the modality column, or keys of arrays, that are meant. */
  readonly modalities?: readonly [string, string] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
}

/** A matrix, and what is known of its modality's name. */
export interface OpenedMatrix {
  /** The file, or pattern, that it comes from. */
  readonly label: string;
  /** From a key, a column or a value; undefined where only its place or its file's name tells. */
  readonly name: string | undefined;
  readonly stored: StoredRows;
}

/**
 * Opens matrices: one of each file or pattern, two of a stack, an archive or a table of both modalities.
 *
 * @throws InputError where a file cannot be read, or holds something else.
 */
export async function openMatrices(
  paths: readonly string[],
  workspace: Workspace,
  options: OpenMatricesOptions = {},
): Promise<readonly OpenedMatrix[]> {
  const found = workspace.find(paths);
  // Plain names of which each is one matrix, however alike they are.
  const groups = found.some(({ fromPattern }) => fromPattern)
    ? found
    : paths.map((path): FileGroup => ({ label: path, files: [path], fromPattern: false }));
  const opened: OpenedMatrix[] = [];
  for (const group of groups) {
    const format = formatOf(group.files[0]!);
    if (format === undefined) {
      workspace.open(group.files[0]!);
      throw unknownEnding(group.files[0]!, 'a file');
    }
    opened.push(
      ...(format.kind === 'table'
        ? await openTable(group, workspace, options)
        : await openArrays(group, workspace, options)),
    );
  }
  const [first, ...others] = opened;
  for (const { label, stored } of others) {
    if (stored.dim !== first!.stored.dim) {
      throw new InputError(
        `${label}: expected rows of ${first!.stored.dim} numbers as in ${first!.label}, got ${stored.dim}; all ` +
          'modalities must be embedded in one space',
      );
    }
  }
  return opened;
}

async function openArrays(
  { label, files }: FileGroup,
  workspace: Workspace,
  { modalities, signal }: OpenMatricesOptions,
): Promise<OpenedMatrix[]> {
  const contents: FileContents[] = [];
  for (const file of files) contents.push(await openArrayFile(file, workspace, modalities, signal));
  const { names, layouts } = contents[0]!;
  return layouts.map((_, k) => {
    const parts = contents.flatMap((one) => one.layouts[k] ?? []);
    return { label, name: names?.[k], stored: modalityOf(names?.[k] ?? stemOf(label), parts) };
  });
}

async function openTable(
  { label, files }: FileGroup,
  workspace: Workspace,
  options: OpenMatricesOptions,
): Promise<OpenedMatrix[]> {
  const reader = await workspace.tables();
  try {
    const sources = files.map((file) => {
      workspace.open(file);
      const format = formatOf(file);
      if (format?.kind !== 'table') {
        throw new InputError(`${file}: expected a table as ${files[0]!} is one; give files of one kind`);
      }
      return format.table(file);
    });
    const columns = await reader.columns(sources[0]!, options.signal);
    const found = planTable(files[0]!, columns, options);
    // Which row belongs with which does not matter here.
    const plan = found.kind === 'columns' ? found : { ...found, pairColumn: undefined };
    const matrices = await readTable(sources, plan, {
      reader,
      workspace,
      pairIds: new PairIds(label),
      modalities: options.modalities,
      signal: options.signal,
      onProgress: (share) => options.onProgress?.(share),
    });
    return matrices.map(({ name, layout }, k) => {
      const own = plan.kind === 'columns' ? plan.names[k] : name === '' ? undefined : name;
      return { label, name: own, stored: modalityOf(own ?? stemOf(label), [layout]) };
    });
  } finally {
    reader.close();
  }
}

/** Names for matrices that are to be fitted on: given, from keys, or from the files' names. */
export function namedMatrices(
  matrices: readonly OpenedMatrix[],
  given: readonly string[] | undefined,
): readonly StoredRows[] {
  if (given !== undefined && given.length !== matrices.length) {
    throw new InputError(
      `--modalities: expected ${matrices.length} names for ${listOf(matrices.map(({ label }) => baseName(label)))}, ` +
        `got ${listOf(given)}; name each`,
    );
  }
  const names = given ?? matrices.map(({ name, label }) => name ?? stemOf(label));
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) {
    throw new InputError(`--modalities: expected different names, got ${twice} twice; name each modality`);
  }
  return matrices.map(({ stored }, k) => ({ ...stored, name: names[k]! }));
}

/**
 * Which of a gap's modalities each matrix is of: as given; else by the name of its key, column or value; else by a word
 * of its file's name; else, where there are as many as the gap has, by their order.
 *
 * @throws InputError where that does not tell, or a name is none of the gap's.
 */
export function modalitiesOfMatrices(
  { modalities }: Pick<FittedGap, 'modalities'>,
  matrices: readonly OpenedMatrix[],
  given: readonly string[] | undefined,
): readonly number[] {
  const known = listOf(modalities, 8, 'or');
  const indexOf = (name: string, subject: string): number => {
    const index = modalities.indexOf(name);
    if (index < 0) {
      throw new InputError(
        `${subject}: expected a modality that the gap was fitted on (${known}), got ${JSON.stringify(name)}; ` +
          'correct the name',
      );
    }
    return index;
  };
  if (given !== undefined) {
    if (given.length !== matrices.length) {
      throw new InputError(
        `--modality: expected ${matrices.length === 1 ? 'one name' : `${matrices.length} names`} for ` +
          `${listOf(matrices.map(({ label }) => baseName(label)))}, got ${listOf(given)}; name the modality of each`,
      );
    }
    return given.map((name) => indexOf(name, '--modality'));
  }
  const found = matrices.map(({ name, label }) => {
    if (name !== undefined) return modalities.indexOf(name);
    const words = wordsOf(stemOf(label));
    const named = modalities.flatMap((modality, k) => (words.includes(modality.toLowerCase()) ? [k] : []));
    return named.length === 1 ? named[0]! : -1;
  });
  if (found.every((index, k) => index >= 0 && found.indexOf(index) === k)) return found;
  if (matrices.length === modalities.length) {
    const stray = matrices.find(({ name }, k) => name !== undefined && found[k]! < 0);
    if (stray !== undefined) indexOf(stray.name!, stray.label);
    return modalities.map((_, k) => k);
  }
  throw new InputError(
    `${listOf(matrices.map(({ label }) => label))}: expected to know of which modality the rows are (${known}), got ` +
      'no name that says so; name it with --modality',
  );
}
