import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defineGraph, differentiate, hostTensor, interpret, tensorType } from '../../src/graph/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { batchGap, contrastiveLoss, softmaxEntropy } from '../../src/training/index.js';
import { reordered, rotated, rotation, unitRows } from '../support/clouds.js';

const graph = defineGraph(
  'loss',
  {
    x: tensorType('float64', ['n', 'd']),
    y: tensorType('float64', ['n', 'd']),
    s: tensorType('float64', []),
  },
  ({ x, y, s }) => ({ loss: contrastiveLoss(x, y, s), gap: batchGap(x, y) }),
);

function evaluate(x: Float64Array, y: Float64Array, d: number, scale: number): { loss: number; gap: number } {
  const shape = [x.length / d, d];
  const results = interpret(graph, {
    x: hostTensor('float64', shape, x),
    y: hostTensor('float64', shape, y),
    s: hostTensor('float64', [], [scale]),
  });
  return { loss: results['loss']!.data[0]!, gap: results['gap']!.data[0]! };
}

/** By the definition: the mean over both directions of -log softmax of the match. */
function definition(x: Float64Array, y: Float64Array, d: number, scale: number): number {
  const n = x.length / d;
  const logit = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < d; k++) sum += x[i * d + k]! * y[j * d + k]!;
    return Math.exp(scale) * sum;
  };
  let loss = 0;
  for (let i = 0; i < n; i++) {
    let [row, column] = [0, 0];
    for (let j = 0; j < n; j++) {
      row += Math.exp(logit(i, j));
      column += Math.exp(logit(j, i));
    }
    loss += (Math.log(row) + Math.log(column) - 2 * logit(i, i)) / (2 * n);
  }
  return loss;
}

const cloud = fc.record({
  seed: fc.nat(1000),
  n: fc.integer({ min: 2, max: 9 }),
  d: fc.integer({ min: 2, max: 6 }),
});

describe('contrastiveLoss', () => {
  it('is the mean of both cross-entropies', () => {
    fc.assert(
      fc.property(cloud, fc.double({ min: 0, max: 4.6, noNaN: true }), ({ seed, n, d }, scale) => {
        const random = randomStream(seed);
        const [x, y] = [unitRows(n, d, random), unitRows(n, d, random)];
        expect([evaluate(x, y, d, scale).loss]).toBeAllClose([definition(x, y, d, scale)], {
          rtol: 1e-10,
          atol: 1e-12,
        });
      }),
      { numRuns: 40 },
    );
  });

  it('is ln n where all rows are alike, and the same after turning, reordering and swapping', () => {
    fc.assert(
      fc.property(cloud, ({ seed, n, d }) => {
        const random = randomStream(seed);
        const [x, y] = [unitRows(n, d, random), unitRows(n, d, random)];
        const one = Float64Array.from({ length: n * d }, (_, i) => x[i % d]!);
        expect(evaluate(one, one, d, 2).loss).toBeCloseTo(Math.log(n), 12);
        const { loss, gap } = evaluate(x, y, d, 2);
        const turn = rotation(d, random);
        const order = Array.from({ length: n }, (_, i) => n - 1 - i);
        for (const [a, b] of [
          [y, x],
          [rotated(x, d, turn), rotated(y, d, turn)],
          [reordered(x, d, order), reordered(y, d, order)],
        ] as const) {
          const other = evaluate(a, b, d, 2);
          expect([other.loss, other.gap]).toBeAllClose([loss, gap], { rtol: 1e-10, atol: 1e-12 });
        }
      }),
      { numRuns: 30 },
    );
  });

  it('refuses rows that do not pair up', () => {
    const inputs = {
      x: tensorType('float32', [512, 4]),
      y: tensorType('float32', [500, 4]),
      s: tensorType('float32', []),
    };
    expect(() => defineGraph('loss', inputs, ({ x, y, s }) => ({ loss: contrastiveLoss(x, y, s) }))).toThrow(
      'contrastive loss: images and texts must pair up, [b, e] each, got [512, 4] and [500, 4]',
    );
  });
});

describe('batchGap', () => {
  it('is the distance of the means', () => {
    const x = Float64Array.from([1, 0, 0, 1]);
    const y = Float64Array.from([-1, 0, 0, 1]);
    expect(evaluate(x, y, 2, 1).gap).toBeCloseTo(1, 14);
    expect(evaluate(x, x, 2, 1).gap).toBe(0);
  });
});

describe('softmaxEntropy', () => {
  const type = tensorType('float64', ['n', 'd']);
  const both = differentiate(
    defineGraph('entropy', { x: type, y: type, s: tensorType('float64', []) }, ({ x, y, s }) => ({
      loss: contrastiveLoss(x, y, s),
      entropy: softmaxEntropy(x, y, s),
    })),
    { loss: 'loss', wrt: ['s'] },
  );
  const measure = (x: Float64Array, y: Float64Array, d: number, scale: number) => {
    const shape = [x.length / d, d];
    const out = interpret(both, {
      x: hostTensor('float64', shape, x),
      y: hostTensor('float64', shape, y),
      s: hostTensor('float64', [], [scale]),
    });
    return {
      entropy: out['entropy']!.data[0]!,
      loss: out['loss']!.data[0]!,
      slope: out['gradient.s']!.data[0]!,
    };
  };

  it('is between 0 and ln n, ln n where all rows are alike, and the loss minus its slope along the logit scale', () => {
    fc.assert(
      fc.property(cloud, fc.double({ min: 0, max: 4.6, noNaN: true }), ({ seed, n, d }, scale) => {
        const random = randomStream(seed);
        const [x, y] = [unitRows(n, d, random), unitRows(n, d, random)];
        const { entropy, loss, slope } = measure(x, y, d, scale);
        expect([entropy]).toBeAllClose([loss - slope], { rtol: 1e-9, atol: 1e-9 });
        expect(entropy).toBeGreaterThan(-1e-9);
        expect(entropy).toBeLessThan(Math.log(n) + 1e-9);
        const one = Float64Array.from({ length: n * d }, (_, i) => x[i % d]!);
        expect(measure(one, one, d, scale).entropy).toBeCloseTo(Math.log(n), 10);
      }),
      { numRuns: 40 },
    );
  });

  it('of two orthogonal pairs is that of a coin with odds e^scale', () => {
    const eye = Float64Array.of(1, 0, 0, 1);
    const p = 1 / (1 + Math.exp(-Math.exp(1)));
    expect(measure(eye, eye, 2, 1).entropy).toBeCloseTo(-p * Math.log(p) - (1 - p) * Math.log(1 - p), 12);
  });
});
