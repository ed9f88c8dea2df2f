/** A label a row from a file: text, a table's column, an array of numbers. */
import fs from 'node:fs';
import { readArrays } from '../../files/node/array-files.js';
import { readTextTable } from '../../files/node/text-table.js';
import { InputError } from '../../files/input-error.js';
import { formatOf } from '../../files/formats/registry.js';
import { readOneArray } from '../../files/read-arrays.js';
import { wordsOf } from '../names.js';

/** Words that a column of labels is called by. */
const LABELS = new Set(['label', 'labels', 'class', 'classes', 'category', 'group', 'cluster']);

/**
 * Labels in the order of the rows: a line each in `.txt`; the only column of a table, or the only one that is called
 * label, class, category, group or cluster; numbers `[n]` in an array. A table whose first line is a label, too, is
 * known by its length.
 *
 * @param counts How many labels there may be: of pairs, of rows.
 * @throws InputError where the file holds no such labels, or another number of them.
 */
export async function readLabelFile(
  path: string,
  counts: readonly number[],
): Promise<(string | undefined)[]> {
  const labels = await labelsOf(path, counts);
  if (counts.includes(labels.length)) return labels;
  throw new InputError(
    `${path}: expected ${[...new Set(counts)].join(' or ')} labels, one a pair or a row, got ${labels.length}`,
  );
}

async function labelsOf(path: string, counts: readonly number[]): Promise<(string | undefined)[]> {
  const format = formatOf(path);
  if (format?.kind === 'arrays') {
    const { shape, values } = await readOneArray(path, readArrays);
    if (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) return Array.from(values, String);
    throw new InputError(
      `${path}: expected labels of shape (n), got an array of shape (${shape.join(', ')})`,
    );
  }
  if (format?.kind === 'table') {
    const { columns, rows } = await readTextTable(path);
    const named = columns.flatMap((name, c) => (wordsOf(name).some((word) => LABELS.has(word)) ? [c] : []));
    const at = columns.length === 1 ? 0 : named.length === 1 ? named[0]! : -1;
    if (at < 0) {
      throw new InputError(
        `${path}: expected one column, or one called label, class, category, group or cluster, ` +
          `got ${columns.join(', ')}; keep one`,
      );
    }
    const labels = rows.map((row) => row[at]);
    const withFirst = !counts.includes(labels.length) && counts.includes(labels.length + 1);
    return withFirst ? [columns[at], ...labels] : labels;
  }
  const lines = textOf(path).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => line.trim());
}

function textOf(path: string): string {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : String(error);
    throw new InputError(`${path}: expected a file of labels, but ${reason}`);
  }
}
