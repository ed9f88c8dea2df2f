import { describe, expect, it } from 'vitest';
import { parameterView, initialClipParameters } from '../../src/models/index.js';
import { randomStream } from '../../src/numeric/random.js';
import { interpreterRuntime } from '../../src/runtime/index.js';
import { nativeRuntime, runInThread } from '../../src/runtime/node/index.js';
import {
  initialState,
  learningRateAt,
  train,
  TrainingDiverged,
  trainTask,
  type TrainingProgress,
} from '../../src/training/index.js';
import pairsSource from './fixtures/pairs-source.mjs';
import { tinyConfig, tinyModel, tinyPairs, tinySource } from './support.js';

describe('train', () => {
  it('learns random pairs by heart: the loss goes from ln 8 to near 0', async () => {
    const source = pairsSource({ ...tinyPairs, pairs: 8 });
    const config = tinyConfig({
      steps: 300,
      warmupSteps: 20,
      learningRate: 5e-3,
      optimizer: { weightDecay: 0 },
    });
    const state = initialState(config);
    const seen: TrainingProgress[] = [];
    await train(nativeRuntime(), config, source, state, { onStep: (progress) => seen.push(progress) });
    const losses = seen.map(({ record }) => record.loss);
    expect(losses[0]).toBeGreaterThan(1.5);
    expect(losses.at(-1)).toBeLessThan(0.02);
    expect(seen.map(({ record }) => record.step)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    expect(seen.every(({ record }) => record.gap > 0 && record.gap <= 2 && record.pairsPerSecond > 0)).toBe(
      true,
    );
    expect(seen.map(({ record }) => record.learningRate)).toEqual(
      Array.from({ length: 300 }, (_, step) => learningRateAt(config, step)),
    );
    expect(seen.at(-1)!.secondsLeft).toBe(0);
    expect(seen[0]!.secondsLeft).toBeGreaterThan(0);
  });

  it('does the same steps on the interpreter as on ONNX Runtime', async () => {
    const config = tinyConfig({ steps: 4 });
    const [exact, native] = [initialState(config), initialState(config)];
    await train(interpreterRuntime(), config, tinySource, exact);
    await train(nativeRuntime({ threads: 2 }), config, tinySource, native);
    expect(native.optimizer.step).toBe(4);
    expect(native.parameters.data).toBeAllClose(exact.parameters.data, { rtol: 1e-3, atol: 1e-5 });
    expect(native.parameters.data).not.toBeAllClose(initialState(config).parameters.data, { atol: 1e-4 });
  });

  it('keeps a fixed logit scale fixed, and a learned one within ln 100', async () => {
    const runWith = async (logitScale: { initial: number; learned: boolean }): Promise<number> => {
      const model = { ...tinyModel, logitScale };
      const config = tinyConfig({ model, steps: 6, warmupSteps: 0, learningRate: 0.05 });
      const state = initialState(config);
      await train(nativeRuntime(), config, pairsSource({ ...tinyPairs, pairs: 8 }), state);
      return parameterView(state.parameters, 'logit_scale')[0]!;
    };
    expect(await runWith({ initial: 3, learned: false })).toBe(3);
    expect(await runWith({ initial: 3, learned: true })).not.toBe(3);
    // Untrained, the loss falls as the scale does: it leaves the limit, or stays on it.
    expect(await runWith({ initial: Math.log(100), learned: true })).toBeLessThanOrEqual(
      Math.fround(Math.log(100)),
    );
  });

  it('stops at a loss that is NaN, with step, learning rate and the last good checkpoint', async () => {
    const config = tinyConfig();
    const state = initialState(config);
    const source = pairsSource({ ...tinyPairs, poisonAt: 6 });
    const good: Float32Array[] = [];
    const run = train(nativeRuntime(), config, source, state, {
      checkpointEvery: 3,
      onCheckpoint: ({ parameters, optimizer }) => {
        good.push(Float32Array.from(parameters.data));
        return `checkpoint ${optimizer.step}`;
      },
    });
    await expect(run).rejects.toThrow(
      `training: the loss became NaN at step 7 (learning rate ${learningRateAt(config, 6).toExponential(3)}); ` +
        'last good checkpoint: checkpoint 6; lower the learning rate or lengthen the warm-up',
    );
    await expect(run).rejects.toBeInstanceOf(TrainingDiverged);
    expect(good).toHaveLength(2);
    expect(good.every((values) => values.every(Number.isFinite))).toBe(true);
  });

  it('makes no checkpoint of parameters that are no numbers', async () => {
    const config = tinyConfig({ steps: 1, warmupSteps: 0 });
    const state = initialState(config);
    // A token that no text has: the loss stays finite.
    parameterView(state.parameters, 'token_embedding.weight')[11 * 16 - 1] = NaN;
    const source = pairsSource(tinyPairs);
    const { images, tokens } = await source.batch(0, 0);
    const without = tokens.map((token) => (token === 10 ? 9 : token));
    let checkpoints = 0;
    const run = train(
      nativeRuntime(),
      config,
      { batchesPerEpoch: 4, batch: () => ({ images, tokens: without }) },
      state,
      {
        onCheckpoint: () => `${checkpoints++}`,
      },
    );
    await expect(run).rejects.toThrow(
      'training: a parameter is no finite number at step 1 (learning rate 2.000e-3); last good checkpoint: none; ' +
        'lower the learning rate or lengthen the warm-up',
    );
    expect(checkpoints).toBe(0);
  });
});

describe('trainTask', () => {
  it('trains in a worker thread as it does here, and leaves this thread free', async () => {
    const config = tinyConfig({ steps: 40 });
    const here = initialState(config);
    await train(nativeRuntime(), config, tinySource, here);
    const steps: number[] = [];
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const { parameters, last } = await runInThread(
      trainTask,
      {
        config,
        source: {
          module: new URL('fixtures/pairs-source.mjs', import.meta.url).href,
          name: 'default',
          input: tinyPairs,
        },
      },
      { onProgress: ({ record }) => steps.push(record.step) },
    );
    clearInterval(timer);
    expect(parameters).toEqual(here.parameters.data);
    expect(last!.step).toBe(40);
    expect(steps).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(ticks).toBeGreaterThan(10);
  });

  it('begins with given parameters', async () => {
    const config = tinyConfig({ steps: 1, warmupSteps: 0, learningRate: 1e-9 });
    const initial = initialClipParameters(tinyModel, randomStream(99)).data;
    const { parameters } = await runInThread(trainTask, {
      config,
      source: {
        module: new URL('fixtures/pairs-source.mjs', import.meta.url).href,
        name: 'default',
        input: tinyPairs,
      },
      initial,
    });
    expect(parameters).toBeAllClose(initial, { atol: 1e-8 });
  });
});
