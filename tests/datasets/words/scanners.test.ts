import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLineScanner } from '../../../src/datasets/words/json-lines.js';
import {
  RecordError,
  type CaptionSink,
  type RecordScanner,
} from '../../../src/datasets/words/record-scan.js';
import {
  countQuotes,
  firstRecord,
  nextRecord,
  textTableScanner,
} from '../../../src/datasets/words/text-table.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Notes captions instead of counting them; null for one without text. */
class Notes implements CaptionSink {
  readonly captions: (string | null)[] = [];

  countCaption(bytes: Uint8Array, start: number, end: number): void {
    this.captions.push(decoder.decode(bytes.subarray(start, end)));
  }

  countEmpty(count: number): void {
    for (let k = 0; k < count; k++) this.captions.push(null);
  }
}

/** The captions of a whole file that arrives in two blocks, cut at `cut`. */
function scan(scanner: RecordScanner, text: string, cut = 0): (string | null)[] {
  const bytes = encoder.encode(text);
  const notes = new Notes();
  const [limit, end] = [bytes.length, bytes.length];
  const next = scanner({ bytes, start: 0, end: Math.min(cut, end), limit, last: false }, notes);
  expect(scanner({ bytes, start: next, end, limit, last: true }, notes)).toBe(end);
  return notes.captions;
}

/** The captions of a file whose ranges `[0, cut)` and `[cut, end)` are scanned apart. */
function scanRanges(scanner: RecordScanner, text: string, cut: number, start: number): (string | null)[] {
  const bytes = encoder.encode(text);
  const notes = new Notes();
  const end = bytes.length;
  scanner({ bytes, start: 0, end, limit: cut, last: true }, notes);
  if (start >= 0) scanner({ bytes, start, end, limit: end, last: true }, notes);
  return notes.captions;
}

function errorOf(action: () => unknown): { readonly offset: number; readonly message: string } {
  try {
    action();
  } catch (error) {
    if (error instanceof RecordError) return { offset: error.offset, message: error.message };
    throw error;
  }
  throw new Error('nothing was thrown');
}

const csv = textTableScanner({ delimiter: ',', fields: 2, column: 1 });
const tsv = textTableScanner({ delimiter: '\t', fields: 2, column: 1 });
const json = jsonLineScanner('caption');

const anyText = fc.string({
  unit: fc.constantFrom('a', 'ä', '"', ',', '\n', '\r\n', ' ', 'b', '😀'),
  maxLength: 8,
});

/** A record as RFC 4180 writes it; `always`: whether fields are quoted that need not be. */
function csvRecord(fields: readonly string[], always: boolean): string {
  return fields
    .map((field) => (always || /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}

const table = fc.record({
  rows: fc.array(fc.tuple(anyText, anyText), { minLength: 1, maxLength: 5 }),
  always: fc.boolean(),
  end: fc.constantFrom('\n', '\r\n'),
  closed: fc.boolean(),
});

function csvText({
  rows,
  always,
  end,
  closed,
}: typeof table extends fc.Arbitrary<infer T> ? T : never): string {
  return rows.map((row) => csvRecord(row, always)).join(end) + (closed ? end : '');
}

describe('comma-separated values', () => {
  it('give back what was written, wherever blocks end', () => {
    fc.assert(
      fc.property(table, fc.nat(), (written, at) => {
        const text = csvText(written);
        const found = scan(csv, text, at % (encoder.encode(text).length + 1));
        const captions = found.map((caption) => caption?.replaceAll('""', '"').replace(/\r$/, ''));
        expect(captions).toEqual(written.rows.map(([, caption]) => caption));
      }),
      { numRuns: 400 },
    );
  });

  it('split at every byte', () => {
    fc.assert(
      fc.property(table, (written) => {
        const text = csvText(written);
        const bytes = encoder.encode(text);
        const whole = scan(csv, text);
        for (let cut = 1; cut <= bytes.length; cut++) {
          const inQuotes = countQuotes(bytes, 0, cut) % 2 === 1;
          const start = nextRecord(bytes, cut, bytes.length, inQuotes, bytes[cut - 1]!);
          expect(scanRanges(csv, text, cut, start)).toEqual(whole);
        }
      }),
    );
  });

  it('say what is wrong and where', () => {
    expect(errorOf(() => scan(csv, 'a,b\nc,d,e\n'))).toEqual({
      offset: 4,
      message: 'expected 2 fields as in the first record, got 3; quote a field that holds a comma',
    });
    expect(errorOf(() => scan(csv, 'a,b\n5" pipe,d\n'))).toEqual({
      offset: 5,
      message:
        'expected no quote inside a field that does not begin with one; put the field in quotes and double its own',
    });
    expect(errorOf(() => scan(csv, 'a,"b" c\n')).message).toMatch(/after a closing quote, got more text/);
    expect(errorOf(() => scan(csv, 'a,b\nc,"d\n'))).toMatchObject({ offset: 6 });
    expect(errorOf(() => scan(csv, 'a,"b"\rx\n')).message).toMatch(/after a closing quote/);
    expect(errorOf(() => scan(csv, '\n\r\nab\n'))).toMatchObject({ offset: 3 });
  });

  it('leave empty lines out', () => {
    expect(scan(csv, '\na,b\r\n\r\n\n"",""')).toEqual(['b\r', '']);
  });

  it('have no quotes where tabs separate', () => {
    expect(scan(tsv, '5" pipe\t"quoted", 3\r\nx\t\n')).toEqual(['"quoted", 3\r', '']);
    expect(errorOf(() => scan(tsv, 'a\tb\nc\n')).message).toBe(
      'expected 2 fields as in the first record, got 1; take tabs and line ends out of the fields',
    );
  });

  it('give their first record as names', () => {
    const bytes = encoder.encode('url, "the ""caption""" ,n\r\nx');
    expect(errorOf(() => firstRecord(bytes, 0, ',', true)).message).toMatch(/no quote inside a field/);
    expect(firstRecord(encoder.encode('url,"the ""caption""\n",n\r\nx'), 0, ',', true)).toEqual({
      fields: ['url', 'the "caption"', 'n'],
      next: 26,
    });
    expect(firstRecord(encoder.encode('url,"cap'), 0, ',', false)).toBeUndefined();
    expect(
      firstRecord(encoder.encode(Array.from({ length: 99 }, (_, k) => `c${k}`).join('\t')), 0, '\t', true)
        ?.fields,
    ).toHaveLength(99);
  });
});

/** JSON with every kind of white space and escape that the grammar allows. */
const space = fc.constantFrom('', ' ', '\t', '\r');
const jsonText = fc
  .string({ unit: 'binary', maxLength: 8 })
  .chain((text) =>
    fc.constantFrom(
      JSON.stringify(text),
      `"${text.replaceAll(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`,
      JSON.stringify(text).replaceAll('/', '\\/'),
    ),
  );
const jsonKey = fc.oneof(
  fc.constantFrom('"caption"', '"c\\u0061ption"', '"url"', '"caption "'),
  fc.string({ maxLength: 4 }).map((text) => JSON.stringify(text)),
);
const jsonValue = fc.oneof(
  jsonText,
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.constantFrom('null', 'true', '-0', '1.5e-7', '[ ]', '{ }', '[1 , 2]', '{"caption": "inner"}', '0E+1'),
);
const jsonObject = fc
  .array(fc.tuple(jsonKey, space, jsonValue, space), { maxLength: 4 })
  .map((members) => `{${members.map(([key, a, value, b]) => `${a}${key}${b}:${a}${value}${b}`).join(',')}}`);

/** What the scanner should say of a line, by `JSON.parse`. */
function parsed(line: string): string | null | 'refused' {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'refused';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, 'caption'))
    return 'refused';
  const caption = (value as Record<string, unknown>)['caption'];
  // A surrogate without its partner has no UTF-8.
  if (typeof caption === 'string') return decoder.decode(encoder.encode(caption));
  return caption === null ? null : 'refused';
}

