import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/files/byte-source.js';
import { openEmbeddings, readRows, type OpenOptions } from '../../src/embeddings/node/index.js';
import { InputError } from '../../src/files/input-error.js';
import { parseSafetensors } from '../../src/files/formats/safetensors.js';
import { zipEntries } from '../../src/files/zip.js';
import {
  npyBytes,
  numberBytes,
  safetensorsBytes,
  temporaryFolder,
  upTo,
  writeFile,
  zipBytes,
} from './fixtures.js';

const folder = temporaryFolder();
const image = npyBytes([3, 2], [1, 2, 3, 4, 5, 6]);
const text = npyBytes([3, 2], [7, 8, 9, 10, 11, 12], { type: 'float64' });

/** The names of the modalities and all their numbers. */
async function contents(file: string, options: OpenOptions = {}) {
  const opened = await openEmbeddings([file], options);
  const rows = opened.modalities.map((modality) => {
    const out = new Float64Array(modality.rows * modality.dim);
    readRows(modality, 0, modality.rows, out);
    return [modality.name, ...out];
  });
  await opened.close();
  return rows;
}

const expected = [
  ['image', 1, 2, 3, 4, 5, 6],
  ['text', 7, 8, 9, 10, 11, 12],
];

describe('.npz', () => {
  it('reads stored entries in place and deflated ones through a spool', async () => {
    for (const deflate of [false, true]) {
      const file = writeFile(
        folder,
        'both.npz',
        zipBytes([
          { name: 'image.npy', content: image, deflate },
          { name: 'text.npy', content: text, deflate },
        ]),
      );
      expect(await contents(file)).toEqual(expected);
    }
  });

  it('reads zip64 sizes and directories', async () => {
    const parts = [
      { name: 'image.npy', content: image, zip64: true },
      { name: 'text.npy', content: text, zip64: true, deflate: true },
    ];
    expect(await contents(writeFile(folder, 'wide.npz', zipBytes(parts, true)))).toEqual(expected);
  });

  it('takes images first, or the order and the arrays that --modalities names', async () => {
    const file = writeFile(
      folder,
      'named.npz',
      zipBytes([
        { name: 'text_embeds.npy', content: text },
        { name: 'image_embeds.npy', content: image },
        { name: 'labels.npy', content: npyBytes([3], [0, 1, 2], { type: 'int64' }) },
      ]),
    );
    expect(await contents(file)).toEqual(expected);
    expect(await contents(file, { modalities: ['text', 'image'] })).toEqual([...expected].reverse());
    const three = writeFile(
      folder,
      'three.npz',
      zipBytes([
        { name: 'a.npy', content: image },
        { name: 'b.npy', content: text },
        { name: 'c.npy', content: image },
      ]),
    );
    expect(await contents(three, { modalities: ['b', 'c'] })).toEqual([
      ['b', ...expected[1]!.slice(1)],
      ['c', ...expected[0]!.slice(1)],
    ]);
    await expect(openEmbeddings([three])).rejects.toThrow(
      'expected two arrays of shape (n, d) or one of (2, n, d), got a (3, 2) float32, b (3, 2) float64 and c (3, ' +
        '2) float32; choose two of them with --modalities A,B',
    );
  });

  it('takes a lone stack, and leaves what it cannot read alone unless it is all there is', async () => {
    const objects = npyBytes([], [], { header: `{'descr': '|O', 'fortran_order': False, 'shape': (3,), }` });
    const stack = npyBytes([2, 2, 2], upTo(8));
    const file = writeFile(
      folder,
      'stack.npz',
      zipBytes([
        { name: 'captions.npy', content: objects },
        { name: 'x.npy', content: stack, deflate: true },
        { name: 'read.me', content: Buffer.from('hello') },
      ]),
    );
    expect(await contents(file)).toEqual([
      ['image', 0, 1, 2, 3],
      ['text', 4, 5, 6, 7],
    ]);
    const only = writeFile(folder, 'objects.npz', zipBytes([{ name: 'captions.npy', content: objects }]));
    await expect(openEmbeddings([only])).rejects.toThrow(
      `${only}[captions]: expected real numbers (float16, float32, float64 or integers), ` +
        'got Python objects (pickled; never loaded)',
    );
  });

  it('refuses a bomb before it unpacks it, whether the directory is honest or not', async () => {
    const large = npyBytes([2000, 100], new Array<number>(200_000).fill(0));
    const honest = writeFile(
      folder,
      'bomb.npz',
      zipBytes([
        { name: 'image.npy', content: large, deflate: true },
        { name: 'text.npy', content: large, deflate: true },
      ]),
    );
    await expect(openEmbeddings([honest])).rejects.toThrow(
      /bomb\.npz\[image\]: expected an array compressed at most 100:1, got \d+ bytes that claim to inflate to 800075/,
    );
    const small = npyBytes([4, 2], upTo(8));
    const lying = (claims: { size?: number; crc?: number }) =>
      writeFile(
        folder,
        'lying.npz',
        zipBytes([
          { name: 'image.npy', content: Buffer.concat([small, Buffer.alloc(5000)]), deflate: true, claims },
          { name: 'text.npy', content: text },
        ]),
      );
    await expect(openEmbeddings([lying({ size: small.length })])).rejects.toThrow(
      `more than the ${small.length} bytes that it claims`,
    );
    const wrong = writeFile(
      folder,
      'crc.npz',
      zipBytes([
        { name: 'image.npy', content: image, deflate: true, claims: { crc: 1 } },
        { name: 'text.npy', content: text },
      ]),
    );
    await expect(openEmbeddings([wrong])).rejects.toThrow('fail their checksum (CRC-32)');
  });

  it('refuses what is encrypted, overlapping, unknown, repeated or damaged', async () => {
    const cases: [string, Uint8Array, string][] = [
      ['encrypted', zipBytes([{ name: 'a.npy', content: image, flags: 1 }]), 'is encrypted'],
      ['method', zipBytes([{ name: 'a.npy', content: image, method: 12 }]), 'has compression method 12'],
      [
        'overlap',
        zipBytes([
          { name: 'a.npy', content: image },
          { name: 'a.npy', content: image, sameAs: 0 },
        ]),
        'overlaps what follows it',
      ],
      [
        'repeated',
        zipBytes([
          { name: 'a.npy', content: image },
          { name: 'a.npy', content: image },
        ]),
        'expected each array once',
      ],
      [
        'long',
        zipBytes([{ name: 'a.npy', content: image, claims: { storedSize: 99999, size: 99999 } }]),
        'runs past the end',
      ],
      ['mixed', zipBytes([{ name: 'a.npy', content: image, claims: { size: 5 } }]), 'claims 5 bytes in'],
      ['not a zip', image, 'no zip directory ends the file'],
      [
        'cut short',
        zipBytes([{ name: 'a.npy', content: image }]).subarray(0, 90),
        'no zip directory ends the file',
      ],
      ['empty archive', zipBytes([]), 'got no array'],
    ];
    for (const [name, bytes, message] of cases) {
      const file = writeFile(folder, 'bad.npz', bytes);
      await expect(openEmbeddings([file]), name).rejects.toThrow(message);
      await expect(openEmbeddings([file]), name).rejects.toThrow(InputError);
    }
  });

  it('finds entries behind a comment that looks like a directory', () => {
    const zip = Buffer.from(zipBytes([{ name: 'a.npy', content: image }]));
    const comment = Buffer.from('PK\x05\x06 a comment of some length, longer than an end record', 'latin1');
    zip.writeUInt16LE(comment.length, zip.length - 2);
    expect(zipEntries(memorySource('a.npz', Buffer.concat([zip, comment])))).toMatchObject([
      { name: 'a.npy', size: image.length, compressed: false },
    ]);
  });
});

