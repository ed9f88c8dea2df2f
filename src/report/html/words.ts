/** Paragraphs: plain text, links, code, and terms that explain themselves. */
import type { Piece, Term, Words } from '../report.js';
import { html, type Markup } from './markup.js';

/**
 * Explains the terms of a page: the first mention of each in a part of the page becomes a button that opens its
 * definition. Buttons and popovers are the browser's own: they need no script, and work by keyboard and touch.
 */
export class Glossary {
  private readonly byText = new Map<string, Term>();
  private readonly pattern: RegExp | undefined;
  private readonly mentioned = new Set<Term>();
  private explained = new Set<Term>();

  constructor(terms: readonly Term[] = []) {
    for (const term of terms) {
      for (const text of [term.text, ...(term.also ?? [])]) this.byText.set(keyOf(text), term);
    }
    const texts = [...this.byText.keys()].sort((a, b) => b.length - a.length).map(escapePattern);
    this.pattern =
      texts.length === 0
        ? undefined
        : new RegExp(`(?<![\\p{L}\\p{N}@])(?:${texts.join('|')})(?![\\p{L}\\p{N}@])`, 'giu');
  }

  /** Another part of the page begins: its first mentions are explained again. */
  begin(): void {
    this.explained = new Set();
  }

  /** Text with its first mentions as buttons. */
  text(given: string): Markup {
    // A number and its sign stay on one line.
    const text = given.replaceAll(/(\d) %/g, '$1\u00a0%');
    if (this.pattern === undefined) return html`${text}`;
    const parts: (string | Markup)[] = [];
    let at = 0;
    for (const match of text.matchAll(this.pattern)) {
      const term = this.byText.get(keyOf(match[0]));
      if (term === undefined || this.explained.has(term)) continue;
      this.explained.add(term);
      this.mentioned.add(term);
      const between = text.slice(at, match.index);
      const [opening = ''] = /[^\s\p{L}\p{N}]+$/u.exec(between) ?? [];
      const before = between.slice(0, between.length - opening.length);
      const [closing = ''] = /^[^\s\p{L}\p{N}]+/u.exec(text.slice(match.index + match[0].length)) ?? [];
      const end = match.index + match[0].length + closing.length;
      const [id, word] = [this.idOf(term), match[0]];
      const button = html`<button type="button" class="term" popovertarget="${id}">${word}</button>`;
      parts.push(
        before,
        // A browser would end a line between a button and its bracket or comma.
        opening + closing === '' ? button : html`<span class="keep">${opening}${button}${closing}</span>`,
      );
      at = end;
    }
    return html`${parts}${text.slice(at)}`;
  }

  /** The definitions of all that was mentioned, to stand at the end of the page. */
  definitions(): Markup | undefined {
    if (this.mentioned.size === 0) return undefined;
    return html`${[...this.mentioned].map(
      (term) =>
        html`<div class="definition" id="${this.idOf(term)}" popover>
          <p><strong>${term.text}</strong></p>
          <p>${term.definition}</p>
          ${sourceLine(term)}
        </div> `,
    )}`;
  }

  private idOf(term: Term): string {
    return `term-${[...new Set(this.byText.values())].indexOf(term) + 1}`;
  }
}

function sourceLine({ source }: Term): Markup | undefined {
  if (source === undefined) return undefined;
  return html`<p class="source">
    ${source.href === undefined ? source.text : link(source.text, source.href)}
  </p>`;
}

/** Case and the kind of a space make no other term. */
function keyOf(text: string): string {
  return text.toLowerCase().replaceAll('\u00a0', ' ');
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '[ \\u00a0]');
}

/** The pieces of a paragraph. */
export function words(text: Words, glossary: Glossary): Markup {
  if (typeof text === 'string') return glossary.text(text);
  return html`${text.map((piece) => (typeof piece === 'string' ? glossary.text(piece) : pieceMarkup(piece)))}`;
}

function pieceMarkup(piece: Piece): Markup {
  return 'code' in piece ? html`<code>${piece.code}</code>` : link(piece.text, piece.href);
}

/** Only documents and pages beside this one: a "javascript:" address would run in the reader's browser. */
export function isSafe(href: string): boolean {
  return /^(https:\/\/|#[\w-]+$|[\w-]+\/[\w./-]+\.html$)/.test(href);
}

/** Text that leads somewhere, where that is safe. */
export function link(text: string, href: string): Markup {
  return isSafe(href) ? html`<a href="${href}" rel="noreferrer">${text}</a>` : html`${text}`;
}
