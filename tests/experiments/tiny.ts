import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { quickPreset } from '../../src/experiments/caption-presence.js';
import type { ExperimentContext } from '../../src/experiments/experiment.js';
import type { InformationImbalancePreset } from '../../src/experiments/kit/preset.js';
import type { MadProbe } from '../../src/experiments/kit/probe.js';
import { clipConfig } from '../../src/models/index.js';
import { TaskPool } from '../../src/runtime/node/index.js';

/** A second or two a model: what it learns is not the point. */
export const tinyBase: InformationImbalancePreset = {
  ...quickPreset,
  digits: { train: 24, test: 20 },
  testImages: 80,
  model: clipConfig({
    embeddingSize: 8,
    image: { width: 16, layers: 1, heads: 2 },
    text: { width: 16, layers: 1, heads: 2 },
  }),
  batchSize: 8,
  length: { steps: 10, warmupSteps: 2 },
  seeds: 1,
  captionsPerWord: 4,
  picturePairs: 12,
};

/** A folder that is gone after the test, for one experiment and what it shares. */
export function tinyContext(more: Partial<ExperimentContext> = {}): ExperimentContext {
  const folder = mkdtempSync(join(tmpdir(), 'modgap-experiments-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    seed: 3,
    out: join(folder, 'out'),
    shared: folder,
    createPool: (size) => new TaskPool(size),
    ...more,
  };
}

/** A probe that says these things, for claims. */
export function probeOf(
  more: Partial<MadProbe> & { readonly l2m?: number; readonly rmg?: number } = {},
): MadProbe {
  const { l2m = 0.5, rmg = 0.4, ...rest } = more;
  return {
    gap: { l2m, rmg, matchedCosine: 0.5 },
    recall: { imageToText: 0.1, textToImage: 0.2 },
    ownNearest: 0.6,
    taskGap: 0.3,
    accuracies: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    bias: { image: [0, 0, 0, 0, 0, 0], text: [0, 0, 0, 0, 0, 0] },
    ...rest,
  };
}
