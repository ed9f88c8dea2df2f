import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expandBraces, parsePattern } from '../../src/files/glob.js';
import { nameFiles, nameKeys } from '../../src/embeddings/names.js';
import { openEmbeddings, readRows, type OpenOptions } from '../../src/embeddings/node/index.js';
import { InputError } from '../../src/files/input-error.js';
import { findFiles } from '../../src/files/node/index.js';
import { compareNaturally, groupShards, shardOf } from '../../src/files/shards.js';
import {
  npyBytes,
  safetensorsBytes,
  numberBytes,
  temporaryFolder,
  upTo,
  writeFile,
  zipBytes,
} from '../files/fixtures.js';

const folder = temporaryFolder();

/** A matrix whose numbers count from `first`. */
function matrix(name: string, rows: number, first: number, dim = 2): string {
  return writeFile(
    folder,
    name,
    npyBytes(
      [rows, dim],
      upTo(rows * dim).map((k) => k + first),
    ),
  );
}

async function contents(paths: string[], options: OpenOptions = {}) {
  const opened = await openEmbeddings(paths, options);
  const rows = opened.modalities.map((modality) => {
    const out = new Float64Array(modality.rows * modality.dim);
    readRows(modality, 0, modality.rows, out);
    return [modality.name, ...out];
  });
  await opened.close();
  return rows;
}

describe('shards', () => {
  it('sort naturally: a total order in which 10 follows 9', () => {
    expect(['b10', 'b9', 'a', 'b010', 'b', 'b1x', 'b1'].sort(compareNaturally)).toEqual([
      'a',
      'b',
      'b1',
      'b1x',
      'b9',
      'b010',
      'b10',
    ]);
    const name = fc.stringMatching(/^[ab019._-]{0,8}$/);
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        expect(Math.sign(compareNaturally(a, b))).toBe(-Math.sign(compareNaturally(b, a)) + 0);
        expect(compareNaturally(a, b) === 0).toBe(a === b);
        if (compareNaturally(a, b) <= 0 && compareNaturally(b, c) <= 0) {
          expect(compareNaturally(a, c)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });

  it('share a name up to their number', () => {
    expect(shardOf('x/images-007.npy')).toEqual({ stem: 'x/images#.npy', number: 7 });
    expect(shardOf('text12.npz')).toEqual({ stem: 'text#.npz', number: 12 });
    expect(shardOf('images-00003-of-00010.npy')).toEqual({ stem: 'images#.npy', number: 3 });
    expect(shardOf('clip-vit-b16-image.npy')).toEqual({ stem: 'clip-vit-b16-image.npy', number: undefined });
    expect(groupShards(['b-1.npy', 'a-10.npy', 'a-9.npy', 'b-2.npy'], false)).toEqual([
      { label: 'b#.npy', files: ['b-1.npy', 'b-2.npy'], fromPattern: false },
      { label: 'a#.npy', files: ['a-9.npy', 'a-10.npy'], fromPattern: false },
    ]);
  });
});

describe('patterns', () => {
  const matches = (pattern: string, name: string) =>
    parsePattern(pattern).some(([segment]) =>
      segment instanceof RegExp ? segment.test(name) : segment === name,
    );

  it('mean what they mean to a shell', () => {
    for (const [pattern, yes, no] of [
      ['*.npy', ['a.npy', 'a b.npy'], ['.npy', 'a.npz', '.hidden.npy', 'anpy']],
      ['.*', ['.hidden'], ['a']],
      ['a?c', ['abc', 'a.c'], ['ac', 'abbc']],
      ['[a-c]x', ['ax', 'cx'], ['dx', '-x']],
      ['[!a-c]x', ['dx'], ['ax']],
      ['[]x]', [']', 'x'], ['a']],
      ['[^]]', ['a'], [']']],
      ['[z-a]', [], ['a', 'z', '-']],
      ['a[b', ['a[b'], ['ab']],
      ['{a,b{c,d}}.npy', ['a.npy', 'bc.npy', 'bd.npy'], ['b.npy', 'ac.npy']],
      ['{a', ['{a'], ['a']],
      ['{a}', ['{a}'], ['a']],
      ['a+(b)$^.*', ['a+(b)$^.c'], ['aab']],
    ] as const) {
      for (const name of yes) expect(matches(pattern, name), `${pattern} ${name}`).toBe(true);
      for (const name of no) expect(matches(pattern, name), `${pattern} ${name}`).toBe(false);
    }
    expect(expandBraces('{a,b}{1,2}')).toEqual(['a1', 'a2', 'b1', 'b2']);
  });

  it('never fail to parse, and match a name without magic only by itself', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a{},*?[\]!^.\\-]{0,10}$/), (pattern) => {
        expect(parsePattern(pattern).length).toBeGreaterThan(0);
      }),
    );
  });

  it('find files in folders, hidden ones and folders left out', () => {
    for (const name of [
      'g/a/x-2.npy',
      'g/a/x-10.npy',
      'g/b/c/x-1.npy',
      'g/.hid/x-3.npy',
      'g/a/.x-4.npy',
      'g/x[1].npy',
    ]) {
      matrix(name, 1, 0);
    }
    fs.mkdirSync(path.join(folder, 'g/a/dir.npy'));
    const names = (pattern: string) =>
      findFiles([`${folder}/g/${pattern}`]).flatMap(({ files }) =>
        files.map((file) => path.relative(`${folder}/g`, file)),
      );
    expect(names('a/*.npy')).toEqual(['a/x-2.npy', 'a/x-10.npy']);
    expect(names('**/x-*.npy')).toEqual(['a/x-2.npy', 'a/x-10.npy', 'b/c/x-1.npy']);
    expect(names('{a,b/c}/x-[12].npy')).toEqual(['a/x-2.npy', 'b/c/x-1.npy']);
    expect(names('**').length).toBe(4);
    expect(names('x[1].npy')).toEqual(['x[1].npy']);
    expect(() => names('*.npz')).toThrow(
      /expected files that match this pattern, found none; check the pattern/,
    );
  });
});

