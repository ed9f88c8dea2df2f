import { InputError } from '../../files/input-error.js';
import { listOf, quoted } from '../../files/wording.js';

/** Names that columns of captions have in public data sets, likelier ones first. */
const usualNames = [
  'caption',
  'captions',
  'text',
  'txt',
  'title',
  'alt_text',
  'alttext',
  'alt',
  'sentence',
  'description',
  'prompt',
];

/**
 * Which of a table's columns holds the captions: the one of the name given (else, its number from 1), or else the one
 * of a usual name or the only one there is. Case does not matter where it makes no difference.
 *
 * @param names Undefined where the file does not name its columns: then only their number.
 * @throws InputError where that is none or not clear.
 */
export function chooseColumn(
  path: string,
  names: readonly string[] | number,
  chosen: string | undefined,
): number {
  const count = typeof names === 'number' ? names : names.length;
  const known = typeof names === 'number' ? [] : names;
  const find = (name: string): number => {
    const exact = known.indexOf(name);
    return exact >= 0 ? exact : known.findIndex((other) => other.toLowerCase() === name.toLowerCase());
  };
  const held =
    known.length > 0 ? listOf(known.map((name) => quoted(name))) : `${count} columns without names`;
  if (chosen !== undefined) {
    const byName = find(chosen);
    if (byName >= 0) return byName;
    const number = /^\d+$/.test(chosen) ? Number(chosen) : 0;
    if (number >= 1 && number <= count) return number - 1;
    throw new InputError(`${path}: expected a column ${quoted(chosen)}, got ${held}; correct --column`);
  }
  if (count === 1) return 0;
  for (const name of usualNames) {
    const column = find(name);
    if (column >= 0) return column;
  }
  throw new InputError(
    `${path}: expected a column of captions such as "caption" or "text", got ${held}; name it with --column`,
  );
}
