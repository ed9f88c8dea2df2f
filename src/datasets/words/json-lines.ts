import { RecordError, lineFeed, type CaptionSink, type RecordScanner } from './record-scan.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DEPTH = 512;

/** What one line holds under the key. */
type Found = 'nothing' | 'null' | 'text' | 'other';

/**
 * Captions of JSON lines (RFC 8259, one object a line): the text under `key`, the last one where a line has it twice.
 * Lines are checked as strictly as `JSON.parse` checks them, without making an object of each. Lines of white space are
 * left out; null is an empty caption.
 *
 * The scanner throws a {@link RecordError} for a line that is not one object, lacks the key, or has something else than
 * text there.
 */
export function jsonLineScanner(key: string): RecordScanner {
  const line = new JsonLine(key);
  return ({ bytes, start, end, limit, last }, sink) => {
    let at = start;
    while (at < limit && at < end) {
      const feed = lineFeed(bytes, at, end);
      if (feed < 0 && !last) return at;
      const stop = feed < 0 ? end : feed;
      line.count(bytes, at, stop, sink);
      at = feed < 0 ? end : feed + 1;
    }
    return at;
  };
}

/** Reads a line of JSON from its bytes. */
class JsonLine {
  private bytes: Uint8Array = new Uint8Array(0);
  private at = 0;
  private end = 0;
  private found: Found = 'nothing';
  private textStart = 0;
  private textEnd = 0;
  private hasEscapes = false;
  private unescaped = new Uint8Array(1024);
  private readonly key: Uint8Array;
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();

  constructor(private readonly keyText: string) {
    this.key = this.encoder.encode(keyText);
  }

  count(bytes: Uint8Array, start: number, end: number, sink: CaptionSink): void {
    this.begin(bytes, start, end);
    this.skipSpace();
    if (this.at === end) return;
    if (bytes[this.at] !== 0x7b) throw this.wrong('expected an object in braces');
    this.object(0);
    this.skipSpace();
    if (this.at < end) throw this.wrong('expected one object a line and nothing after it');
    switch (this.found) {
      case 'nothing':
        throw new RecordError(
          start,
          `expected the key ${JSON.stringify(this.keyText)}, got an object without it; name the key of the captions ` +
            'with --column',
        );
      case 'other':
        throw new RecordError(
          start,
          `expected text under ${JSON.stringify(this.keyText)}, got something else; write one text a line`,
        );
      case 'null':
        sink.countEmpty(1);
        return;
      case 'text':
        if (this.hasEscapes) sink.countCaption(this.unescaped, 0, this.unescape());
        else sink.countCaption(bytes, this.textStart, this.textEnd);
    }
  }

  private begin(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.found = 'nothing';
  }

