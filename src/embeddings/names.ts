/** What to call the modalities, from the names of files, arrays and columns. */
import { InputError } from '../files/input-error.js';
import { STANDARD_INPUT } from '../files/standard-input.js';
import { stemOf } from '../files/wording.js';

const visualWords = new Set(
  'image images img imgs picture pictures photo photos pixel pixels frame frames video videos vision visual'.split(
    ' ',
  ),
);
const textualWords = new Set(
  (
    'text texts txt caption captions title titles sentence sentences description descriptions prompt prompts ' +
    'query queries language'
  ).split(' '),
);
const otherWords = new Set(
  'audio sound sounds speech music depth thermal imu point points cloud clouds tabular'.split(' '),
);

/** The words of a name, in lower case: `imageEmbedding_2` gives image, embedding, 2. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** Whether a name speaks of a modality: `image`, `txt_emb`, `audio`. */
export function namesModality(name: string): boolean {
  return wordsOf(name).some(
    (word) => visualWords.has(word) || textualWords.has(word) || otherWords.has(word),
  );
}

/** Whether texts stand before images. */
export function isTextFirst([first, second]: readonly [string, string]): boolean {
  const has = (name: string, words: ReadonlySet<string>) => wordsOf(name).some((word) => words.has(word));
  return has(first, textualWords) && !has(first, visualWords) && has(second, visualWords);
}

/** Names for two things in the order in which they are found, and whether to take them the other way round. */
export interface NamedTwo {
  readonly names: readonly [string, string];
  readonly swap: boolean;
}

/**
 * Names for two keys or columns: what sets them apart, images before texts where the names say so. `modalities` sets
 * the names, and the order too where they are the same names.
 */
export function nameKeys(keys: readonly [string, string], modalities?: readonly [string, string]): NamedTwo {
  const names = distinctNames(keys);
  if (modalities !== undefined) return withModalities(names, modalities);
  return isTextFirst(keys) ? { names: [names[1], names[0]], swap: true } : { names, swap: false };
}

/** Names for two files: their order on the command line is kept, unless `modalities` names the same two otherwise. */
export function nameFiles(
  labels: readonly [string, string],
  modalities?: readonly [string, string],
): NamedTwo {
  const names = namesFromFiles(labels[0], labels[1]);
  return modalities === undefined ? { names, swap: false } : withModalities(names, modalities);
}

function withModalities(names: readonly [string, string], modalities: readonly [string, string]): NamedTwo {
  return { names: modalities, swap: names[0] === modalities[1] && names[1] === modalities[0] };
}

/** What sets two keys apart: `image_embedding` and `text_embedding` give image and text. */
function distinctNames([a, b]: readonly [string, string]): [string, string] {
  const pieces = (name: string) => name.split(/[^\p{L}\p{N}]+/u).filter((piece) => piece !== '');
  let left = pieces(a);
  let right = pieces(b);
  while (left.length > 1 && right.length > 1 && left[0] === right[0]) {
    left = left.slice(1);
    right = right.slice(1);
  }
  while (left.length > 1 && right.length > 1 && left[left.length - 1] === right[right.length - 1]) {
    left = left.slice(0, -1);
    right = right.slice(0, -1);
  }
  const names: [string, string] = [left.join('_'), right.join('_')];
  return names[0] !== '' && names[1] !== '' && names[0] !== names[1] ? names : [a, b];
}

/** What sets two files (or patterns) apart: something in their stems, or else in their folders. */
function namesFromFiles(a: string, b: string): [string, string] {
  const clean = (label: string) =>
    label === STANDARD_INPUT ? 'stdin' : stemOf(label).replace(/[-_. ]?(?:#|\d*[*?].*)$/, '');
  const stems: [string, string] = [clean(a), clean(b)];
  if (stems[0] !== '' && stems[1] !== '' && stems[0] !== stems[1]) return distinctNames(stems);
  const folders = (path: string) => path.split(/[/\\]/).slice(0, -1).join('/');
  const names = distinctNames([folders(a), folders(b)]);
  return names[0] !== '' && names[1] !== '' && names[0] !== names[1] ? names : ['first', 'second'];
}

/** Refuses a pair of names that could not tell the modalities apart. */
export function checkModalities(names: readonly string[] | undefined): void {
  if (names === undefined) return;
  if (names.length !== 2 || names[0] === names[1] || names.some((name) => name.trim() === '')) {
    throw new InputError(
      `--modalities: expected two different names, got ${JSON.stringify(names.join(','))}; ` +
        'write for example --modalities image,text',
    );
  }
}
