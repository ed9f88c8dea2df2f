/** Which columns of a table are the embeddings, the modality and the pair's id. */
import { InputError } from '../files/input-error.js';
import { vectorForm, type TableColumn, type VectorForm } from '../files/table-engine.js';
import { nameKeys, namesModality, wordsOf } from './names.js';
import { listOf } from '../files/wording.js';

export interface EmbeddingColumn {
  readonly name: string;
  readonly form: VectorForm;
}

/** What the user said about the columns of a table. */
export interface ColumnOptions {
  /** One column (with a modality column, or one table a modality), or two (one row = one pair). */
  readonly embeddingColumns?: readonly string[] | undefined;
  readonly modalityColumn?: string | undefined;
  readonly pairColumn?: string | undefined;
  readonly modalities?: readonly [string, string] | undefined;
}

/** How a table is to be read. */
export type TablePlan =
  /** Both embeddings of a pair in one row. */
  | {
      readonly kind: 'columns';
      readonly embeddings: readonly [EmbeddingColumn, EmbeddingColumn];
      readonly names: readonly [string, string];
    }
  /** One embedding a row, and a column that says of which modality. */
  | {
      readonly kind: 'rows';
      readonly embedding: EmbeddingColumn;
      readonly modalityColumn: string;
      readonly pairColumn: string | undefined;
    }
  /** One embedding a row, all of one modality. */
  | { readonly kind: 'matrix'; readonly embedding: EmbeddingColumn; readonly pairColumn: string | undefined };

/**
 * Reads the columns' names, types and first values as {@link TablePlan}. Throws an {@link InputError} where unclear.
 */
export function planTable(path: string, columns: readonly TableColumn[], options: ColumnOptions): TablePlan {
  const embeddings = embeddingColumns(path, columns, options.embeddingColumns);
  const [first, second] = embeddings;
  if (first === undefined) throw noEmbeddings(path, columns);
  if (second !== undefined) {
    if (options.modalityColumn !== undefined) {
      throw new InputError(
        `${path}: expected one embedding column beside --modality-column, ` +
          `got ${listOf(embeddings.map(({ name }) => name))}; choose one with --embedding-columns`,
      );
    }
    if (options.pairColumn !== undefined) {
      throw new InputError(
        `${path}: expected no --pair-column where a row holds both embeddings (${first.name}, ${second.name}), ` +
          `got ${options.pairColumn}; drop it, or choose one with --embedding-columns`,
      );
    }
    // An order that the user wrote out stands.
    const keys: [string, string] = [first.name, second.name];
    const { names, swap } = nameKeys(keys, options.modalities);
    if (!swap) return { kind: 'columns', embeddings: [first, second], names };
    if (options.embeddingColumns === undefined || options.modalities !== undefined) {
      return { kind: 'columns', embeddings: [second, first], names };
    }
    return { kind: 'columns', embeddings: [first, second], names: [names[1], names[0]] };
  }
  const others = columns.filter(({ name }) => name !== first.name);
  const pairColumn = pairColumnOf(path, others, options.pairColumn);
  const modalityColumn = modalityColumnOf(path, others, options.modalityColumn);
  if (modalityColumn === undefined) return { kind: 'matrix', embedding: first, pairColumn };
  return { kind: 'rows', embedding: first, modalityColumn, pairColumn };
}

function embeddingColumns(
  path: string,
  columns: readonly TableColumn[],
  chosen: readonly string[] | undefined,
): EmbeddingColumn[] {
  if (chosen !== undefined) {
    if (chosen.length < 1 || chosen.length > 2 || chosen[0] === chosen[1]) {
      throw new InputError(
        '--embedding-columns: expected one column or two different ones, ' +
          `got ${JSON.stringify(chosen.join(','))}; write for example image_embedding,text_embedding`,
      );
    }
    return chosen.map((name) => {
      const column = columnNamed(path, columns, name, '--embedding-columns');
      const form = vectorForm(column);
      if (form === undefined) {
        const sample = column.samples[0];
        throw new InputError(
          `${path}: expected lists of numbers in column ${name}, ` +
            `got ${column.type}${sample === undefined ? '' : ` such as ${JSON.stringify(sample.slice(0, 40))}`}; ` +
            `name another with --embedding-columns (there are ${listOf(columns.map((other) => other.name))})`,
        );
      }
      return { name: column.name, form };
    });
  }
  const found = columns.flatMap((column) => {
    const form = vectorForm(column);
    return form === undefined ? [] : [{ name: column.name, form }];
  });
  if (found.length <= 2) return found;
  // Among many vectors, two that are named after modalities are meant.
  const named = found.filter(({ name }) => namesModality(name));
  if (named.length === 2) return named;
  throw new InputError(
    `${path}: expected one or two embedding columns, got ${found.length} ` +
      `(${listOf(found.map(({ name }) => name))}); choose with --embedding-columns`,
  );
}

function noEmbeddings(path: string, columns: readonly TableColumn[]): InputError {
  const held = listOf(columns.map(({ name, type }) => `${name} ${type}`));
  const empty = columns.length > 0 && columns.every(({ samples }) => samples.length === 0);
  return new InputError(
    empty
      ? `${path}: expected rows of embeddings, got a table without rows (columns ${held}); ` +
          'the step that wrote it found no data'
      : `${path}: expected a column of number lists, got ${held}; store each embedding as one list, such as [0.1, 0.2]`,
  );
}

function modalityColumnOf(
  path: string,
  columns: readonly TableColumn[],
  chosen: string | undefined,
): string | undefined {
  if (chosen !== undefined) return columnNamed(path, columns, chosen, '--modality-column').name;
  const byName = columns.filter(({ name }) => wordsOf(name).includes('modality'));
  if (byName.length === 1) return byName[0]!.name;
  const byValue = columns.filter(
    ({ samples }) =>
      samples.length > 0 && samples.every((value) => wordsOf(value).length === 1 && namesModality(value)),
  );
  if (byValue.length > 1 || byName.length > 1) {
    const names = (byName.length > 1 ? byName : byValue).map(({ name }) => name);
    throw new InputError(
      `${path}: expected one modality column, got ${listOf(names)}; choose with --modality-column`,
    );
  }
  return byValue[0]?.name;
}

const pairNames = new Set(['pair', 'pair id', 'pairid', 'pair ids']);

function pairColumnOf(
  path: string,
  columns: readonly TableColumn[],
  chosen: string | undefined,
): string | undefined {
  if (chosen !== undefined) return columnNamed(path, columns, chosen, '--pair-column').name;
  return columns.find(({ name }) => pairNames.has(wordsOf(name).join(' ')))?.name;
}

/** The column of this name; where there is none, the one whose name differs only in case. */
function columnNamed(path: string, columns: readonly TableColumn[], name: string, flag: string): TableColumn {
  const column =
    columns.find((candidate) => candidate.name === name) ??
    columns.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (column !== undefined) return column;
  throw new InputError(
    `${path}: expected a column ${JSON.stringify(name)}, got ${listOf(columns.map((other) => other.name))}; ` +
      `correct ${flag}`,
  );
}
