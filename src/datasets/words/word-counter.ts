import { characterClass, foldWord, initialOf } from './folding.js';
import { HASH_FACTOR, HASH_START, slotOf, type WordMatcher } from './matcher.js';
import type { WordCounts } from './word-counts.js';

/** What a byte is. Bytes of words stand for themselves in lower case, and all are greater than these. */
const BREAK = 0;
const JOINER = 1;
const LINE_FEED = 2;
const BEYOND_ASCII = 3;

const foldedBytes = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte >= 0x80) return BEYOND_ASCII;
  if (byte === 0x0a) return LINE_FEED;
  const character = String.fromCharCode(byte);
  switch (characterClass(character)) {
    case 'word':
      return character.toLowerCase().charCodeAt(0);
    case 'joiner':
      return JOINER;
    case 'break':
      return BREAK;
  }
});

/** What is known of a character beyond ASCII, by its code point: found out when it is first met. */
const UNKNOWN = 0;
const IS_BREAK = 1;
const IS_JOINER = 2;
/** In a word; one that begins with it is in no list. */
const IN_WORD = 3;
/** In a word; one that begins with it may be in a list. */
const MAY_BEGIN = 4;

const characters = 0x110000;
const mark = /^\p{M}$/u;

/**
 * Counts words in captions that come as UTF-8 bytes, in one pass and without a string for what is plain ASCII. Bytes
 * that are not UTF-8 separate words.
 *
 * A word or phrase counts where no longer one of the lists holds it: `hot dog` is not a `dog`. Two that overlap without
 * one holding the other both count.
 */
export class WordCounter {
  private captions = 0;
  private empty = 0;
  private words = 0;
  private readonly listSets: Float64Array;
  private readonly entryCaptions: Float64Array;
  private readonly entryOccurrences: Float64Array;
  /** The last caption that held each entry. */
  private readonly lastCaption: Float64Array;
  private readonly kinds = new Uint8Array(characters);
  private readonly decoder = new TextDecoder();

  /** The caption under way: its number, its words so far, and the lists of which it holds a word. */
  private caption = 1;
  private word = 0;
  private lists = 0;
  private state = 0;
  /** Whole forms that a longer one may still hold, by rising start: the words before each, and its state. */
  private readonly pendingStarts: number[] = [];
  private readonly pendingStates: number[] = [];

  /** How many bytes the character has that `characterAt` was asked about last. */
  private width = 0;

  constructor(private readonly matcher: WordMatcher) {
    const { lists, listOf } = matcher;
    this.listSets = new Float64Array(1 << lists.length);
    this.entryCaptions = new Float64Array(listOf.length);
    this.entryOccurrences = new Float64Array(listOf.length);
    this.lastCaption = new Float64Array(listOf.length);
  }

  /** Counts one caption, `bytes[start, end)`; a line feed in it is white space. */
  countCaption(bytes: Uint8Array, start: number, end: number): void {
    this.scan(bytes, start, end, false);
    this.endCaption();
  }

  /** Counts the lines `bytes[start, end)`, a caption each; a line feed at the very end does not begin another one. */
  countLines(bytes: Uint8Array, start: number, end: number): void {
    this.scan(bytes, start, end, true);
    if (end > start && bytes[end - 1] !== 0x0a) this.endCaption();
  }

  /** Counts captions that have no text. */
  countEmpty(count: number): void {
    this.empty += count;
  }

  counts(): WordCounts {
    return {
      captions: this.captions,
      empty: this.empty,
      words: this.words,
      listSets: [...this.listSets],
      entryCaptions: [...this.entryCaptions],
      entryOccurrences: [...this.entryOccurrences],
    };
  }

  private scan(bytes: Uint8Array, start: number, end: number, lines: boolean): void {
    let at = start;
    while (at < end) {
      const from = at;
      let kind = foldedBytes[bytes[at]!]!;
      if (kind > BEYOND_ASCII) {
        let hash = HASH_START;
        do {
          hash = Math.imul(hash ^ kind, HASH_FACTOR);
          kind = ++at < end ? foldedBytes[bytes[at]!]! : BREAK;
        } while (kind > BEYOND_ASCII);
        if (kind === BEYOND_ASCII) {
          const plainEnd = at;
          at = this.wordEnd(bytes, at, end);
          // Often no letter follows but punctuation, such as a curly quote.
          if (at > plainEnd) {
            this.take(this.numberOfText(bytes, from, at));
            continue;
          }
        }
        this.take(this.numberOf(bytes, from, at, hash));
      } else if (kind === BEYOND_ASCII) {
        const character = this.characterAt(bytes, at, end);
        at += this.width;
        if (character >= IN_WORD) {
          at = this.wordEnd(bytes, at, end);
          this.take(character === MAY_BEGIN ? this.numberOfText(bytes, from, at) : 0);
        } else if (character === IS_BREAK) {
          this.breakPhrase();
        }
      } else {
        at++;
        if (kind === BREAK) this.breakPhrase();
        else if (kind === LINE_FEED && lines) this.endCaption();
      }
    }
  }

  /** Where the word ends that goes on, or not, at `at`. */
  private wordEnd(bytes: Uint8Array, at: number, end: number): number {
    while (at < end) {
      const kind = foldedBytes[bytes[at]!]!;
      if (kind > BEYOND_ASCII) at++;
      else if (kind === BEYOND_ASCII && this.characterAt(bytes, at, end) >= IN_WORD) at += this.width;
      else return at;
    }
    return at;
  }

