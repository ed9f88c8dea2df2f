/** Numbers and names as a reader meets them: pure functions, shared by figures, tables and sentences. */
import type { Interval } from '../measure/findings.js';

const MINUS = '−';
const UNDEFINED = 'not defined';
/** Between a number and its sign: no line ends there. */
const NBSP = '\u00a0';

/** A fixed number of decimals, with a true minus sign; thousands are grouped. NaN is "not defined". */
export function fixed(value: number, decimals = 3): string {
  if (Number.isNaN(value)) return UNDEFINED;
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : `${MINUS}infinite`;
  const magnitude = Math.abs(value).toFixed(decimals);
  const [whole, fraction] = magnitude.split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const isZero = Number(magnitude) === 0;
  return `${value < 0 && !isZero ? MINUS : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/**
 * A share in [0, 1] as a percentage: whole from 10 % up, below with a decimal that is not zero; never 100 % or 0 % by
 * rounding.
 */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return UNDEFINED;
  const value = 100 * share;
  if (value > 99.9 && value < 100) return `over 99.9${NBSP}%`;
  if (value >= 99.5 && value < 100) return `${fixed(Math.floor(value * 10) / 10, 1)}${NBSP}%`;
  if (value > 0 && value < 0.05) return `under 0.1${NBSP}%`;
  // A tenth says something below 10 %, unless it is zero.
  const decimals = value >= 9.95 || Math.round(10 * value) % 10 === 0 ? 0 : 1;
  return `${fixed(value, decimals)}${NBSP}%`;
}

/** A whole number, grouped; a half (a median of an even count) keeps its decimal. */
export function count(value: number): string {
  return fixed(value, Number.isInteger(value) ? 0 : 1);
}

export function isInterval(interval: Interval | undefined): interval is Interval {
  return interval !== undefined && interval.every((end) => Number.isFinite(end));
}

/** "95 % interval 0.846 to 0.857", or undefined where there is none to show. */
export function intervalPhrase(
  interval: Interval | undefined,
  format: (value: number) => string = fixed,
): string | undefined {
  if (!isInterval(interval)) return undefined;
  return `95${NBSP}% interval ${format(interval[0])} to ${format(interval[1])}`;
}

/** Whole numbers up to nine in words, as they stand in a sentence. */
export function inWords(value: number): string {
  const words = 'zero one two three four five six seven eight nine'.split(' ');
  return words[value] ?? count(value);
}

/** Starts a sentence, unless with an identifier, which keeps its spelling. */
export function capitalise(sentence: string): string {
  return /^\p{Ll}\p{L}*(?=\s|$)/u.test(sentence)
    ? sentence.slice(0, 1).toUpperCase() + sentence.slice(1)
    : sentence;
}

/** "a", "a and b", "a, b and c". */
export function list(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Keeps what can be printed on one line, at most `limit` characters of it. */
export function printable(text: string, limit = 80): string {
  // Control characters, lone surrogates, line separators, and the marks that reverse the writing direction.
  const clean = text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
  const characters = [...clean];
  return characters.length <= limit
    ? clean
    : `${characters
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
}

/** What the two sides are called: as given, made printable, and told apart where both have one name. */
export function modalityNames(modalities: readonly [string, string]): [string, string] {
  const [first, second] = modalities.map((name) => printable(name, 24) || 'unnamed') as [string, string];
  return first === second ? [`${first} (1)`, `${second} (2)`] : [first, second];
}

/** Words whose plain plural would be wrong: what is counted are pieces of them. */
const pieces: ReadonlyMap<string, string> = new Map([
  ['audio', 'audio clips'],
  ['speech', 'speech clips'],
  ['music', 'music clips'],
  ['sound', 'sounds'],
  ['vision', 'images'],
  ['language', 'texts'],
]);

/** "image" -> "images"; what does not look like an English noun becomes "X rows". */
export function plural(name: string): string {
  const known = pieces.get(name);
  if (known !== undefined) return known;
  if (!/^[a-z]{2,}$/.test(name)) return `${name} rows`;
  if (name.endsWith('s')) return name;
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(x|ch|sh|z)$/.test(name) ? `${name}es` : `${name}s`;
}

/** "an image", "a text", "an audio clip", "a photo_v2 row". */
export function withArticle(name: string): string {
  const noun = singular(name);
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** One of {@link plural}. */
export function singular(name: string): string {
  const known = pieces.get(name);
  if (known !== undefined) return known.replace(/s$/, '');
  if (!/^[a-z]{2,}$/.test(name)) return `${name} row`;
  return /[^su]s$/.test(name) ? name.slice(0, -1) : name;
}
