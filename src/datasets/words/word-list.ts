import { InputError } from '../../files/input-error.js';
import { quoted } from '../../files/wording.js';
import { wordRuns } from './folding.js';
import { pluralsOf } from './plural.js';

/** One word or phrase that is counted, and every form that counts as it. */
export interface WordEntry {
  /** As the list has it. */
  readonly word: string;
  /** Folded words separated by single spaces: the word itself first, then other spellings, then plurals. */
  readonly forms: readonly string[];
}

/** Words of one kind, such as objects. */
export interface WordList {
  readonly name: string;
  /** Where the words come from, for people. */
  readonly source: string;
  readonly entries: readonly WordEntry[];
}

export interface WordListOptions {
  readonly name: string;
  /** For messages and reports: a file's path, or what the list is. */
  readonly source: string;
  /**
   * Whether the plural of a phrase's last word counts too: right for nouns, wrong for adjectives, where `news` is not
   * `new` and `shorts` are not `short`.
   */
  readonly plurals: boolean;
}

/**
 * A list of words from lines of text: on each line a word or phrase, then after commas other spellings that count as
 * the same (`grey, gray`). Empty lines, and what follows `#`, are left out.
 *
 * @throws InputError, with the line, for an entry without a letter or digit, with punctuation inside a phrase, or with
 * a form that stands in the list already; and for a list without entries.
 */
export function parseWordList(text: string, { name, source, plurals }: WordListOptions): WordList {
  const lineOf = new Map<string, number>();
  const entries: WordEntry[] = [];
  for (const [k, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const content = line.replace(/#.*$/, '').trim();
    if (content === '') continue;
    const spellings = content.split(',').map((spelling) => spelling.trim());
    const place = `${source}, line ${k + 1}`;
    const forms = new Set(spellings.map((spelling) => phraseOf(spelling, place)));
    for (const form of forms) {
      const earlier = lineOf.get(form);
      if (earlier !== undefined) {
        throw new InputError(
          `${place}: expected each word once, got ${quoted(form)} as on line ${earlier}; drop one`,
        );
      }
      lineOf.set(form, k + 1);
    }
    entries.push({ word: spellings[0]!, forms: [...forms] });
  }
  if (entries.length === 0) {
    throw new InputError(
      `${source}: expected a word or phrase on each line, got none; write for example "traffic light"`,
    );
  }
  return { name, source, entries: plurals ? withPlurals(entries, lineOf) : entries };
}

function phraseOf(spelling: string, place: string): string {
  const runs = wordRuns(spelling);
  const [run] = runs;
  if (run === undefined) {
    throw new InputError(
      `${place}: expected a word with letters or digits, got ${quoted(spelling)}; write one, or drop it`,
    );
  }
  if (runs.length > 1) {
    throw new InputError(
      `${place}: expected words with spaces or hyphens between, got ${quoted(spelling)}, which no caption can match ` +
        'as one phrase; drop the punctuation',
    );
  }
  return run.join(' ');
}

/** A plural that the list names itself stays with its own entry. */
function withPlurals(entries: readonly WordEntry[], listed: ReadonlyMap<string, number>): WordEntry[] {
  const taken = new Set(listed.keys());
  return entries.map(({ word, forms }) => {
    const all = [...forms];
    for (const form of forms) {
      const start = form.lastIndexOf(' ') + 1;
      for (const plural of pluralsOf(form.slice(start))) {
        const phrase = form.slice(0, start) + plural;
        if (taken.has(phrase)) continue;
        taken.add(phrase);
        all.push(phrase);
      }
    }
    return { word, forms: all };
  });
}
