import { readFileSync } from 'node:fs';
import { InputError } from '../../../files/input-error.js';
import { parseWordList, type WordList } from '../../words/word-list.js';

/**
 * A list of words from a file: see `parseWordList`. @throws InputError where it cannot be read, or a line is not as it
 * should be.
 */
export function readWordList(
  path: string,
  options: { readonly name: string; readonly plurals: boolean },
): WordList {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new InputError(
      `${path}: expected a list of ${options.name}, found no file that can be read; check the path`,
    );
  }
  return parseWordList(text, { ...options, source: path });
}