  private skipSpace(): void {
    const { bytes, end } = this;
    let at = this.at;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d && byte !== 0x0a) break;
      at++;
    }
    this.at = at;
  }

  /** The object at the brace; the key is looked for at depth 0. */
  private object(depth: number): void {
    this.checkDepth(depth);
    this.at++;
    this.skipSpace();
    if (this.takes(0x7d)) return;
    for (;;) {
      this.skipSpace();
      if (this.peek() !== QUOTE) throw this.wrong('expected a key in quotes');
      const start = this.at + 1;
      const escapes = this.string();
      const isKey = depth === 0 && this.isKey(start, this.at - 1, escapes);
      this.skipSpace();
      if (!this.takes(0x3a)) throw this.wrong('expected a colon after a key');
      this.skipSpace();
      if (isKey) this.keyValue();
      else this.value(depth);
      this.skipSpace();
      if (this.takes(0x7d)) return;
      if (!this.takes(0x2c)) throw this.wrong('expected a comma or a closing brace');
    }
  }

  private keyValue(): void {
    const byte = this.peek();
    if (byte === QUOTE) {
      this.textStart = this.at + 1;
      this.hasEscapes = this.string();
      this.textEnd = this.at - 1;
      this.found = 'text';
      return;
    }
    this.value(0);
    this.found = byte === 0x6e ? 'null' : 'other';
  }

  private isKey(start: number, end: number, escapes: boolean): boolean {
    const { bytes, key } = this;
    if (escapes) return JSON.parse(this.decoder.decode(bytes.subarray(start - 1, end + 1))) === this.keyText;
    if (end - start !== key.length) return false;
    for (let k = 0; k < key.length; k++) if (bytes[start + k] !== key[k]) return false;
    return true;
  }

  private value(depth: number): void {
    switch (this.peek()) {
      case QUOTE:
        this.string();
        return;
      case 0x7b:
        this.object(depth + 1);
        return;
      case 0x5b:
        this.array(depth + 1);
        return;
      case 0x74:
        this.literal('true');
        return;
      case 0x66:
        this.literal('false');
        return;
      case 0x6e:
        this.literal('null');
        return;
      default:
        this.number();
    }
  }

  private array(depth: number): void {
    this.checkDepth(depth);
    this.at++;
    this.skipSpace();
    if (this.takes(0x5d)) return;
    for (;;) {
      this.skipSpace();
      this.value(depth);
      this.skipSpace();
      if (this.takes(0x5d)) return;
      if (!this.takes(0x2c)) throw this.wrong('expected a comma or a closing bracket');
    }
  }

  /** The string at the quote; whether it has escapes. */
  private string(): boolean {
    const { bytes, end } = this;
    let escapes = false;
    let at = this.at + 1;
    for (;;) {
      if (at >= end) {
        this.at = end;
        throw this.wrong('expected a closing quote');
      }
      const byte = bytes[at]!;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        escapes = true;
        this.at = at;
        at = this.escapeEnd(at);
      } else if (byte < 0x20) {
        this.at = at;
        throw this.wrong('expected no control character inside a text');
      } else {
        at++;
      }
    }
    this.at = at + 1;
    return escapes;
  }

  private escapeEnd(at: number): number {
    const kind = at + 1 < this.end ? this.bytes[at + 1]! : 0;
    if (kind === 0x75) {
      for (let k = 2; k < 6; k++) {
        if (at + k >= this.end || hexadecimal(this.bytes[at + k]!) < 0)
          throw this.wrong('expected four hexadecimal digits after \\u');
      }
      return at + 6;
    }
    if (simpleEscapes[kind] === 0) throw this.wrong('expected a JSON escape after a backslash');
    return at + 2;
  }

  private literal(text: string): void {
    for (let k = 0; k < text.length; k++) {
      if (this.at + k >= this.end || this.bytes[this.at + k] !== text.charCodeAt(k))
        throw this.wrong(`expected ${text}`);
    }
    this.at += text.length;
  }

  private number(): void {
    this.takes(0x2d);
    if (!this.takes(0x30)) this.digits();
    if (this.takes(0x2e)) this.digits();
    const byte = this.peek();
    if (byte === 0x65 || byte === 0x45) {
      this.at++;
      if (!this.takes(0x2b)) this.takes(0x2d);
      this.digits();
    }
  }

  private digits(): void {
    const from = this.at;
    while (this.at < this.end && this.bytes[this.at]! >= 0x30 && this.bytes[this.at]! <= 0x39) this.at++;
    if (this.at === from) throw this.wrong('expected a JSON value');
  }

  private peek(): number {
    return this.at < this.end ? this.bytes[this.at]! : -1;
  }

  private takes(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.at++;
    return true;
  }

  private checkDepth(depth: number): void {
    if (depth > DEPTH) throw this.wrong(`expected objects at most ${DEPTH} deep`);
  }

  private wrong(expected: string): RecordError {
    const got =
      this.at < this.end
        ? JSON.stringify(this.decoder.decode(this.bytes.subarray(this.at, Math.min(this.end, this.at + 12))))
        : 'the end of the line';
    return new RecordError(
      Math.min(this.at, this.end),
      `${expected}, got ${got}; write one JSON object on each line`,
    );
  }

  /** The text under the key into `unescaped`; its length in bytes. */
  private unescape(): number {
    const { bytes, textStart, textEnd } = this;
    // No escape is shorter than the UTF-8 that it stands for.
    if (this.unescaped.length < textEnd - textStart)
      this.unescaped = new Uint8Array(2 * (textEnd - textStart));
    const out = this.unescaped;
    let length = 0;
    for (let at = textStart; at < textEnd;) {
      const byte = bytes[at]!;
      if (byte !== BACKSLASH) {
        out[length++] = byte;
        at++;
      } else if (bytes[at + 1] !== 0x75) {
        out[length++] = simpleEscapes[bytes[at + 1]!]!;
        at += 2;
      } else {
        let unit = this.unitAt(at);
        at += 6;
        if (
          unit >= 0xd800 &&
          unit < 0xdc00 &&
          at + 6 <= textEnd &&
          bytes[at] === BACKSLASH &&
          bytes[at + 1] === 0x75
        ) {
          const low = this.unitAt(at);
          if (low >= 0xdc00 && low < 0xe000) {
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            at += 6;
          }
        }
        length += this.encoder.encodeInto(String.fromCodePoint(unit), out.subarray(length)).written;
      }
    }
    return length;
  }

  private unitAt(at: number): number {
    let unit = 0;
    for (let k = 2; k < 6; k++) unit = 16 * unit + hexadecimal(this.bytes[at + k]!);
    return unit;
  }
}

/** What a backslash and a byte stand for, 0 where they are no escape; `\u` is not among them. */
const simpleEscapes = new Uint8Array(256);
for (const [escape, byte] of [
  ['"', 0x22],
  ['\\', 0x5c],
  ['/', 0x2f],
  ['b', 0x08],
  ['f', 0x0c],
  ['n', 0x0a],
  ['r', 0x0d],
  ['t', 0x09],
] as const) {
  simpleEscapes[escape.charCodeAt(0)] = byte;
}

function hexadecimal(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
