/** English plurals by rule. A form that is no word does no harm: it is found in no caption. */

const irregular: ReadonlyMap<string, readonly string[]> = new Map([
  ['person', ['people', 'persons']],
  ['child', ['children']],
  ['mouse', ['mice']],
  ['goose', ['geese']],
  ['foot', ['feet']],
  ['tooth', ['teeth']],
  ['ox', ['oxen']],
  ['fish', ['fishes']],
  ['sheep', []],
  ['deer', []],
  ['bison', []],
  ['salmon', []],
  ['aircraft', []],
  ['knife', ['knives']],
  ['wife', ['wives']],
  ['leaf', ['leaves']],
  ['loaf', ['loaves']],
  ['wolf', ['wolves']],
  ['calf', ['calves']],
  ['half', ['halves']],
  ['shelf', ['shelves']],
  ['bookshelf', ['bookshelves']],
  ['thief', ['thieves']],
  ['scarf', ['scarves', 'scarfs']],
]);

/**
 * The plurals of an English noun in lower case, the word itself left out: irregular ones from a table; `-es` after s,
 * x, z, ch and sh; `-ies` for a consonant and y; both `-s` and `-es` after o; both `-men` and `-mans` for what ends in
 * man; `-s` otherwise.
 */
export function pluralsOf(word: string): readonly string[] {
  const known = irregular.get(word);
  if (known !== undefined) return known;
  if (!/\p{L}$/u.test(word)) return [];
  if (word.endsWith('man')) return [`${word.slice(0, -2)}en`, `${word}s`];
  if (/(s|x|z|ch|sh)$/.test(word)) return [`${word}es`];
  if (/[^aeiou]y$/.test(word)) return [`${word.slice(0, -1)}ies`];
  if (word.endsWith('o')) return [`${word}s`, `${word}es`];
  return [`${word}s`];
}
