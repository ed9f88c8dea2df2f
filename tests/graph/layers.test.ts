import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attention,
  causalMask,
  constant,
  crossEntropy,
  defineGraph,
  gelu,
  hostTensor,
  interpret,
  iota,
  layerNorm,
  logSumExp,
  mul,
  oneHot,
  project,
  linear,
  quickGelu,
  tensorType,
  transpose,
  type HostTensor,
  type Tensor,
} from '../../src/graph/index.js';
import { erf, roundHalfEven } from '../../src/graph/ops/special.js';
import { randomStream } from '../../src/numeric/index.js';

/** The result of a function of tensors, in float64. */
function evaluate(f: (...tensors: Tensor[]) => Tensor, ...values: readonly HostTensor[]) {
  const types = Object.fromEntries(values.map(({ type, shape }, i) => [`x${i}`, tensorType(type, shape)]));
  const graph = defineGraph('value', types, (inputs) => ({
    y: f(...values.map((_, i) => inputs[`x${i}`]!)),
  }));
  return interpret(graph, Object.fromEntries(values.map((value, i) => [`x${i}`, value]))).y!;
}

function normals(shape: readonly number[], seed: number): HostTensor<'float64'> {
  const random = randomStream(seed);
  return hostTensor(
    'float64',
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
  );
}

describe('erf', () => {
  // Python's math.erf.
  it.each([
    [1e-10, 1.1283791670955126e-10],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [1.7, 0.9837904585907745],
    [2.49, 0.9995707121322661],
    [2.5, 0.999593047982555],
    [2.51, 0.9996142945182758],
    [3, 0.9999779095030014],
    [4, 0.9999999845827421],
    [5.5, 0.9999999999999927],
  ])('erf(%d) = %d', (x, expected) => {
    expect(erf(x)).toBeCloseTo(expected, 15);
    expect(erf(-x)).toBe(-erf(x));
  });

  it('is the identity of small and infinite numbers', () => {
    expect(erf(Infinity)).toBe(1);
    expect(erf(NaN)).toBeNaN();
    expect(Object.is(erf(0), 0)).toBe(true);
  });
});

describe('roundHalfEven', () => {
  it('is the nearest whole number, the even one of two', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (x) => {
        const rounded = roundHalfEven(x);
        expect(Math.abs(rounded - x)).toBeLessThanOrEqual(0.5);
        if (Math.abs(rounded - x) === 0.5) expect(Math.abs(rounded % 2)).toBe(0);
      }),
    );
  });
});

describe('activations', () => {
  it('gelu is x Phi(x)', () => {
    const x = hostTensor('float64', [5], [-3, -0.5, 0, 0.5, 3]);
    // Python: 0.5 * x * (1 + math.erf(x / math.sqrt(2)))
    expect(evaluate(gelu, x).data).toBeAllClose(
      [-0.00404969409489031, -0.15426876936299344, 0.0, 0.34573123063700656, 2.99595030590511],
      {
        rtol: 1e-12,
      },
    );
  });

  it('quickGelu is x sigmoid(1.702 x), odd up to x', () => {
    fc.assert(
      fc.property(fc.double({ min: -20, max: 20, noNaN: true }), (x) => {
        const [up, down] = evaluate(quickGelu, hostTensor('float64', [2], [x, -x])).data;
        expect(up! + -down!).toBeCloseTo(x, 12);
        expect(up).toBeCloseTo(x / (1 + Math.exp(-1.702 * x)), 12);
      }),
    );
  });
});

describe('layerNorm', () => {
  it('does not see shift and scale of a row; has mean 0 and variance 1', () => {
    const x = normals([3, 8], 1);
    const unit = (t: Tensor) =>
      layerNorm(
        t,
        constant(hostTensor('float64', [8], new Array(8).fill(1))),
        constant(hostTensor('float64', [8], new Array(8).fill(0))),
        {
          epsilon: 0,
        },
      );
    const y = evaluate(unit, x).data;
    const moved = hostTensor(
      'float64',
      [3, 8],
      Array.from(x.data, (value, i) => 4 * value + Math.floor(i / 8)),
    );
    expect(evaluate(unit, moved).data).toBeAllClose(y, { rtol: 1e-11 });
    for (let row = 0; row < 3; row++) {
      const values = Array.from(y.slice(row * 8, row * 8 + 8));
      expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 12);
      expect(values.reduce((a, b) => a + b * b, 0)).toBeCloseTo(8, 10);
    }
  });
});

