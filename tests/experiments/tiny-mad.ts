import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { quickPreset } from '../../src/experiments/caption-presence.js';
import type { MadModels } from '../../src/experiments/kit/pairs.js';
import { clipConfig } from '../../src/models/index.js';
import { TaskPool } from '../../src/runtime/node/index.js';

/** Models that train in a second: what they learn is not the point. */
export const tinyMad: MadModels = {
  training: {
    ...quickPreset,
    digits: { train: 16, test: 16 },
    model: clipConfig({
      embeddingSize: 8,
      image: { width: 16, layers: 1, heads: 2 },
      text: { width: 16, layers: 1, heads: 2 },
    }),
    batchSize: 8,
    length: { steps: 12, warmupSteps: 2 },
  },
  attributes: [1],
  pairs: 60,
};

/** What an experiment may use: folders that go with the test. */
export function tinyContext(seed = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'modgap-experiment-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { seed, out: join(folder, 'out'), shared: folder, createPool: (size: number) => new TaskPool(size) };
}
