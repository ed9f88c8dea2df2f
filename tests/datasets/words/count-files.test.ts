import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countTask } from '../../../src/datasets/node/words/count-task.js';
import {
  countWords,
  openCaptions,
  readWordList,
  type OpenCaptionsOptions,
} from '../../../src/datasets/node/words/index.js';
import { quotesTask } from '../../../src/datasets/node/words/quotes-task.js';
import { shardsOf } from '../../../src/datasets/words/caption-shards.js';
import { cocoObjects, commonAttributes } from '../../../src/datasets/words/shipped-lists.js';
import { addCounts, noCounts, type WordCounts } from '../../../src/datasets/words/word-counts.js';
import { parquet } from '../../../src/files/formats/parquet.js';
import { folderStorage } from '../../../src/files/node/index.js';
import { DuckDB } from '../../../src/files/node/duckdb.js';
import { makeWorld, threadTasks } from '../../../src/runtime/node/index.js';
import { naiveCounts } from './naive.js';

const lists = [cocoObjects(), commonAttributes()];
const context = {
  progress: () => undefined,
  transfer: () => undefined,
  throwIfStopped: () => undefined,
  world: makeWorld(),
};
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'modgap-words-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Captions that every form of file can hold. */
const captions = [
  'Two red buses at a traffic light',
  '',
  'A “hot dog”, a dog & a small teddy-bear; Größe 3',
  '  ...  ',
  'old, rusty trucks / trucks',
  'young people on skis, 日本 caf\u00e9',
  'nothing of it',
];
/** With line ends and quotes inside, which lines of text cannot hold. */
const difficult = [...captions, 'a "stop\nsign", red\r\nor\tblue', '"', 'traffic\nlight'];

let files = 0;
function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, `${files++}-${name}`);
  writeFileSync(path, content);
  return path;
}

function csvOf(texts: readonly string[], end = '\n'): string {
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return ['url,caption', ...texts.map((text, k) => `u${k},${quote(text)}`)].join(end) + end;
}

function jsonlOf(texts: readonly (string | null)[], end = '\n'): string {
  return texts.map((caption, k) => JSON.stringify({ k, caption })).join(end) + end;
}

async function parquetOf(texts: readonly (string | null)[], rowsAGroup = 2048): Promise<string> {
  const path = join(folder, `${files++}.parquet`);
  const table = write('rows.jsonl', texts.map((TEXT, k) => JSON.stringify({ k, TEXT })).join('\n'));
  const reader = await DuckDB.open();
  const copy =
    `COPY (SELECT * FROM read_json('${table}', format = 'newline_delimited', columns = {k: 'BIGINT', TEXT: ` +
    `'VARCHAR'}) ORDER BY k) ` +
    `TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE ${rowsAGroup})`;
  for await (const chunk of reader.stream(parquet.table(path), copy)) void chunk;
  reader.close();
  return path;
}

/** The counts of a file whose records are counted in the ranges between `cuts`. */
async function inRanges(
  path: string,
  cuts: readonly number[],
  options: OpenCaptionsOptions = {},
): Promise<WordCounts> {
  const file = await openCaptions(path, options);
  const [whole] = shardsOf(file);
  let counts = noCounts(lists);
  const bounds = [whole!.from, ...cuts, whole!.to];
  for (let k = 1; k < bounds.length; k++) {
    const [from, to] = [bounds[k - 1]!, bounds[k]!];
    const quotes = await quotesTask.work({ path, from: whole!.from, to: from }, context);
    const shard = { file, from, to, cost: 1 };
    counts = addCounts(counts, await countTask.work({ lists, shard, inQuotes: quotes % 2 === 1 }, context));
  }
  return counts;
}

async function counted(path: string, options: OpenCaptionsOptions = {}): Promise<WordCounts> {
  return inRanges(path, [], options);
}

