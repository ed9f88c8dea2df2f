import { describe, expect, it } from 'vitest';
import {
  blockMoments,
  cosineSimilarity,
  defineGraph,
  histogramCounts,
  hostTensor,
  interpret,
  l2Normalize,
  tensorType,
  topKSimilarity,
  type HostTensor,
  type Tensor,
} from '../../src/graph/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';

function normals(rows: number, dim: number, seed: number): HostTensor {
  const random = randomStream(seed);
  return hostTensor(
    'float32',
    [rows, dim],
    Float32Array.from({ length: rows * dim }, () => random.normal()),
  );
}

const block = tensorType('float32', ['rows', 5]);

async function runBoth(build: (x: Tensor) => Record<string, Tensor>, x: HostTensor) {
  const graph = defineGraph('block', { x: block }, (inputs) => build(inputs.x));
  const program = await nativeRuntime().compile(graph);
  const native = await program.run({ x });
  await program.dispose();
  return { native, exact: interpret(graph, { x }) };
}

describe('l2Normalize', () => {
  it('gives rows of length 1, the same for a row and twice the row, and leaves zeros', async () => {
    const x = hostTensor('float32', [3, 5], [3, 0, 4, 0, 0, 6, 0, 8, 0, 0, 0, 0, 0, 0, 0]);
    const { native, exact } = await runBoth((rows) => ({ y: l2Normalize(rows) }), x);
    const expected = [0.6, 0, 0.8, 0, 0, 0.6, 0, 0.8, 0, 0, 0, 0, 0, 0, 0];
    expect(exact.y!.data).toBeAllClose(expected, { atol: 1e-15 });
    expect(native.y!.data as Float32Array).toBeAllClose(expected, { atol: 1e-7 });
  });
});

describe('cosineSimilarity', () => {
  it('is 1 on the diagonal, symmetric, and the plain formula elsewhere', async () => {
    const x = normals(7, 5, 3);
    const { native, exact } = await runBoth((rows) => ({ s: cosineSimilarity(rows, rows) }), x);
    const data = x.data as Float32Array;
    const dot = (i: number, j: number) =>
      [0, 1, 2, 3, 4].reduce((sum, k) => sum + data[i * 5 + k]! * data[j * 5 + k]!, 0);
    const expected = Array.from({ length: 49 }, (_, at) => {
      const [i, j] = [Math.floor(at / 7), at % 7];
      return dot(i, j) / Math.sqrt(dot(i, i) * dot(j, j));
    });
    expect(exact.s!.data).toBeAllClose(expected, { rtol: 1e-12 });
    expect(native.s!.data as Float32Array).toBeAllClose(expected, { rtol: 1e-5, atol: 1e-6 });
  });
});

describe('topKSimilarity', () => {
  it('finds what sorting all scores finds', async () => {
    const x = normals(20, 5, 4);
    const { native, exact } = await runBoth((rows) => ({ ...topKSimilarity(rows, rows, 4) }), x);
    const data = x.data as Float32Array;
    for (let i = 0; i < 20; i++) {
      const scores = Array.from({ length: 20 }, (_, j) =>
        [0, 1, 2, 3, 4].reduce((sum, k) => sum + data[i * 5 + k]! * data[j * 5 + k]!, 0),
      );
      const best = scores
        .map((score, j) => ({ score, j }))
        .sort((a, b) => b.score - a.score)
        .slice(0, 4);
      const row = [i * 4, i * 4 + 4] as const;
      expect(Array.from(exact.indices!.data.slice(...row))).toEqual(best.map(({ j }) => j));
      expect(Array.from((native.indices!.data as Int32Array).slice(...row))).toEqual(best.map(({ j }) => j));
      expect(exact.scores!.data.slice(...row)).toBeAllClose(
        best.map(({ score }) => score),
        { rtol: 1e-12 },
      );
    }
  });
});

describe('blockMoments', () => {
  it('adds up over blocks to the moments of the whole', async () => {
    const x = normals(9, 5, 5);
    const build = (rows: Tensor) => ({ ...blockMoments(rows) });
    const whole = await runBoth(build, x);
    const parts = await Promise.all(
      [x.data.subarray(0, 20), x.data.subarray(20)].map((data) =>
        runBoth(build, hostTensor('float32', [data.length / 5, 5], data as Float32Array)),
      ),
    );
    for (const name of ['sum', 'gram']) {
      const [a, b] = parts.map(({ exact }) => exact[name]!.data);
      expect(a!.map((value, i) => value + b![i]!)).toBeAllClose(whole.exact[name]!.data, { rtol: 1e-12 });
      expect(whole.native[name]!.data as Float32Array).toBeAllClose(whole.exact[name]!.data, {
        rtol: 1e-5,
        atol: 1e-5,
      });
    }
    expect(whole.exact.gram!.shape).toEqual([5, 5]);
  });
});

describe('histogramCounts', () => {
  it('counts left-closed bins, both edges in the last, and outside in the nearest', async () => {
    const x = hostTensor('float32', [2, 5], [-1, -0.5, 0, 0.25, 1, -7, 7, 0.5, 0.75, -0.25]);
    const { native, exact } = await runBoth((rows) => ({ counts: histogramCounts(rows, 4, -1, 1) }), x);
    expect(Array.from(exact.counts!.data)).toEqual([2, 2, 2, 4]);
    expect(native.counts).toEqual(hostTensor('int32', [4], [2, 2, 2, 4]));
  });
});