describe('.safetensors', () => {
  const tensors = {
    image: { dtype: 'F16', shape: [2, 2], bytes: numberBytes([1, 2, 3, 4], 'float16') },
    labels: { dtype: 'BOOL', shape: [3], bytes: new Uint8Array(3) },
    text: { dtype: 'BF16', shape: [2, 2], bytes: numberBytes([5, 6, 7, -8], 'bfloat16') },
  };

  it('reads matrices of every type, and leaves other tensors alone', async () => {
    const file = writeFile(folder, 'both.safetensors', safetensorsBytes(tensors));
    expect(await contents(file)).toEqual([
      ['image', 1, 2, 3, 4],
      ['text', 5, 6, 7, -8],
    ]);
    for (const [dtype, type] of [
      ['F32', 'float32'],
      ['F64', 'float64'],
      ['I8', 'int8'],
      ['U8', 'uint8'],
      ['I16', 'int16'],
      ['U16', 'uint16'],
      ['I32', 'int32'],
      ['U32', 'uint32'],
      ['I64', 'int64'],
      ['U64', 'uint64'],
    ] as const) {
      const one = { stack: { dtype, shape: [2, 3, 2], bytes: numberBytes(upTo(12), type) } };
      expect(await contents(writeFile(folder, 'one.safetensors', safetensorsBytes(one)))).toEqual([
        ['image', 0, 1, 2, 3, 4, 5],
        ['text', 6, 7, 8, 9, 10, 11],
      ]);
    }
  });

  it('refuses headers that do not fit the file', () => {
    const patched = (patch: (header: Record<string, unknown>) => void) => () =>
      parseSafetensors(memorySource('a.safetensors', safetensorsBytes(tensors, patch)));
    const fields = { dtype: 'F16', shape: [2, 2], data_offsets: [0, 8] };
    const cases: [() => unknown, string][] = [
      [
        patched((h) => (h['image'] = { ...fields, data_offsets: [0, 80] })),
        'promises bytes 0 to 80, but 19 follow',
      ],
      [patched((h) => (h['image'] = { ...fields, data_offsets: [8, 0] })), 'promises bytes 8 to 0'],
      [
        patched((h) => (h['image'] = { ...fields, data_offsets: [-8, 0] })),
        'expected dtype, shape and data_offsets',
      ],
      [
        patched((h) => (h['image'] = { ...fields, shape: [2, 3] })),
        'promises (2, 3) float16 = 12 bytes in 8',
      ],
      [patched((h) => (h['image'] = { ...fields, shape: [1e9, 1e9] })), 'more bytes than any file holds'],
      [
        patched((h) => (h['image'] = { ...fields, shape: [2, 2.5] })),
        'expected dtype, shape and data_offsets',
      ],
      [patched((h) => (h['text'] = { ...fields, dtype: 'BF16' })), 'tensors "image" and "text" overlap'],
      [patched((h) => (h['image'] = 7)), 'for tensor "image", got "7"'],
      [() => parseSafetensors(memorySource('a', new Uint8Array(7))), 'got a file of 7 bytes'],
      [() => parseSafetensors(memorySource('a', Buffer.alloc(40, 0xff))), 'the header promises'],
      [
        () => parseSafetensors(memorySource('a', Buffer.from('\x02\0\0\0\0\0\0\0[]', 'latin1'))),
        'header in JSON',
      ],
      [
        () => parseSafetensors(memorySource('a', Buffer.from('\x02\0\0\0\0\0\0\0{x', 'latin1'))),
        'header in JSON',
      ],
    ];
    for (const [run, message] of cases) {
      expect(run, message).toThrow(message);
      expect(run, message).toThrow(InputError);
    }
  });
});
