import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import {
  adamWDefaults,
  adamWInit,
  adamWUpdate,
  decays,
  type AdamWOptions,
} from '../../src/training/index.js';
import { parameterLayout } from '../../src/models/index.js';

const layout = parameterLayout([
  { name: 'matrix', shape: [2, 2] },
  { name: 'bias', shape: [3] },
]);

function run(
  options: AdamWOptions,
  rate: number,
  steps: number,
  gradient: (step: number, parameters: Float64Array) => Float64Array,
  start = Float64Array.from([1, -2, 3, 0.5, 1, -2, 3]),
): Float64Array {
  const parameters = start.slice();
  let state = adamWInit(parameters);
  for (let step = 0; step < steps; step++) {
    const g = gradient(step, parameters);
    const of = (name: string): Float64Array => (name === 'matrix' ? g.subarray(0, 4) : g.subarray(4));
    state = adamWUpdate(options, rate, layout, parameters, of, state);
  }
  expect(state.step).toBe(steps);
  return parameters;
}

describe('AdamW', () => {
  it('moves by the learning rate times g / (|g| + epsilon) under a constant gradient, whatever the betas', () => {
    // Both averages of a constant are, bias corrected, that constant.
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (b1, b2) => {
          const g = Float64Array.from([0.3, -1e-3, 20, 1e-7, -5, 2, 1e-6]);
          const options = { betas: [b1, b2] as const, epsilon: 1e-6, weightDecay: 0 };
          const after = run(options, 0.01, 7, () => g);
          const expected = [1, -2, 3, 0.5, 1, -2, 3].map(
            (p, i) => p - (7 * 0.01 * g[i]!) / (Math.abs(g[i]!) + 1e-6),
          );
          expect(after).toBeAllClose(expected, { rtol: 1e-9, atol: 1e-11 });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('follows the two-step closed form of changing gradients', () => {
    const [b1, b2, e, r] = [0.9, 0.98, 1e-6, 0.01];
    const [g1, g2] = [0.4, -0.1];
    const after = run({ ...adamWDefaults, weightDecay: 0 }, r, 2, (step) =>
      new Float64Array(7).fill(step === 0 ? g1 : g2),
    );
    // m = (1 - b1) (b1 g1 + g2), divided by 1 - b1^2 = (1 - b1) (1 + b1); v likewise.
    const m = (b1 * g1 + g2) / (1 + b1);
    const v = (b2 * g1 ** 2 + g2 ** 2) / (1 + b2);
    const moved = r * (g1 / (g1 + e) + m / (Math.sqrt(v) + e));
    expect(after).toBeAllClose(
      [1, -2, 3, 0.5, 1, -2, 3].map((p) => p - moved),
      { rtol: 1e-12 },
    );
  });

  it('shrinks matrices by (1 - rate decay) a step and leaves the rest, without gradients', () => {
    const after = run(adamWDefaults, 0.1, 5, () => new Float64Array(7));
    const kept = (1 - 0.1 * 0.2) ** 5;
    expect(after).toBeAllClose([kept, -2 * kept, 3 * kept, 0.5 * kept, 1, -2, 3], { rtol: 1e-14 });
    expect([[], [3], [2, 2], [4, 3, 7, 7]].map(decays)).toEqual([false, false, true, true]);
  });

  it('finds the minimum of a parabola', () => {
    const target = Float64Array.from([0, 1, 2, 3, 4, 5, 6]);
    const options = { ...adamWDefaults, weightDecay: 0 };
    const after = run(options, 0.02, 2000, (_, p) => p.map((value, i) => 2 * (value - target[i]!)));
    expect(after).toBeAllClose(target, { rtol: 0, atol: 1e-3 });
  });

  it('gives in float32 what it gives in float64, to rounding', () => {
    const gradient = (step: number): Float64Array =>
      Float64Array.from({ length: 7 }, (_, i) => Math.sin(3 * i + step));
    const exact = run(adamWDefaults, 1e-3, 50, gradient);
    const single = Float32Array.from([1, -2, 3, 0.5, 1, -2, 3]);
    let state = adamWInit(single);
    for (let step = 0; step < 50; step++) {
      const g = Float32Array.from(gradient(step));
      state = adamWUpdate(
        adamWDefaults,
        1e-3,
        layout,
        single,
        (name) => (name === 'matrix' ? g.subarray(0, 4) : g.subarray(4)),
        state,
      );
    }
    expect(single).toBeAllClose(exact, { rtol: 1e-5 });
  });

  it('leaves a parameter without gradient alone, and refuses a gradient of another length', () => {
    const parameters = Float32Array.from([1, 2, 3, 4, 5, 6, 7]);
    const state = adamWInit(parameters);
    adamWUpdate(
      adamWDefaults,
      0.1,
      layout,
      parameters,
      (name) => (name === 'bias' ? new Float32Array([1, 1, 1]) : undefined),
      state,
    );
    expect(Array.from(parameters.subarray(0, 4))).toEqual([1, 2, 3, 4]);
    expect(parameters[4]).not.toBe(5);
    expect(() =>
      adamWUpdate(adamWDefaults, 0.1, layout, parameters, () => new Float32Array(3), state),
    ).toThrow("AdamW: the gradient of 'matrix' must have 4 elements, got 3");
  });
});