describe('every form of file', () => {
  const plain = naiveCounts(captions, lists);

  it('text: a caption a line, with or without the last line feed, CR LF, or a byte order mark', async () => {
    for (const text of [
      captions.join('\n'),
      `${captions.join('\n')}\n`,
      captions.join('\r\n'),
      `\ufeff${captions.join('\n')}`,
    ]) {
      expect(await counted(write('a.txt', text))).toEqual(plain);
    }
  });

  it('comma-separated values, quoted line ends included', async () => {
    const expected = naiveCounts(difficult, lists);
    for (const end of ['\n', '\r\n'])
      expect(await counted(write('a.csv', csvOf(difficult, end)))).toEqual(expected);
    expect(await counted(write('a.csv', `\ufeff${csvOf(difficult)}`.trimEnd()))).toEqual(expected);
  });

  it('tab-separated values, without names of columns too', async () => {
    const rows = captions.map((text, k) => `${text}\thttp://example.com/${k}`).join('\n');
    expect(await counted(write('a.tsv', rows), { header: false, column: '1' })).toEqual(plain);
    expect(await counted(write('a.tsv', `TEXT\turl\n${rows}\n`))).toEqual(plain);
  });

  it('JSON lines', async () => {
    for (const end of ['\n', '\r\n', '\n\n']) {
      expect(await counted(write('a.jsonl', jsonlOf(difficult, end)))).toEqual(naiveCounts(difficult, lists));
    }
    expect(await counted(write('a.ndjson', jsonlOf([...captions, null])))).toEqual(
      naiveCounts([...captions, ''], lists),
    );
  });

  it('Parquet, missing values included, in row groups', async () => {
    const many = Array.from({ length: 5000 }, (_, k) => difficult[k % difficult.length]!);
    const expected = naiveCounts([...many, '', ''], lists);
    const path = await parquetOf([...many, null, ''], 2048);
    expect(await counted(path)).toEqual(expected);
    expect(await inRanges(path, [1, 2048, 3000])).toEqual(expected);
    expect(await counted(await parquetOf([...captions, '']))).toEqual(naiveCounts([...captions, ''], lists));
    expect(await counted(await parquetOf(['', '']))).toEqual(naiveCounts(['', ''], lists));
  });

  it('gzipped, in several members too', async () => {
    for (const [name, text, expected] of [
      ['a.txt.gz', `${captions.join('\n')}\n`, plain],
      ['a.csv.gz', csvOf(difficult), naiveCounts(difficult, lists)],
      ['a.jsonl.gz', jsonlOf(difficult), naiveCounts(difficult, lists)],
    ] as const) {
      const bytes = Buffer.from(text);
      expect(await counted(write(name, gzipSync(bytes)))).toEqual(expected);
      const members = [gzipSync(bytes.subarray(0, 20)), gzipSync(bytes.subarray(20))];
      expect(await counted(write(name, Buffer.concat(members)))).toEqual(expected);
    }
  });

  it('larger than the buffers, a long line included', async () => {
    const many = Array.from({ length: 60_000 }, (_, k) => captions[k % captions.length]!);
    many[30_000] = 'a red dog, '.repeat(400_000);
    const path = write('large.txt', many.join('\n'));
    expect(statSync(path).size).toBeGreaterThan(5e6);
    const { entryOccurrences, captions: found, empty } = await counted(path);
    expect(found + empty).toBe(60_000);
    const rest = naiveCounts(captions, lists).entryOccurrences;
    const dog = cocoObjects().entries.findIndex(({ word }) => word === 'dog');
    const which = captions.map((_, k) => many.filter((one) => one === captions[k]).length);
    expect(entryOccurrences[dog]).toBe(400_000 + rest[dog]! * which[2]!);
    expect(await counted(write('large.txt.gz', gzipSync(many.join('\n'), { level: 1 })))).toMatchObject({
      entryOccurrences,
    });
  });
});

describe('ranges', () => {
  it.each([
    ['text', 'r.txt', captions.join('\r\n')],
    ['comma-separated values', 'r.csv', csvOf(difficult, '\r\n')],
    ['tab-separated values', 'r.tsv', `caption\n${captions.join('\n')}`],
    ['JSON lines', 'r.jsonl', jsonlOf(difficult)],
  ])('of %s may be cut at every byte', async (_, name, text) => {
    const path = write(name, text);
    const whole = await counted(path);
    const file = await openCaptions(path);
    const start = file.layout.form === 'parquet' ? 0 : file.layout.start;
    for (let cut = start + 1; cut < file.size; cut++)
      expect(await inRanges(path, [cut]), `cut at ${cut}`).toEqual(whole);
  });

  it('may be any number, empty ones included', async () => {
    const path = write('any.csv', csvOf(difficult));
    const whole = await counted(path);
    const { size, layout } = await openCaptions(path);
    const start = layout.form === 'table' ? layout.start : 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: start + 1, max: size - 1 }), { maxLength: 6 }),
        async (cuts) => {
          expect(
            await inRanges(
              path,
              cuts.sort((a, b) => a - b),
            ),
          ).toEqual(whole);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('cover a file once, and large row groups are cut', () => {
    const text = {
      path: 'a',
      size: 1e9,
      modified: 0,
      gzip: false,
      layout: { form: 'text', start: 3 },
    } as const;
    const shards = shardsOf(text);
    expect(shards).toHaveLength(30);
    expect(shards[0]!.from).toBe(3);
    expect(shards.at(-1)!.to).toBe(1e9);
    for (let k = 1; k < shards.length; k++) expect(shards[k]!.from).toBe(shards[k - 1]!.to);
    const groups = [100_000, 300_000, 300_000, 1_200_000, 5];
    const table = { ...text, layout: { form: 'parquet', column: 'c', groups } } as const;
    expect(shardsOf(table).map(({ from, to }) => [from, to])).toEqual([
      [0, 400_000],
      [400_000, 700_000],
      [700_000, 1_100_000],
      [1_100_000, 1_500_000],
      [1_500_000, 1_900_005],
    ]);
  });
});

