import { InputError } from '../files/index.js';
import type { TextTable } from '../files/node/index.js';

/** A model, and what is known of it in numbers. */
export interface StudiedModel {
  readonly name: string;
  /** Which weights, where there are several: open_clip's pretraining tag. */
  readonly tag?: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Columns with a model's name and with the tag of its weights, in lower case, the best first. */
const NAME_COLUMNS = ['model', 'name', 'model_name', 'architecture'];
const TAG_COLUMNS = ['pretrained', 'pretrained_tag', 'tag', 'weights', 'checkpoint'];

/** "ViT-B-32 (openai)". */
export function fullName({ name, tag }: Pick<StudiedModel, 'name' | 'tag'>): string {
  return tag === undefined ? name : `${name} (${tag})`;
}

/** A model's name and tag from a file name: `ViT-B-32__openai`. */
export function parseModelName(text: string): { readonly name: string; readonly tag?: string } {
  const [name, tag] = text.split('__');
  return { name: name!, ...(tag !== undefined && { tag }) };
}

/**
 * The models of a table: one a row, named by a column `model` or `name`, and where there is one `pretrained` or `tag`.
 * Every other column that holds numbers only is a value of theirs; an empty cell is a value that is not known.
 *
 * @throws InputError where no column names the models, or two rows are one model.
 */
export function modelsOf({ source, columns, rows }: TextTable): StudiedModel[] {
  const find = (names: readonly string[]): number | undefined =>
    names.map((name) => columns.findIndex((column) => column.toLowerCase() === name)).find((k) => k >= 0);
  const nameColumn = find(NAME_COLUMNS);
  if (nameColumn === undefined) {
    throw new InputError(
      `${source}: expected a column that names the models (${NAME_COLUMNS.join(', ')}), got ` +
        `${columns.slice(0, 6).join(', ')}; rename it`,
    );
  }
  const tagColumn = find(TAG_COLUMNS);
  const numeric = columns.map((_, k) => k !== nameColumn && k !== tagColumn && isNumeric(rows, k));
  const seen = new Set<string>();
  return rows.map((row, r) => {
    const name = row[nameColumn]?.trim();
    if (name === undefined || name === '') {
      throw new InputError(
        `${source}: row ${r}, column ${columns[nameColumn]!}: expected a model's name, got nothing; fill it in or ` +
          'drop the row',
      );
    }
    // A file name's way of writing both in one.
    const split = tagColumn === undefined ? parseModelName(name) : { name, ...tagOf(row[tagColumn]) };
    const key = fullName(split);
    if (seen.has(key)) {
      throw new InputError(
        `${source}: row ${r}: expected each model once, got ${key} again; drop one of them`,
      );
    }
    seen.add(key);
    const values: Record<string, number> = {};
    columns.forEach((column, k) => {
      const text = row[k]?.trim();
      if (numeric[k] && text !== undefined && text !== '') values[column] = Number(text);
    });
    return { ...split, values };
  });
}

function tagOf(text: string | undefined): { readonly tag?: string } {
  const tag = text?.trim();
  return tag === undefined || tag === '' ? {} : { tag };
}

/** Whether a column has numbers, and nothing else. */
function isNumeric(rows: TextTable['rows'], column: number): boolean {
  let found = false;
  for (const row of rows) {
    const text = row[column]?.trim();
    if (text === undefined || text === '') continue;
    if (!Number.isFinite(Number(text))) return false;
    found = true;
  }
  return found;
}

export interface JoinedModels {
  readonly models: readonly StudiedModel[];
  /** Of each further list: how many of the models were found in it, and which of its own belong to none. */
  readonly joined: readonly { readonly found: number; readonly unused: readonly string[] }[];
}

/**
 * The models of the first list with what the others know of them. A list whose models have no tags (a table of
 * architectures) tells the same of all weights of a model. Where two lists have the same value, the first's counts.
 */
export function joinModels(
  first: readonly StudiedModel[],
  others: readonly (readonly StudiedModel[])[],
): JoinedModels {
  const joined: { found: number; unused: string[] }[] = [];
  const models = first.map((model) => ({ ...model, values: { ...model.values } }));
  for (const other of others) {
    const byName = new Map(other.map((model) => [fullName(model), model]));
    const used = new Set<StudiedModel>();
    let found = 0;
    for (const model of models) {
      const match = byName.get(fullName(model)) ?? byName.get(model.name);
      if (match === undefined) continue;
      found++;
      used.add(match);
      model.values = { ...match.values, ...model.values };
    }
    joined.push({ found, unused: other.filter((model) => !used.has(model)).map(fullName) });
  }
  return { models, joined };
}
