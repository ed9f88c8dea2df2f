import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Modality } from '../../src/embeddings/embeddings.js';
import { openEmbeddings } from '../../src/embeddings/node/index.js';
import { checkedPairs, noId, pairsByIds, unpairedRows } from '../../src/embeddings/pairs.js';
import { npyBytes, temporaryFolder, upTo, writeFile, zipBytes } from '../files/fixtures.js';

const folder = temporaryFolder();
const sized = (a: number, b: number): [Modality, Modality] => [
  { name: 'image', rows: a, dim: 1, layouts: [] },
  { name: 'text', rows: b, dim: 1, layouts: [] },
];

describe('checked pairs', () => {
  it('find repetitions, and nothing else, like a set of strings does', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 12 }), (list) => {
        const seen = new Set<string>();
        const repeat = list.findIndex(([a, b]) => seen.size === seen.add(`${a} ${b}`).size);
        const run = () =>
          checkedPairs(
            'p',
            list.map(([a]) => a),
            list.map(([, b]) => b),
            sized(5, 5),
          );
        if (repeat < 0) expect([...run().first]).toEqual(list.map(([a]) => a));
        else expect(run).toThrow(`p: expected each pair once, but row ${repeat} repeats`);
      }),
    );
  });

  it('know the identity, and only the whole of it', () => {
    expect(checkedPairs('p', [0, 1, 2], [0, 1, 2], sized(3, 3)).identity).toBe(true);
    expect(checkedPairs('p', [0, 1], [0, 1], sized(2, 3)).identity).toBe(false);
    expect(checkedPairs('p', [1, 0], [1, 0], sized(2, 2)).identity).toBe(false);
  });

  it('count rows without a partner', () => {
    const modalities = sized(3, 4);
    expect(unpairedRows(checkedPairs('p', [1, 1], [0, 3], modalities), modalities)).toEqual([2, 2]);
  });
});