describe('names', () => {
  it('come from what sets files and keys apart', () => {
    expect(nameFiles(['out/clip_image.npy', 'out/clip_text.npy']).names).toEqual(['image', 'text']);
    expect(nameFiles(['images#.npy', 'texts#.npy']).names).toEqual(['images', 'texts']);
    expect(nameFiles(['img_emb/img_emb_*.npy', 'text_emb/text_emb_*.npy']).names).toEqual(['img', 'text']);
    expect(nameFiles(['image/emb.npy', 'text/emb.npy']).names).toEqual(['image', 'text']);
    expect(nameFiles(['image/0*.npy', 'text/0*.npy']).names).toEqual(['image', 'text']);
    expect(nameFiles(['a/image.npy', 'b/image.npz']).names).toEqual(['a', 'b']);
    expect(nameFiles(['text.npy', 'image.npy'])).toEqual({ names: ['text', 'image'], swap: false });
    expect(nameFiles(['text.npy', 'image.npy'], ['image', 'text'])).toEqual({
      names: ['image', 'text'],
      swap: true,
    });
    expect(nameKeys(['caption_vec', 'photo_vec'])).toEqual({ names: ['photo', 'caption'], swap: true });
    expect(nameKeys(['audio', 'image'])).toEqual({ names: ['audio', 'image'], swap: false });
    expect(nameKeys(['image', 'image_text']).names).toEqual(['image', 'image_text']);
  });
});