  /** The kind of the character beyond ASCII at `at`; sets `width`. A byte that begins none is a break of its own. */
  private characterAt(bytes: Uint8Array, at: number, end: number): number {
    const lead = bytes[at]!;
    let point = 0;
    let width = 1;
    if (lead >= 0xc2 && lead < 0xe0 && at + 1 < end) {
      const b = bytes[at + 1]!;
      if ((b & 0xc0) === 0x80) {
        point = ((lead & 0x1f) << 6) | (b & 0x3f);
        width = 2;
      }
    } else if (lead >= 0xe0 && lead < 0xf0 && at + 2 < end) {
      const b = bytes[at + 1]!;
      const c = bytes[at + 2]!;
      const value = ((lead & 0x0f) << 12) | ((b & 0x3f) << 6) | (c & 0x3f);
      const isSurrogate = value >= 0xd800 && value < 0xe000;
      if ((b & 0xc0) === 0x80 && (c & 0xc0) === 0x80 && value >= 0x800 && !isSurrogate) {
        point = value;
        width = 3;
      }
    } else if (lead >= 0xf0 && lead < 0xf5 && at + 3 < end) {
      const b = bytes[at + 1]!;
      const c = bytes[at + 2]!;
      const d = bytes[at + 3]!;
      const value = ((lead & 0x07) << 18) | ((b & 0x3f) << 12) | ((c & 0x3f) << 6) | (d & 0x3f);
      const continues = (b & 0xc0) === 0x80 && (c & 0xc0) === 0x80 && (d & 0xc0) === 0x80;
      if (continues && value >= 0x10000 && value < characters) {
        point = value;
        width = 4;
      }
    }
    this.width = width;
    if (width === 1) return IS_BREAK;
    const known = this.kinds[point]!;
    return known === UNKNOWN ? this.learn(point) : known;
  }

  private learn(point: number): number {
    const character = String.fromCodePoint(point);
    const kind = this.kindOf(character);
    this.kinds[point] = kind;
    return kind;
  }

  private kindOf(character: string): number {
    switch (characterClass(character)) {
      case 'joiner':
        return IS_JOINER;
      case 'break':
        return IS_BREAK;
      case 'word':
        // Marks at the beginning of a word may change places when it is composed.
        return mark.test(character) || this.matcher.initials.has(initialOf(character)) ? MAY_BEGIN : IN_WORD;
    }
  }

  /** The number of a word in ASCII, 0 where no list has it. */
  private numberOf(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const { slots, hashes, offsets, bytes: known } = this.matcher;
    const mask = slots.length - 1;
    let slot = slotOf(hash, mask);
    for (;;) {
      const number = slots[slot]!;
      if (number === 0) return 0;
      if (hashes[number] === hash) {
        const offset = offsets[number]!;
        const length = offsets[number + 1]! - offset;
        if (length === to - from) {
          let k = 0;
          while (k < length && foldedBytes[bytes[from + k]!] === known[offset + k]) k++;
          if (k === length) return number;
        }
      }
      slot = (slot + 1) & mask;
    }
  }

  /** The number of any word. */
  private numberOfText(bytes: Uint8Array, from: number, to: number): number {
    return this.matcher.numbers.get(foldWord(this.decoder.decode(bytes.subarray(from, to)))) ?? 0;
  }

  /** Goes on with the next word. */
  private take(word: number): void {
    this.word++;
    if (word === 0) {
      if (this.state !== 0) this.breakPhrase();
      return;
    }
    const { first, next, fallback, longest, depth, reach } = this.matcher;
    let state = this.state;
    let after = 0;
    while (state !== 0) {
      after = next[state]?.get(word) ?? 0;
      if (after !== 0) break;
      state = fallback[state]!;
    }
    if (after === 0) after = first[word]!;
    this.state = after;
    const whole = longest[after]!;
    const { pendingStarts, pendingStates } = this;
    if (whole !== 0) {
      const start = this.word - depth[whole]!;
      // Those that start no earlier lie inside this one, which ends later.
      while (pendingStarts.length > 0 && pendingStarts.at(-1)! >= start) {
        pendingStarts.pop();
        pendingStates.pop();
      }
      if (pendingStarts.length === 0 && start < this.word - reach[after]!) {
        this.found(whole);
      } else {
        pendingStarts.push(start);
        pendingStates.push(whole);
      }
    }
    if (pendingStarts.length > 0) this.settle(this.word - reach[after]!);
  }

  /** Counts the pending forms that start before `live`: nothing that may still grow holds them. */
  private settle(live: number): void {
    const { pendingStarts, pendingStates } = this;
    let settled = 0;
    while (settled < pendingStarts.length && pendingStarts[settled]! < live)
      this.found(pendingStates[settled++]!);
    if (settled > 0) {
      pendingStarts.splice(0, settled);
      pendingStates.splice(0, settled);
    }
  }

  private breakPhrase(): void {
    this.state = 0;
    if (this.pendingStarts.length > 0) this.settle(Infinity);
  }

  /** Counts the entries whose form `state` is. */
  private found(state: number): void {
    const { entryStarts, entries, listOf } = this.matcher;
    const end = entryStarts[state + 1]!;
    for (let k = entryStarts[state]!; k < end; k++) {
      const entry = entries[k]!;
      this.entryOccurrences[entry]!++;
      if (this.lastCaption[entry] !== this.caption) {
        this.lastCaption[entry] = this.caption;
        this.entryCaptions[entry]!++;
      }
      this.lists |= 1 << listOf[entry]!;
    }
  }

  private endCaption(): void {
    this.breakPhrase();
    if (this.word === 0) {
      this.empty++;
    } else {
      this.captions++;
      this.words += this.word;
      this.listSets[this.lists]!++;
    }
    this.caption++;
    this.word = 0;
    this.lists = 0;
  }
}