describe('pairs by id', () => {
  it('join every two rows that share an id, like a double loop does', () => {
    const ids = fc.array(fc.oneof(fc.nat(3), fc.constant(noId)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(ids, ids, (first, second) => {
        const expected = first.flatMap((id, i) =>
          id === noId ? [] : second.flatMap((other, j) => (other === id ? [`${i} ${j}`] : [])),
        );
        const run = () =>
          pairsByIds(
            't',
            [Uint32Array.from(first), Uint32Array.from(second)],
            4,
            sized(first.length, second.length),
          );
        if (expected.length === 0) expect(run).toThrow('got none in common');
        else {
          const pairs = run();
          expect([...pairs.first].map((i, k) => `${i} ${pairs.second[k]!}`)).toEqual(expected);
        }
      }),
    );
  });

  it('refuse a column that is the same throughout', () => {
    const same = new Uint32Array(1000);
    expect(() => pairsByIds('t: column x', [same, same], 1, sized(1000, 1000))).toThrow(
      't: column x: expected ids of pairs, but they would join 1000 and 1000 rows into 1000000 pairs',
    );
  });
});

describe('--pairs FILE', () => {
  const image = writeFile(
    folder,
    'image.npy',
    npyBytes(
      [3, 2],
      upTo(6).map((k) => k + 1),
    ),
  );
  const text = writeFile(
    folder,
    'text.npy',
    npyBytes(
      [5, 2],
      upTo(10).map((k) => k + 1),
    ),
  );
  const open = (name: string, content: Uint8Array | string) =>
    openEmbeddings([image, text], { pairs: writeFile(folder, name, content) });
  const pairsIn = async (name: string, content: Uint8Array | string) => {
    const opened = await open(name, content);
    await opened.close();
    return [...opened.pairs.first].map((first, k) => [first, opened.pairs.second[k]!]);
  };
  const five = [0, 0, 1, 2, 2];

  it('reads two columns or one, from arrays and tables', async () => {
    const list = five.map((first, second) => [first, second]);
    expect(
      await pairsIn('p.npy', npyBytes([5, 2], list.flat(), { type: 'int64', fortranOrder: true })),
    ).toEqual(list);
    expect(await pairsIn('p.npy', npyBytes([5], five, { type: 'uint8' }))).toEqual(list);
    const npy = npyBytes([5, 2], list.flat(), { type: 'int16', littleEndian: false });
    expect(await pairsIn('p.npz', zipBytes([{ name: 'pairs.npy', content: npy, deflate: true }]))).toEqual(
      list,
    );
    expect(await pairsIn('p.csv', list.map((pair) => pair.join(',')).join('\n'))).toEqual(list);
    expect(await pairsIn('p.csv', `image,text\n${list.map((pair) => pair.join(',')).join('\n')}\n`)).toEqual(
      list,
    );
    expect(
      await pairsIn('p.csv', `text_row,image_row\r\n${list.map(([a, b]) => `${b!},${a!}`).join('\r\n')}\r\n`),
    ).toEqual(list);
    expect(await pairsIn('p.csv', `row\n${five.join('\n')}\n`)).toEqual(list);
    expect(await pairsIn('p.tsv', `0\t0\n2\t4`)).toEqual([
      [0, 0],
      [2, 4],
    ]);
    expect(
      await pairsIn(
        'p.jsonl',
        list.map(([a, b]) => JSON.stringify({ text: b, image: a, note: 'x' })).join('\n'),
      ),
    ).toEqual(list);
    expect(await pairsIn('p.jsonl', list.map((pair) => JSON.stringify(pair)).join('\n'))).toEqual(list);
    expect(await pairsIn('p.json', JSON.stringify(list))).toEqual(list);
    expect(await pairsIn('p.csv', `id,image,text,score\n7,0,1,0.5\n8,1,3,0.25\n`)).toEqual([
      [0, 1],
      [1, 3],
    ]);
  });

  it('reports rows that occur in no pair', async () => {
    const opened = await open('p.csv', '0,0\n2,4\n');
    expect(opened.unpaired).toEqual([1, 3]);
    expect(opened.notes).toEqual([
      '1 of 3 image rows occur in no pair: they count for cones and galleries only',
      '3 of 5 text rows occur in no pair: they count for cones and galleries only',
    ]);
    await opened.close();
  });

  it('names the line of what is wrong', async () => {
    const cases: [string, Uint8Array | string, string][] = [
      ['p.csv', '0,0\n3,1\n', 'p.csv: expected image rows from 0 to 2, got 3 in line 2; rows count from 0'],
      ['p.csv', 'image,text\n0,0\n0,-1\n', 'expected text rows from 0 to 4, got -1 in line 3'],
      ['p.csv', '0,0\n1,1\n0,0\n', 'expected each pair once, but line 3 repeats image 0 with text 0'],
      ['p.csv', '0,0\n1,1.5\n', 'expected a row number in line 2, got "1.5"'],
      ['p.csv', `0,0\n${'1,1\n'.repeat(70)}2,x\n`, 'expected a row number in line 72, got "x"'],
      [
        'p.csv',
        'image,caption\n0,cat\n',
        'expected two columns of row numbers, got image; keep one for image',
      ],
      ['p.csv', 'a,b\nc,d\n', 'expected two columns of row numbers, got none among a and b'],
      ['p.csv', '1,2,3\n2,3,4\n', 'expected two columns of row numbers, got column0, column1 and column2'],
      ['p.csv', '0\n1\n', 'expected one image row for each of the 5 text rows, got 2'],
      ['p.jsonl', '[0,1]\n[1]\n', 'expected a row number in line 2, got nothing'],
      ['p.jsonl', '[0,1]\n[1,1,1]\n', 'expected a row number in line 2, got nothing'],
      ['p.jsonl', '{"image":0,"text":1}\n{"image":1,"text":null}\n', 'in line 2, got nothing'],
      ['p.jsonl', '{"image":0', 'expected a sound JSON lines file'],
      ['p.csv', '', 'got an empty file'],
      [
        'p.npy',
        npyBytes([2, 2], [0, 0, 1, 9], { type: 'int8' }),
        'expected text rows from 0 to 4, got 9 in row 1',
      ],
      ['p.npy', npyBytes([2, 2], [0, 0, 1, 1]), 'got float32; save pairs.astype(np.int64)'],
      ['p.npy', npyBytes([2, 3], upTo(6), { type: 'int8' }), 'got shape (2, 3); transpose it (pairs.T)'],
      [
        'p.npy',
        npyBytes([4], upTo(4), { type: 'int8' }),
        'expected one image row for each of the 5 text rows, got 4',
      ],
      ['p.npy', npyBytes([0, 2], [], { type: 'int8' }), 'got shape (0, 2)'],
      ['p.npy', npyBytes([1, 2], [2 ** 62, 0], { type: 'int64' }), 'got 4611686018427388000 in row 0'],
      ['p.txt', '0 0', 'expected pairs in a file that ends in'],
    ];
    for (const [name, content, message] of cases)
      await expect(open(name, content), message).rejects.toThrow(message);
    await expect(openEmbeddings([image, text], { pairs: `${folder}/no.csv` })).rejects.toThrow(
      'there is none of this name',
    );
  });
});
