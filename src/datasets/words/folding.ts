/**
 * What counts as a word, and when two words are the same: the one definition that lists and captions share. The counter
 * works on bytes; these functions say the same of text, and are what its tests hold it to.
 *
 * - A word is a run of letters, digits and combining marks (Unicode L, N, M). All else separates: `dog's` is `dog` and
 * `s`.
 * - Words are compared in compatibility form (NFKC) and lower case: `CAFÉ`, with its accent composed or not, is `café`.
 *   Accents stay: `cafe` is another word.
 * - The words of a phrase stand beside each other with nothing but white space, hyphens and underscores in between:
 *   `Traffic-light` holds `traffic light`, `heavy traffic, light rain` does not.
 */

const wordPattern = /[\p{L}\p{N}\p{M}]+/gu;
const wordCharacter = /^[\p{L}\p{N}\p{M}]$/u;
const joinerCharacter = /^[\s_\-\u2010\u2011]$/u;
const joiners = /^[\s_\-\u2010\u2011]+$/u;

/** A word in the form in which it is compared. */
export function foldWord(word: string): string {
  return word.normalize('NFKC').toLowerCase();
}

/** The words of a text, folded, in runs that a phrase may span. */
export function wordRuns(text: string): string[][] {
  const runs: string[][] = [];
  let end = -1;
  for (const { 0: word, index } of text.matchAll(wordPattern)) {
    const joined = end >= 0 && joiners.test(text.slice(end, index));
    if (joined) runs.at(-1)?.push(foldWord(word));
    else runs.push([foldWord(word)]);
    end = index + word.length;
  }
  return runs;
}

/** What a character is between words and phrases. */
export type CharacterClass = 'word' | 'joiner' | 'break';

export function characterClass(character: string): CharacterClass {
  if (wordCharacter.test(character)) return 'word';
  return joinerCharacter.test(character) ? 'joiner' : 'break';
}

/**
 * What a folded word that begins with this character begins with, accents taken off: words that differ here differ.
 * Composition cannot change it, so that one character tells without the rest of the word.
 */
export function initialOf(character: string): number {
  return foldWord(character).normalize('NFKD').codePointAt(0) ?? 0;
}