function scanned(line: string): string | null | 'refused' {
  try {
    return scan(json, line)[0]!;
  } catch (error) {
    if (error instanceof RecordError) return 'refused';
    throw error;
  }
}

describe('JSON lines', () => {
  it('are read as JSON.parse reads them', () => {
    fc.assert(
      fc.property(jsonObject, (line) => {
        expect(scanned(line)).toEqual(parsed(line));
      }),
      { numRuns: 800 },
    );
  });

  it('are refused where JSON.parse refuses them', () => {
    const change = fc.tuple(
      fc.nat(),
      fc.constantFrom('', '"', '\\', '{', '}', '[', ',', ':', '0', '-', '.', 'e', 'u', '\u0001'),
    );
    fc.assert(
      fc.property(jsonObject, change, (line, [at, by]) => {
        const place = at % (line.length + 1);
        const changed = line.slice(0, place) + by + line.slice(place + 1);
        if (changed.trim() === '') return;
        expect(scanned(changed)).toEqual(parsed(changed));
      }),
      { numRuns: 1500 },
    );
  });

  it('may end in any block', () => {
    fc.assert(
      fc.property(fc.array(jsonText, { maxLength: 4 }), fc.boolean(), (texts, closed) => {
        const file = texts.map((text) => `{"n":1,"caption":${text}}`).join('\n') + (closed ? '\n' : '');
        const length = encoder.encode(file).length;
        const whole = texts.map((text) => parsed(`{"caption":${text}}`));
        for (let cut = 0; cut <= length; cut++) expect(scan(json, file, cut)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('leave empty lines out, and take null for a caption without text', () => {
    expect(scan(json, '\n{"caption":null}\r\n  \n{"caption":"","x":1}')).toEqual([null, '']);
  });

  it('say what is wrong and where', () => {
    const message = (line: string) => errorOf(() => scan(json, line)).message;
    expect(message('{"text":"a"}')).toBe(
      'expected the key "caption", got an object without it; name the key of the captions with --column',
    );
    expect(message('{"caption":3}')).toBe(
      'expected text under "caption", got something else; write one text a line',
    );
    expect(message('[1]')).toMatch(/^expected an object in braces, got "\[1\]"/);
    expect(message('{"caption":"a"} x')).toMatch(/^expected one object a line and nothing after it, got "x"/);
    expect(message('{"caption":"a')).toMatch(/^expected a closing quote, got the end of the line/);
    expect(errorOf(() => scan(json, '{"caption":"a"}\n{"caption":"b",}'))).toMatchObject({ offset: 31 });
    expect(message(`{"caption":${'['.repeat(2000)}`)).toMatch(/^expected objects at most 512 deep/);
  });
});