describe('bad input', () => {
  it.each<[string, string | Uint8Array, string, OpenCaptionsOptions?]>([
    [
      'a.csv',
      'url,caption\nu,a\nu,b,c\n',
      ', line 3: expected 2 fields as in the first record, got 3; quote a field that holds a comma',
    ],
    [
      'a.csv',
      'caption\n"a\n\nb"\n5" pipe\n',
      ', line 5: expected no quote inside a field that does not begin with one; put the field in quotes and double ' +
        'its own',
    ],
    [
      'a.csv',
      'caption\na\n"b',
      ', line 3: expected a closing quote, got the end of the file; close the quoted field',
    ],
    [
      'a.csv',
      'a,b\n1,2\n',
      ': expected a column of captions such as "caption" or "text", got "a" and "b"; name it with --column',
    ],
    ['a.csv', 'a,b\n1,2\n', ': expected a column "c", got "a" and "b"; correct --column', { column: 'c' }],
    [
      'a.csv',
      '1,2\n',
      ': expected a column of captions such as "caption" or "text", got 2 columns without names; name it with --column',
      { header: false },
    ],
    ['a.csv', '', ': expected a table of captions, got an empty file; the step that wrote it found no data'],
    [
      'a.jsonl',
      '{"caption":"a"}\n\n{"caption":"a",}\n',
      ', line 3: expected a key in quotes, got "}"; write one JSON object on each line',
    ],
    [
      'a.jsonl',
      '{"caption":"a"}\n{"text":"a"}\n',
      ', line 2: expected the key "caption", got an object without it; name the key of the captions with --column',
    ],
    [
      'a.jsonl',
      '\n["a"]\n',
      ', line 2: expected a JSON object, got "[\\"a\\"]"; write one object with a caption on each line',
    ],
    ['a.jsonl', '', ': expected a JSON object on each line, got none; the step that wrote it found no data'],
    [
      'a.txt',
      Buffer.from('\ufeffa cat', 'utf16le'),
      ': expected text in UTF-8, got UTF-16; convert it, or name its form with --format',
    ],
    [
      'a.txt',
      Uint8Array.of(1, 0, 3),
      ': expected text in UTF-8, got bytes that are no text; convert it, or name its form with --format',
    ],
    [
      'a.pdf',
      'a',
      ': expected .txt, .csv, .tsv or .jsonl (these also with .gz) or .parquet, got ".pdf"; rename it, or name its ' +
        'form with --format',
    ],
    ['a.parquet', 'nothing of it', ': expected a sound Parquet file, but DuckDB finds'],
    [
      'a.txt.gz',
      gzipSync('a cat\n'.repeat(1000)).subarray(0, 30),
      ': expected a complete gzip file, got unexpected end of file; fetch it again',
    ],
    [
      'a.csv.gz',
      gzipSync('caption\na\n"b" c\n'),
      ', line 3: expected a comma or the end of the line after a closing quote, got more text; double the quotes ' +
        'inside a quoted field',
    ],
  ])('%s with %j names the file and the line', async (name, content, message, options) => {
    const path = write(name, content);
    const error = await counted(path, options).then(
      () => undefined,
      (caught: unknown) => caught as Error,
    );
    expect(error?.name).toBe('InputError');
    expect(error?.message.startsWith(`${path}${message}`), error?.message).toBe(true);
    expect(error?.message).not.toContain('\n');
  });

  it('in a range names the first error of the file, whichever range meets one', async () => {
    const path = write(
      'late.csv',
      `url,caption\n${'u,a cat\n'.repeat(10)}u,5" pipe\n${'u,"a\nb, c"\n'.repeat(10)}`,
    );
    const { size } = await openCaptions(path);
    await expect(inRanges(path, [size - 20])).rejects.toThrow(`${path}, line 12: expected no quote inside`);
    const file = await openCaptions(path);
    const shard = { file, from: size - 20, to: size, cost: 1 };
    await expect(countTask.work({ lists, shard, inQuotes: true }, context)).rejects.toThrow(
      `${path}, line 12: expected no quote inside`,
    );
  });

  it('refuses what is no file', async () => {
    await expect(openCaptions(join(folder, 'none.txt'))).rejects.toThrow(
      'none.txt: expected a file of captions, found none; check the path',
    );
    await expect(openCaptions(folder)).rejects.toThrow(
      'got a folder; name its files, such as "folder/*.txt"',
    );
    expect(() => readWordList(join(folder, 'none'), { name: 'objects', plurals: true })).toThrow(
      /expected a list of objects, found no file/,
    );
  });

  it('of a column that holds no text', async () => {
    await expect(counted(await parquetOf(captions), { column: 'k' })).rejects.toThrow(
      /expected text in column k, got BIGINT; name another with --column/,
    );
  });
});

