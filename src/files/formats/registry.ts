/** All formats that can be read: a new one is one file beside this, and one line here. */
import { kindTable, Registry, type KindTable } from '../../numeric/index.js';
import { InputError } from '../input-error.js';
import { STANDARD_INPUT } from '../standard-input.js';
import { endingOf, listOf, quoted } from '../wording.js';
import { csv } from './csv.js';
import type { ArrayFormat, FileFormat } from './format.js';
import { json } from './json.js';
import { jsonLines } from './json-lines.js';
import { npy } from './npy.js';
import { npz } from './npz.js';
import { parquet } from './parquet.js';
import { safetensors } from './safetensors.js';

export const formats = new Registry<FileFormat>('format', [
  npy,
  npz,
  safetensors,
  parquet,
  csv,
  jsonLines,
  json,
]);

/** The format of a file, by its ending; standard input is an .npy file. */
export function formatOf(path: string): FileFormat | undefined {
  if (path === STANDARD_INPUT) return npy;
  const ending = endingOf(path);
  return formats.all.find(({ endings }) => endings.includes(ending));
}

/** The format of a file of arrays. @throws InputError that lists the endings where it is none. */
export function arrayFormatOf(path: string): ArrayFormat {
  const format = formatOf(path);
  if (format?.kind !== 'arrays') throw unknownEnding(path, 'arrays in a file', 'arrays');
  return format;
}

/** The endings that are read, or those of one kind of format. */
export function knownEndings(kind?: FileFormat['kind']): string[] {
  return formats.all
    .filter((format) => format.kind === (kind ?? format.kind))
    .flatMap(({ endings }) => endings);
}

/** The endings of the formats of arrays that can also be written. */
export function writtenEndings(): string[] {
  return formats.all.flatMap((format) => ('write' in format ? format.endings : []));
}

/** The endings in a sentence: `.npy, .npz and .csv`. */
export function describeEndings(kind?: FileFormat['kind'], conjunction = 'and'): string {
  const endings = knownEndings(kind);
  return listOf(endings, endings.length, conjunction);
}

/** What to tell the user of a file that is in no format we read; `what` was expected of it: `a file`. */
export function unknownEnding(path: string, what: string, kind?: FileFormat['kind']): InputError {
  const ending = endingOf(path);
  return new InputError(
    `${path}: expected ${what} that ends in ${describeEndings(kind)}, ` +
      `got ${ending === '' ? 'no ending' : quoted(ending)}; convert it, or give it its true ending`,
  );
}

/** The formats as text, for help and the documentation (docs/inputs.md). */
export function formatTable(): KindTable {
  return kindTable('formats', formats, {
    id: ({ id }) => id,
    format: ({ title }) => title,
    endings: (format) => format.endings.map((ending) => `\`${ending}\``).join(', '),
    holds: ({ holds }) => holds,
    'written too': (format) => ('write' in format ? 'yes' : ''),
  });
}