describe('linear and project', () => {
  it('are one map, the weight stored either way', () => {
    const [x, w, b] = [normals([2, 3, 4], 2), normals([5, 4], 3), normals([5], 4)];
    const a = evaluate((t, weight, bias) => linear(t!, weight!, bias!), x, w, b);
    const c = evaluate((t, weight, bias) => project(t!, transpose(weight!), bias!), x, w, b);
    expect(a.shape).toEqual([2, 3, 5]);
    expect(a.data).toBeAllClose(c.data, { rtol: 1e-13 });
  });
});

describe('attention', () => {
  it('is a weighted mean of the values, position by position', () => {
    const [q, k, v] = [normals([2, 3, 4], 5), normals([2, 3, 4], 6), normals([2, 3, 2], 7)];
    const y = evaluate((a, b, c) => attention(a!, b!, c!, causalMask(3, 'float64')), q, k, v);
    for (let batch = 0; batch < 2; batch++) {
      for (let t = 0; t < 3; t++) {
        const weights = Array.from({ length: t + 1 }, (_, s) => {
          let score = 0;
          for (let j = 0; j < 4; j++)
            score += q.data[(batch * 3 + t) * 4 + j]! * k.data[(batch * 3 + s) * 4 + j]!;
          return Math.exp(score / 2);
        });
        const sum = weights.reduce((a, b) => a + b, 0);
        for (let j = 0; j < 2; j++) {
          const expected = weights.reduce(
            (total, weight, s) => total + (weight / sum) * v.data[(batch * 3 + s) * 2 + j]!,
            0,
          );
          expect(y.data[(batch * 3 + t) * 2 + j]).toBeCloseTo(expected, 12);
        }
      }
    }
  });

  it('the causal mask of a length that only a run knows is that of the number', () => {
    for (const length of [1, 2, 5]) {
      const graph = defineGraph('mask', { x: tensorType('float64', ['tokens', 3]) }, ({ x }) => ({
        symbolic: causalMask(x.shape[0]!, 'float64'),
        known: causalMask(length, 'float64'),
      }));
      const { symbolic, known } = interpret(graph, { x: normals([length, 3], 1) });
      expect(symbolic).toEqual(known);
    }
  });

  it('sees nothing later than itself: a change there changes nothing', () => {
    const [q, k, v] = [normals([4, 3], 8), normals([4, 3], 9), normals([4, 3], 10)];
    const masked = (a?: Tensor, b?: Tensor, c?: Tensor) => attention(a!, b!, c!, causalMask(4, 'float64'));
    const before = evaluate(masked, q, k, v).data;
    const later = hostTensor(
      'float64',
      [4, 3],
      Array.from(v.data, (value, i) => (i < 9 ? value : -5)),
    );
    expect(evaluate(masked, q, k, later).data.slice(0, 9)).toEqual(before.slice(0, 9));
    expect(causalMask(2).shape).toEqual([2, 2]);
  });
});

describe('crossEntropy', () => {
  const logits = normals([5, 7], 11);
  const targets = hostTensor('int64', [5], [0, 6, 3, 3, 2]);

  it('is the mean of log sum exp less the logit of the target', () => {
    let expected = 0;
    for (let i = 0; i < 5; i++) {
      const row = Array.from(logits.data.slice(i * 7, i * 7 + 7));
      expected +=
        (Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0)) - row[Number(targets.data[i])]!) / 5;
    }
    expect(evaluate((l, t) => crossEntropy(l!, t!), logits, targets).data[0]).toBeCloseTo(expected, 12);
    const hot = evaluate((t) => oneHot(t!, 7, 'float64'), targets);
    expect(hot.shape).toEqual([5, 7]);
    expect(Array.from(hot.data.slice(7, 14))).toEqual([0, 0, 0, 0, 0, 0, 1]);
  });

  it('of equal logits is log(classes), of a sure answer 0', () => {
    const equal = hostTensor('float64', [5, 7], new Array(35).fill(3));
    expect(evaluate((l, t) => crossEntropy(l!, t!), equal, targets).data[0]).toBeCloseTo(Math.log(7), 12);
    const sure = evaluate((t) => crossEntropy(mul(oneHot(t!, 7, 'float64'), 1000), t!), targets);
    expect(sure.data[0]).toBeCloseTo(0, 12);
    expect(evaluate((l) => crossEntropy(l!, iota('int32', 5)), logits).data[0]).toBeGreaterThan(0);
  });
});

describe('logSumExp', () => {
  it('is exact where the plain formula overflows', () => {
    const x = hostTensor('float64', [2, 2], [1000, 1000, -1000, -1001]);
    expect(evaluate((t) => logSumExp(t!, 1), x).data).toBeAllClose(
      [1000 + Math.log(2), -1000 + Math.log1p(Math.exp(-1))],
      {
        rtol: 1e-15,
      },
    );
  });
});