describe('counting in worker threads', () => {
  it('adds up files of all forms, keeps each shard, and goes on from there', async () => {
    const paths = [
      write('w.txt', captions.join('\n')),
      write('w.csv', csvOf(difficult)),
      write('w.jsonl.gz', gzipSync(jsonlOf(difficult))),
      await parquetOf(captions),
    ];
    const expected = naiveCounts([...captions, ...difficult, ...difficult, ...captions], lists);
    const keep = join(folder, 'kept');
    const tasks = threadTasks({ size: 2 });
    try {
      const shares: number[] = [];
      const first = await countWords(paths, lists, {
        tasks,
        keep: folderStorage(keep),
        onProgress: ({ stage, share }) => {
          if (stage === 'counting') shares.push(share);
        },
      });
      expect(first).toMatchObject({ counts: expected, shards: 4, resumed: 0 });
      expect(shares.at(-1)).toBeCloseTo(1, 9);
      const kept = readdirSync(keep);
      expect(kept).toHaveLength(4);

      expect(
        await countWords(paths, lists, { tasks, keep: folderStorage(keep), resume: true }),
      ).toMatchObject({
        counts: expected,
        resumed: 4,
      });
      // A shard whose counts are lost, and one whose counts are damaged, are counted again.
      rmSync(join(keep, kept[0]!));
      writeFileSync(join(keep, kept[1]!), '{"what": ');
      expect(
        await countWords(paths, lists, { tasks, keep: folderStorage(keep), resume: true }),
      ).toMatchObject({
        counts: expected,
        resumed: 2,
      });
      // So are a file that has changed, and other words.
      utimesSync(paths[0]!, 1, 1);
      expect(
        await countWords(paths, lists, { tasks, keep: folderStorage(keep), resume: true }),
      ).toMatchObject({
        counts: expected,
        resumed: 3,
      });
      expect(
        await countWords(paths, [lists[0]!], { tasks, keep: folderStorage(keep), resume: true }),
      ).toMatchObject({
        resumed: 0,
      });
    } finally {
      await tasks.dispose();
    }
  });

  it('shares shards out to machines that keep their counts in one folder', async () => {
    const paths = Array.from({ length: 5 }, (_, k) => write(`m${k}.txt`, captions.slice(k).join('\n')));
    const all = naiveCounts(Array.from({ length: 5 }, (_, k) => captions.slice(k)).flat(), lists);
    const keep = join(folder, 'machines');
    const parts = await Promise.all(
      [1, 2].map((part) =>
        countWords(paths, lists, { keep: folderStorage(keep), resume: true, part: { part, of: 2 } }),
      ),
    );
    expect(parts.map(({ shards }) => shards)).toEqual([3, 2]);
    expect(addCounts(parts[0]!.counts, parts[1]!.counts)).toEqual(all);
    expect(await countWords(paths, lists, { keep: folderStorage(keep), resume: true })).toMatchObject({
      counts: all,
      shards: 5,
      resumed: 5,
    });
  });

  it('stops at the first error, and when it is told to', async () => {
    const good = write('good.txt', captions.join('\n'));
    const bad = write('bad.jsonl', '{"caption":"a"}\n{"caption":"b"');
    await expect(countWords([good, bad], lists, { threads: 2 })).rejects.toMatchObject({
      name: 'InputError',
      message:
        `${bad}, line 2: expected a comma or a closing brace, got the end of the line; write one JSON object ` +
        'on each line',
    });
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await expect(countWords([good], lists, { signal: stop.signal })).rejects.toThrow('enough');
    await expect(countWords([good, good], lists)).rejects.toThrow('expected each file once, got it twice');
    await expect(countWords([], lists)).rejects.toThrow(
      'words: expected at least one file of captions, got none',
    );
  });
});
