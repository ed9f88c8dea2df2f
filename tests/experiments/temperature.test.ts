import { statSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { captionRule, openMad } from '../../src/datasets/index.js';
import { ClipEncoder } from '../../src/encoders/clip-encoder.js';
import { digitSets, madData } from '../../src/experiments/kit/data.js';
import { testSet } from '../../src/experiments/kit/prompts.js';
import {
  quickPreset as temperatureQuick,
  temperature,
  temperatureClaims,
  temperatureFindings,
  type TemperaturePreset,
  type TemperatureRun,
} from '../../src/experiments/temperature.js';
import { parameterView } from '../../src/models/index.js';
import { readWeights } from '../../src/models/node/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import { tinyContext } from './host.js';
import { probeOf } from './runs.js';
import { tinyBase } from './tiny-models.js';

const tiny: TemperaturePreset = {
  ...temperatureQuick,
  base: tinyBase,
  scales: [1, 100],
  fineTuning: { batchSize: 8, steps: 6, warmupSteps: 1, learningRate: 1e-3 },
};

describe('the experiment on temperature', () => {
  it('fine-tunes what was trained at fixed temperatures, and measures what is on disk', async () => {
    const context = tinyContext();
    const { findings, claims } = await temperature.run(tiny, context);
    expect(findings.temperatures.map(({ scale }) => scale)).toEqual([1, 100]);
    expect(findings.runs.map(({ scale, seed }) => [scale, seed])).toEqual([
      [undefined, 3],
      [1, 3],
      [100, 3],
    ]);
    expect(claims).toHaveLength(1);

    const weights = (run: TemperatureRun, file = 'weights.safetensors'): string =>
      context.shared.pathOf(`${run.model}/${file}`);
    const [base, warm, cold] = findings.runs.map((run) => readWeights(weights(run), tinyBase.model));
    expect(parameterView(warm!, 'logit_scale')[0]).toBe(0);
    expect(parameterView(cold!, 'logit_scale')[0]).toBeCloseTo(Math.log(100), 6);
    expect(parameterView(base!, 'logit_scale')[0]).not.toBeCloseTo(Math.log(100), 1);
    // Six steps lead away from the trained weights, not far: fine-tuning began there.
    const moved = warm!.data.map((value, k) => Math.abs(value - base!.data[k]!));
    expect(Math.max(...moved.subarray(0, 100))).toBeGreaterThan(0);
    expect(Math.max(...moved.subarray(0, 100))).toBeLessThan(0.01);

    // L2M again, from the weights and by its definition.
    const data = await madData(digitSets(tinyBase.digits, context), context);
    const mad = await openMad(context.shared.folder(data.test));
    onTestFinished(mad.close);
    const encoder = await ClipEncoder.create(nativeRuntime(), tinyBase.model);
    const { images, tokens } = testSet(mad.dataset, 80, captionRule({ attributes: 2 }), 3);
    const rows = await encoder.embedImages(cold!, images);
    const texts = await encoder.embedTexts(cold!, tokens);
    await encoder.dispose();
    const difference = new Float64Array(8);
    for (let i = 0; i < rows.length; i++) difference[i % 8]! += (rows[i]! - texts[i]!) / 80;
    expect(findings.temperatures[1]!.l2m.mean).toBeCloseTo(Math.hypot(...difference), 6);

    // What is done is read again.
    const before = statSync(weights(findings.runs[2]!, 'checkpoint.safetensors')).mtimeMs;
    const again = await temperature.run(tiny, context);
    expect(again.findings).toEqual(findings);
    expect(statSync(weights(findings.runs[2]!, 'checkpoint.safetensors')).mtimeMs).toBe(before);
  });
});

describe('its claim', () => {
  const runsOf = (distances: readonly number[]): TemperatureRun[] =>
    [0, 1, 2].flatMap((seed) => [
      { seed, model: '', probe: probeOf() },
      ...distances.map((l2m, k) => ({
        scale: [1, 10, 20, 30, 50, 100][k]!,
        seed,
        model: '',
        probe: probeOf({ l2m: l2m + seed / 1000 }),
      })),
    ]);
  const claimOf = (distances: readonly number[]) =>
    temperatureClaims(temperatureFindings(runsOf(distances)), 0)[0]!;

  it('holds of the published numbers, and of none that go up once', () => {
    const published = claimOf([0.2384, 0.3028, 0.5524, 0.6352, 0.7961, 1.0006]);
    expect(published.holds).toBe(true);
    expect(published.measured).toContain('0.239 at 1, 0.304 at 1/10');
    expect(published.measured).toContain('it falls in 5 of 5 steps');
    const once = claimOf([0.2384, 0.3028, 0.5524, 0.6352, 0.6, 1.0006]);
    expect(once.holds).toBe(false);
    expect(once.measured).toContain('it falls in 4 of 5 steps');
  });
});
