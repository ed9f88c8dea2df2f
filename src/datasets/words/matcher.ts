import { initialOf } from './folding.js';
import type { WordList } from './word-list.js';

/**
 * Longest slot table that words are spread over, relative to their number: most words of captions meet an empty slot.
 */
const SPREAD = 8;

/** FNV-1a (Fowler, Noll & Vo), 32 bits, over folded bytes. */
export const HASH_START = 0x811c9dc5 | 0;
export const HASH_FACTOR = 0x01000193;

/** The slot that a hash starts to look in. */
export function slotOf(hash: number, mask: number): number {
  return (hash ^ (hash >>> 15)) & mask;
}

/**
 * All forms of all lists as one automaton over words (Aho & Corasick, "Efficient string matching", 1975). State 0 is
 * the start; a state stands for the first words of at least one form. Words are numbered from 1; 0 is any word that no
 * form has.
 */
export interface WordMatcher {
  readonly lists: readonly WordList[];
  /** Words in UTF-8, end to end: word w lies in `[offsets[w], offsets[w + 1])`. */
  readonly bytes: Uint8Array;
  readonly offsets: Int32Array;
  readonly hashes: Int32Array;
  /** Hash table of words by slot: open addressing, a power of two long, 0 = empty. */
  readonly slots: Int32Array;
  /** The same words as text, for those of captions that are not plain ASCII. */
  readonly numbers: ReadonlyMap<string, number>;
  /** What words begin with: see `initialOf`. */
  readonly initials: ReadonlySet<number>;
  /** From the start with word w. */
  readonly first: Int32Array;
  /** From other states: by word; undefined for a state that nothing follows. */
  readonly next: readonly (ReadonlyMap<number, number> | undefined)[];
  /** The state of the longest proper ending that is the beginning of a form. */
  readonly fallback: Int32Array;
  /** How many words a state stands for. */
  readonly depth: Int32Array;
  /** How many words back the longest ending starts that may still grow into a form. */
  readonly reach: Int32Array;
  /** The state of the longest whole form that ends here; 0 where none does. */
  readonly longest: Int32Array;
  /**
   * Entries whose form a state is: `entries[entryStarts[s]]` up to `entryStarts[s + 1]`, numbered through all lists.
   */
  readonly entryStarts: Int32Array;
  readonly entries: Int32Array;
  /** The list of each entry. */
  readonly listOf: Uint8Array;
}

/** @param lists At most eight. A form may stand in several lists, and counts in each. */
export function compileWords(lists: readonly WordList[]): WordMatcher {
  if (lists.length > 8) throw new RangeError(`words: expected at most 8 lists, got ${lists.length}`);
  const numbers = new Map<string, number>();
  const states = new States();
  const listOf: number[] = [];
  for (const [list, { entries }] of lists.entries()) {
    for (const { forms } of entries) {
      const entry = listOf.push(list) - 1;
      for (const form of forms) {
        let state = 0;
        for (const word of form.split(' ')) {
          let number = numbers.get(word);
          if (number === undefined) {
            number = numbers.size + 1;
            numbers.set(word, number);
          }
          state = states.after(state, number);
        }
        states.entriesAt(state).push(entry);
      }
    }
  }
  return {
    lists,
    ...hashed([...numbers.keys()]),
    numbers,
    initials: new Set(
      [...numbers.keys()].map((word) => initialOf(String.fromCodePoint(word.codePointAt(0) ?? 0))),
    ),
    ...states.linked(numbers.size),
    listOf: Uint8Array.from(listOf),
  };
}

function hashed(words: readonly string[]): Pick<WordMatcher, 'bytes' | 'offsets' | 'hashes' | 'slots'> {
  const encoder = new TextEncoder();
  const encoded = words.map((word) => encoder.encode(word));
  const bytes = new Uint8Array(encoded.reduce((sum, { length }) => sum + length, 0));
  const offsets = new Int32Array(words.length + 2);
  const hashes = new Int32Array(words.length + 1);
  let size = 64;
  while (size < SPREAD * words.length) size *= 2;
  const slots = new Int32Array(size);
  let end = 0;
  for (const [k, word] of encoded.entries()) {
    const number = k + 1;
    offsets[number] = end;
    bytes.set(word, end);
    end += word.length;
    let hash = HASH_START;
    for (const byte of word) hash = Math.imul(hash ^ byte, HASH_FACTOR);
    hashes[number] = hash;
    let slot = slotOf(hash, size - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
    slots[slot] = number;
  }
  offsets[words.length + 1] = end;
  return { bytes, offsets, hashes, slots };
}

/** The trie of all forms while it grows. */
class States {
  private readonly children: Map<number, number>[] = [new Map()];
  private readonly entries: number[][] = [[]];
  private readonly depths: number[] = [0];

  /** The state after `word`, made where it is new. */
  after(state: number, word: number): number {
    const children = this.children[state]!;
    let child = children.get(word);
    if (child === undefined) {
      child = this.children.push(new Map()) - 1;
      this.entries.push([]);
      this.depths.push(this.depths[state]! + 1);
      children.set(word, child);
    }
    return child;
  }

  entriesAt(state: number): number[] {
    return this.entries[state]!;
  }

  /** Fallbacks breadth first: a state's ending is shallower than itself, so that it is settled before. */
  linked(
    words: number,
  ): Pick<
    WordMatcher,
    'first' | 'next' | 'fallback' | 'depth' | 'reach' | 'longest' | 'entryStarts' | 'entries'
  > {
    const { children, depths } = this;
    const count = children.length;
    const first = new Int32Array(words + 1);
    for (const [word, child] of children[0]!) first[word] = child;
    const fallback = new Int32Array(count);
    const reach = new Int32Array(count);
    const longest = new Int32Array(count);
    const queue = [0];
    for (let k = 0; k < queue.length; k++) {
      const state = queue[k]!;
      if (state !== 0) {
        const before = fallback[state]!;
        reach[state] = children[state]!.size > 0 ? depths[state]! : reach[before]!;
        longest[state] = this.entries[state]!.length > 0 ? state : longest[before]!;
      }
      for (const [word, child] of children[state]!) {
        if (state !== 0) {
          let ending = fallback[state]!;
          while (ending !== 0 && !children[ending]!.has(word)) ending = fallback[ending]!;
          fallback[child] = children[ending]!.get(word) ?? 0;
        }
        queue.push(child);
      }
    }
    const entryStarts = new Int32Array(count + 1);
    for (let state = 0; state < count; state++)
      entryStarts[state + 1] = entryStarts[state]! + this.entries[state]!.length;
    return {
      first,
      next: children.map((own, state) => (state === 0 || own.size === 0 ? undefined : own)),
      fallback,
      depth: Int32Array.from(depths),
      reach,
      longest,
      entryStarts,
      entries: Int32Array.from(this.entries.flat()),
    };
  }
}
