import { RecordError, type RecordScanner } from './record-scan.js';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export type Delimiter = ',' | '\t';

/**
 * Reads records of comma-separated values (RFC 4180): a field with a comma, a quote or a line end in it stands in
 * quotes, its own quotes doubled. Tab-separated values have no quotes that mean anything: a field holds neither tab nor
 * line end (IANA, text/tab-separated-values).
 */
export class TextTableReader {
  /** Fields of the last record that was read. */
  fields = 0;
  /** Their bytes: field k lies in `[bounds[2k], bounds[2k + 1])`, without its quotes. */
  bounds = new Int32Array(64);

  private readonly separator: number;
  private readonly hasQuotes: boolean;

  constructor(delimiter: Delimiter) {
    this.separator = delimiter.charCodeAt(0);
    this.hasQuotes = delimiter === ',';
  }

  /**
   * Reads the record at `start`; the answer is where the next one begins, or -1 where this one does not end in `[start,
   * end)`. `last`: whether the file ends at `end`.
   *
   * @throws RecordError for a quote inside a field that does not begin with one, text after a closing quote, and a
   * quote that is never closed.
   */
  read(bytes: Uint8Array, start: number, end: number, last: boolean): number {
    const { separator, hasQuotes } = this;
    let at = start;
    this.fields = 0;
    for (;;) {
      if (hasQuotes && at < end && bytes[at] === QUOTE) {
        const from = at + 1;
        const to = closingQuote(bytes, from, end);
        if (to < 0) {
          if (!last) return -1;
          throw new RecordError(
            at,
            'expected a closing quote, got the end of the file; close the quoted field',
          );
        }
        this.add(from, to);
        at = to + 1;
        if (at < end && bytes[at] === CARRIAGE_RETURN) at++;
        else if (at < end && bytes[at] === separator) {
          at++;
          continue;
        }
        if (at < end && bytes[at] !== LINE_FEED) {
          throw new RecordError(
            at,
            'expected a comma or the end of the line after a closing quote, got more text; double the quotes inside ' +
              'a quoted field',
          );
        }
      } else {
        const from = at;
        at = this.fieldEnd(bytes, from, end);
        this.add(from, at);
        if (at < end && bytes[at] === separator) {
          at++;
          continue;
        }
      }
      if (at < end) return at + 1;
      return last ? end : -1;
    }
  }

  private add(from: number, to: number): void {
    if (2 * this.fields === this.bounds.length) {
      const longer = new Int32Array(2 * this.bounds.length);
      longer.set(this.bounds);
      this.bounds = longer;
    }
    this.bounds[2 * this.fields] = from;
    this.bounds[2 * this.fields + 1] = to;
    this.fields++;
  }

  /** The separator or line feed that ends a field without quotes, or the window's end. */
  private fieldEnd(bytes: Uint8Array, from: number, end: number): number {
    const { separator, hasQuotes } = this;
    for (let at = from; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === separator || byte === LINE_FEED) return at;
      if (byte === QUOTE && hasQuotes) {
        throw new RecordError(
          at,
          'expected no quote inside a field that does not begin with one; put the field in quotes and double its own',
        );
      }
    }
    return end;
  }
}

/** The quote that closes a field, or -1; two together are one of the field's own. */
function closingQuote(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  for (;;) {
    at = bytes.indexOf(QUOTE, at);
    if (at < 0 || at >= end) return -1;
    if (at + 1 < end && bytes[at + 1] === QUOTE) at += 2;
    else return at;
  }
}

export interface TextTable {
  readonly delimiter: Delimiter;
  /** Fields of each record. */
  readonly fields: number;
  /** Place of the captions among them, from 0. */
  readonly column: number;
}

/**
 * Captions of a table of text. Empty lines are left out. The scanner throws a {@link RecordError} for what
 * {@link TextTableReader} refuses, and for a record with another number of fields.
 */
export function textTableScanner({ delimiter, fields, column }: TextTable): RecordScanner {
  const reader = new TextTableReader(delimiter);
  const hint =
    delimiter === ',' ? 'quote a field that holds a comma' : 'take tabs and line ends out of the fields';
  return ({ bytes, start, end, limit, last }, sink) => {
    let at = start;
    while (at < limit && at < end) {
      if (bytes[at] === LINE_FEED) {
        at++;
        continue;
      }
      const next = reader.read(bytes, at, end, last);
      if (next < 0) return at;
      const { bounds } = reader;
      if (reader.fields === fields) {
        sink.countCaption(bytes, bounds[2 * column]!, bounds[2 * column + 1]!);
      } else if (reader.fields > 1 || bounds[1]! - bounds[0]! > 1 || bytes[at] !== CARRIAGE_RETURN) {
        throw new RecordError(
          at,
          `expected ${fields} fields as in the first record, got ${reader.fields}; ${hint}`,
        );
      }
      at = next;
    }
    return at;
  };
}

/** The fields of the record at `start` as text, and where the next one begins; undefined where it does not end. */
export function firstRecord(
  bytes: Uint8Array,
  start: number,
  delimiter: Delimiter,
  last: boolean,
): { readonly fields: readonly string[]; readonly next: number } | undefined {
  const reader = new TextTableReader(delimiter);
  const next = reader.read(bytes, start, bytes.length, last);
  if (next < 0) return undefined;
  const decoder = new TextDecoder();
  const fields = Array.from({ length: reader.fields }, (_, k) =>
    decoder
      .decode(bytes.subarray(reader.bounds[2 * k]!, reader.bounds[2 * k + 1]!))
      .replaceAll('""', '"')
      .trim(),
  );
  return { fields, next };
}

/** How many quotes `bytes[start, end)` holds. */
export function countQuotes(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) if (bytes[at] === QUOTE) count++;
  return count;
}

/**
 * Where the first record begins at or after `start`, or -1 where none does before `end`. `inQuotes`: whether an odd
 * number of quotes lies before `start`, since in sound values each quote opens or closes. `previous`: the byte before
 * `start`.
 */
export function nextRecord(
  bytes: Uint8Array,
  start: number,
  end: number,
  inQuotes: boolean,
  previous: number,
): number {
  let inside = inQuotes;
  let before = previous;
  for (let at = start; at < end; at++) {
    if (before === LINE_FEED && !inside) return at;
    before = bytes[at]!;
    if (before === QUOTE) inside = !inside;
  }
  return -1;
}
