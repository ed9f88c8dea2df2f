import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { captionRule, openMad } from '../../src/datasets/index.js';
import type { ExperimentProgress } from '../../src/experiments/experiment.js';
import { informationImbalance } from '../../src/experiments/information-imbalance.js';
import { ClipEncoder } from '../../src/encoders/clip-encoder.js';
import type { InformationImbalancePreset } from '../../src/experiments/kit/preset.js';
import { testSet } from '../../src/experiments/kit/prompts.js';
import { readWeights } from '../../src/models/node/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import { tinyContext } from './host.js';
import { tinyBase } from './tiny-models.js';

/** Seconds for all of it: what it learns is not the point. */
const tiny: InformationImbalancePreset = {
  ...tinyBase,
  length: { steps: 30, warmupSteps: 3 },
};

describe('the experiment on information imbalance', () => {
  it('trains every setting, measures what is on disk, and goes on where it was stopped', async () => {
    const context = tinyContext();
    const { shared, storage } = context;
    const progress: ExperimentProgress[] = [];
    const whole = await informationImbalance.run(tiny, {
      ...context,
      onProgress: (one) => progress.push(one),
    });
    const { findings, claims, pictures } = whole;
    expect(findings.runs.map(({ attributes, seed }) => [attributes, seed])).toEqual(
      [0, 1, 2, 3, 4, 5].map((attributes) => [attributes, 3]),
    );
    expect(claims).toHaveLength(8);
    expect(whole.configuration!['digits']).toEqual({
      train: 'drawn digits, seed 3',
      test: 'drawn digits, seed 3',
    });
    expect(new Set(progress.map(({ stage }) => stage))).toEqual(
      new Set(['Making MAD', 'Training models', 'Drawing UMAP']),
    );
    for (const { share } of progress) expect(share >= 0 && share <= 1 + 1e-12).toBe(true);

    // L2M of a run again, from its weights and by its definition.
    const [mad, run] = [
      await openMad(
        shared.folder(`mad/${(await shared.list('mad')).find((name) => name.startsWith('test'))!}`),
      ),
      findings.runs[4]!,
    ];
    onTestFinished(mad.close);
    const parameters = readWeights(shared.pathOf(`${run.model}/weights.safetensors`), tiny.model);
    const encoder = await ClipEncoder.create(nativeRuntime(), tiny.model);
    const { images, tokens } = testSet(mad.dataset, 80, captionRule({ attributes: 4 }), 3);
    const rows = await encoder.embedImages(parameters, images);
    const texts = await encoder.embedTexts(parameters, tokens);
    await encoder.dispose();
    const difference = new Float64Array(8);
    for (let i = 0; i < rows.length; i++) difference[i % 8]! += (rows[i]! - texts[i]!) / 80;
    expect(run.metrics.gap.l2m).toBeCloseTo(Math.hypot(...difference), 6);
    expect(run.initial.l2m).not.toBeCloseTo(run.metrics.gap.l2m, 3);

    expect(pictures.examples).toHaveLength(12);
    expect(pictures.examples[0]!.caption.split(', ')).toHaveLength(6);
    expect(pictures.after.points[1]).toHaveLength(24);

    // What is done is read again, not trained again.
    const weights = shared.pathOf(`${run.model}/weights.safetensors`);
    const before = statSync(weights).mtimeMs;
    const again = await informationImbalance.run(tiny, context);
    expect(statSync(weights).mtimeMs).toBe(before);
    expect(again.findings).toEqual(findings);
    expect(again.claims).toEqual(claims);

    // Stopped in the midst of training, then taken up again: the same numbers, bit for bit.
    const other = tinyContext();
    const stop = new AbortController();
    const stopped = informationImbalance.run(tiny, {
      ...other,
      signal: stop.signal,
      onProgress: ({ stage, share }) => {
        if (stage === 'Training models' && share > 0.5) stop.abort(new Error('stopped by the test'));
      },
    });
    await expect(stopped).rejects.toThrow('stopped by the test');
    const resumed = await informationImbalance.run(tiny, other);
    expect(resumed.findings).toEqual(findings);

    // Another experiment's folder is left alone.
    await expect(informationImbalance.run({ ...tiny, captionsPerWord: 5 }, context)).rejects.toThrow(
      /metrics\.json: expected the metrics of a run with these settings, got those of another/,
    );
    const path = storage.pathOf(`runs/${run.name}/metrics.json`);
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, 40));
    await expect(informationImbalance.run(tiny, context)).rejects.toThrow(/text that is not JSON; remove it/);
  });

  it('wants as many digits as its preset', async () => {
    const few = { images: new Uint8Array(784), labels: new Uint8Array(1), source: 'few digits' };
    await expect(
      informationImbalance.run(tiny, {
        ...tinyContext(),
        digits: { train: few, test: few },
      }),
    ).rejects.toThrow('few digits: the experiment needs 24 digits, got 1');
  });
});