describe('openEmbeddings on arrays', () => {
  it('reads one stack: images, then texts, unless told otherwise', async () => {
    const stack = writeFile(folder, 'stack.npy', npyBytes([2, 2, 2], upTo(8)));
    expect(await contents([stack])).toEqual([
      ['image', 0, 1, 2, 3],
      ['text', 4, 5, 6, 7],
    ]);
    expect(await contents([stack], { modalities: ['audio', 'video'] })).toEqual([
      ['audio', 0, 1, 2, 3],
      ['video', 4, 5, 6, 7],
    ]);
  });

  it('reads two matrices from two files of any kinds, shards or not', async () => {
    const image = matrix('image.npy', 2, 0);
    const text = writeFile(
      folder,
      'text.safetensors',
      safetensorsBytes({ x: { dtype: 'F32', shape: [2, 2], bytes: numberBytes([5, 6, 7, 8], 'float32') } }),
    );
    expect(await contents([image, text])).toEqual([
      ['image', 0, 1, 2, 3],
      ['text', 5, 6, 7, 8],
    ]);
    expect(await contents([matrix('emb-1.npy', 1, 0), matrix('emb-3.npy', 1, 9)])).toEqual([
      ['1', 0, 1],
      ['3', 9, 10],
    ]);
  });

  it('joins shards that the shell expanded, and shards of a pattern', async () => {
    const files = [2, 9, 10].flatMap((k) => [
      matrix(`s/images-${k}.npy`, k, 100 * k),
      matrix(`s/texts-${k}.npy`, k, 1000 * k),
    ]);
    const three = [9, 10].flatMap((k) => [files[k === 9 ? 2 : 4]!, files[k === 9 ? 3 : 5]!]);
    const [images, texts] = await contents(three);
    expect(images!.slice(0, 3)).toEqual(['images', 900, 901]);
    expect(images!.slice(19, 21)).toEqual([1000, 1001]);
    expect(texts!.slice(19, 21)).toEqual([10000, 10001]);
    await expect(openEmbeddings(files)).rejects.toThrow(
      `${folder}/s/images-9.npy: expected shards numbered without a hole, but it follows images-2.npy`,
    );
    for (const patterns of [[`${folder}/s/images-*.npy`, `${folder}/s/texts-*.npy`], [`${folder}/s/*.npy`]]) {
      const all = await contents(patterns);
      expect(all.map((rows) => [rows[0], rows.length])).toEqual([
        ['images', 43],
        ['texts', 43],
      ]);
    }
    const opened = await openEmbeddings([`${folder}/s/*.npy`]);
    expect(opened.source).toBe(`${folder}/s/images#.npy (3 files), ${folder}/s/texts#.npy (3 files)`);
    await opened.close();
  });

  it('joins shards of stacks and of archives', async () => {
    for (const k of [0, 1]) {
      writeFile(
        folder,
        `stacks/part-${k}.npy`,
        npyBytes(
          [2, 1, 2],
          upTo(4).map((i) => i + 10 * k),
        ),
      );
      writeFile(
        folder,
        `zips/part-${k}.npz`,
        zipBytes([
          { name: 'image.npy', content: npyBytes([1, 2], [k, 1]), deflate: true },
          { name: 'text.npy', content: npyBytes([1, 2], [k, 2]) },
        ]),
      );
    }
    const stacked = [
      ['image', 0, 1, 10, 11],
      ['text', 2, 3, 12, 13],
    ];
    expect(await contents([`${folder}/stacks/*.npy`])).toEqual(stacked);
    expect(await contents([`${folder}/stacks/part-1.npy`, `${folder}/stacks/part-0.npy`])).toEqual(stacked);
    expect(await contents([`${folder}/zips/*.npz`])).toEqual([
      ['image', 0, 1, 1, 1],
      ['text', 0, 2, 1, 2],
    ]);
  });

  it('notes shards that do not match one to one', async () => {
    for (const [name, rows] of [
      ['i-0', 2],
      ['i-1', 3],
      ['t-0', 3],
      ['t-1', 2],
    ] as const) {
      matrix(`uneven/${name}.npy`, rows, 1);
    }
    const opened = await openEmbeddings([`${folder}/uneven/i-*.npy`, `${folder}/uneven/t-*.npy`]);
    expect(opened.notes).toEqual([
      `${folder}/uneven/i-0.npy has 2 rows and ${folder}/uneven/t-0.npy 3: rows are paired by order across shards`,
    ]);
    await opened.close();
  });

  it('refuses everything else in one line with the way out', async () => {
    const two = matrix('two.npy', 2, 1);
    const three = matrix('three.npy', 3, 1);
    const wide = matrix('wide.npy', 2, 1, 3);
    const stack = writeFile(folder, 'stack.npy', npyBytes([2, 2, 2], upTo(8)));
    const other = writeFile(folder, 'other.npy', npyBytes([2, 2, 2], upTo(8)));
    const gap = [
      writeFile(folder, 'vit16.npy', npyBytes([2, 2, 2], upTo(8))),
      writeFile(folder, 'vit32.npy', npyBytes([2, 2, 2], upTo(8))),
    ];
    const pipe = path.join(folder, 'pipe.npy');
    spawnSync('mkfifo', [pipe]);
    const cases: [string[], OpenOptions, string][] = [
      [[], {}, 'expected at least one FILE, got none'],
      [
        [two],
        {},
        `${two}: expected two modalities, got one matrix (2, 2); ` +
          'name the other modality’s file too, or give one (2, n, d) stack',
      ],
      [
        [two, three],
        {},
        'expected as many three rows as two rows to pair them by order, got 2 and 3; ' +
          'say which belong together with --pairs FILE',
      ],
      [[two, wide], {}, `${wide}: expected as many columns as two (2, ${two}), got 3 for wide`],
      [[two, three, wide], {}, 'expected two modalities, got 3 (two.npy, three.npy and wide.npy)'],
      [[two, stack], {}, `${stack}: expected one matrix as in ${two}, got both modalities (a stack)`],
      [
        [stack, other],
        {},
        'expected shards of one input, got 2 that hold both modalities (stack.npy and other.npy)',
      ],
      [gap, {}, `vit32.npy: expected shards numbered without a hole, but it follows vit16.npy`],
      [[two, two], {}, `${two}: expected each file once, got it twice`],
      [[`${folder}/none.npy`], {}, 'expected a file, but there is none of this name; check the path'],
      [[folder], {}, 'expected a file, got a folder; name files in it'],
      [[`${two}/x.npy`], {}, 'part of its path is a file itself'],
      [[pipe], {}, 'expected a file, got a pipe'],
      [['/dev/null/'.slice(0, 9)], {}, 'expected a file, got a device or socket'],
      [[`${folder}/a\0b.npy`], {}, 'this cannot be the name of one'],
      [[`${folder}/${'n'.repeat(300)}.npy`], {}, 'the name is too long'],
      [[writeFile(folder, 'empty.npy', '')], {}, 'expected embeddings, got an empty file'],
      [
        [writeFile(folder, 'a.mat', 'x')],
        {},
        'expected a file that ends in .npy, .npz, .safetensors, .parquet, .csv, .tsv, .jsonl, .ndjson and .json, ' +
          'got ".mat"',
      ],
      [[writeFile(folder, 'noending', 'x')], {}, 'got no ending'],
      [[two, three], { modalities: ['a', 'a'] }, '--modalities: expected two different names, got "a,a"'],
      [
        [stack],
        { pairColumn: 'id', modalityColumn: 'm' },
        'expected a table for --modality-column and --pair-column, got arrays',
      ],
    ];
    for (const [paths, options, message] of cases) {
      const refusal = openEmbeddings(paths, options).then(
        () => undefined,
        (error: unknown) => error,
      );
      const error = await refusal;
      expect(error, message).toBeInstanceOf(InputError);
      expect((error as Error).message).toContain(message);
      expect((error as Error).message).not.toContain('\n');
    }
  });

  it.skipIf(process.getuid?.() === 0)('refuses a file that may not be read', async () => {
    const secret = matrix('secret.npy', 2, 1);
    fs.chmodSync(secret, 0);
    await expect(openEmbeddings([secret])).rejects.toThrow('no permission to read it');
  });

  it('closes what it opened, on success and on failure', async () => {
    const open = () => fs.readdirSync('/proc/self/fd').length;
    if (!fs.existsSync('/proc/self/fd')) return;
    const good = matrix('image.npy', 2, 0);
    const text = matrix('text.npy', 2, 0);
    const before = open();
    await (await openEmbeddings([good, text])).close();
    await expect(openEmbeddings([good, `${folder}/missing.npy`])).rejects.toThrow(InputError);
    const opened = await openEmbeddings([good, text]);
    await opened.close();
    await opened.close();
    expect(open()).toBe(before);
  });
});
