/**
 * The few Python literals that an .npy header may hold: dictionaries, tuples, lists, strings, whole numbers, True,
 * False and None. Nothing is ever evaluated: a name, a call or an operator is a syntax error.
 */
export type Literal =
  | string
  | number
  | boolean
  | null
  | { readonly kind: 'tuple' | 'list'; readonly items: readonly Literal[] }
  | { readonly kind: 'dict'; readonly entries: ReadonlyMap<string, Literal> };

/** Where and why a text is not one literal. */
export class LiteralSyntaxError extends Error {
  override readonly name = 'LiteralSyntaxError';
}

const deepest = 16;

/** The one literal that `text` holds, with white space around it. Throws a {@link LiteralSyntaxError} otherwise. */
export function parseLiteral(text: string): Literal {
  const parser = new LiteralParser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

class LiteralParser {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): Literal {
    if (depth > deepest) throw this.error(`at most ${deepest} levels of brackets`);
    const next = this.peek();
    if (next === '{') return this.dict(depth);
    if (next === '(') return { kind: 'tuple', items: this.items(')', depth) };
    if (next === '[') return { kind: 'list', items: this.items(']', depth) };
    if (next === "'" || next === '"') return this.string(next);
    if (/[0-9-]/.test(next)) return this.wholeNumber();
    for (const [word, value] of [
      ['True', true],
      ['False', false],
      ['None', null],
    ] as const) {
      if (this.text.startsWith(word, this.at) && !/\w/.test(this.text.charAt(this.at + word.length))) {
        this.at += word.length;
        return value;
      }
    }
    throw this.error('a literal');
  }

  end(): void {
    if (this.peek() !== '') throw this.error('nothing more');
  }

  private dict(depth: number): Literal {
    const entries = new Map<string, Literal>();
    this.at++;
    while (this.peek() !== '}') {
      const quote = this.peek();
      if (quote !== "'" && quote !== '"') throw this.error('a quoted key');
      const key = this.string(quote);
      if (entries.has(key)) throw this.error(`the key ${JSON.stringify(key)} once`);
      this.take(':');
      entries.set(key, this.value(depth + 1));
      if (this.peek() !== '}') this.take(',');
    }
    this.at++;
    return { kind: 'dict', entries };
  }

  private items(close: string, depth: number): Literal[] {
    const items: Literal[] = [];
    this.at++;
    while (this.peek() !== close) {
      items.push(this.value(depth + 1));
      if (this.peek() !== close) this.take(',');
    }
    this.at++;
    return items;
  }

  private string(quote: string): string {
    const close = this.text.indexOf(quote, this.at + 1);
    if (close < 0) throw this.error('a closing quote');
    const inside = this.text.slice(this.at + 1, close);
    if (inside.includes('\\')) throw this.error('a string without escapes');
    this.at = close + 1;
    return inside;
  }

  private wholeNumber(): number {
    // Python 2 wrote long integers with an L.
    const match = /^-?\d{1,20}(?!\d)L?/.exec(this.text.slice(this.at, this.at + 24));
    if (match === null) throw this.error('a whole number');
    this.at += match[0].length;
    if (/[\w.]/.test(this.text.charAt(this.at))) throw this.error('a whole number');
    return Number.parseInt(match[0], 10);
  }

  /** The next character that is not white space, or '' at the end. */
  private peek(): string {
    while (this.at < this.text.length && ' \t\r\n'.includes(this.text.charAt(this.at))) this.at++;
    return this.text.charAt(this.at);
  }

  private take(character: string): void {
    if (this.peek() !== character) throw this.error(`'${character}'`);
    this.at++;
  }

  private error(expected: string): LiteralSyntaxError {
    const rest = this.text.slice(this.at, this.at + 20);
    return new LiteralSyntaxError(
      `expected ${expected} at character ${this.at}, got ${rest === '' ? 'the end' : JSON.stringify(rest)}`,
    );
  }
}
