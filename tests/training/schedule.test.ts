import { describe, expect, it } from 'vitest';
import { learningRateAt, trainingConfig } from '../../src/training/index.js';

describe('the learning rate', () => {
  const schedule = { learningRate: 0.4, warmupSteps: 4, steps: 12 };

  it('rises by equal steps to its full value, and falls along half a cosine', () => {
    const rates = Array.from({ length: 12 }, (_, step) => learningRateAt(schedule, step));
    expect(rates.slice(0, 5)).toBeAllClose([0.1, 0.2, 0.3, 0.4, 0.4]);
    // The cosine at 0, pi / 4, pi / 2, 3 pi / 4.
    expect([rates[4]!, rates[6]!, rates[8]!, rates[10]!]).toBeAllClose([
      0.4,
      0.2 * (1 + Math.SQRT1_2),
      0.2,
      0.2 * (1 - Math.SQRT1_2),
    ]);
    expect(learningRateAt(schedule, 12)).toBeCloseTo(0, 15);
  });

  it('has no warm-up of 0 steps', () => {
    expect(learningRateAt({ ...schedule, warmupSteps: 0 }, 0)).toBe(0.4);
  });

  it('is by default the published one: 200 epochs, 5 of warm-up, 5e-4, batches of 128', () => {
    expect(trainingConfig({}, 10)).toMatchObject({
      steps: 2000,
      warmupSteps: 50,
      learningRate: 5e-4,
      batchSize: 128,
      optimizer: { betas: [0.9, 0.98], epsilon: 1e-6, weightDecay: 0.2 },
    });
  });
});

describe('trainingConfig', () => {
  it.each([
    [{ learningRate: 0 }, 'training: the learning rate must be a number above 0, got 0'],
    [{ batchSize: 1 }, 'training: the batch must be a whole number of pairs from 2, got 1'],
    [
      { steps: 5, warmupSteps: 5 },
      'training: the warm-up must be a whole number of steps from 0 and below all 5, got 5',
    ],
    [{ optimizer: { betas: [0.9, 1] as const } }, "training: AdamW's betas must be in [0, 1), got 0.9 and 1"],
    [{ epochs: 0 }, 'training: the number of steps must be a whole number from 1, got 0'],
    [{ seed: -1 }, 'training: the seed must be a whole number from 0, got -1'],
  ])('refuses %j in one line', (options, message) => {
    expect(() => trainingConfig(options, 10)).toThrow(
      expect.objectContaining({ name: 'InputError', message }),
    );
  });
});
