/** Experiments get the world as interfaces: here it has no threads, no disk and no files, as a page would have it. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { experiments, runExperiment, type Sources } from '../../src/experiments/index.js';
import { memoryStorage } from '../../src/files/index.js';
import { inlineTasks, memoryWorld } from '../../src/runtime/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import { tinyHost } from './host.js';
import { tinyBase, tinyDepth } from './tiny-models.js';

/** Nobody named a file: whoever reads one fails. */
const noSources = new Proxy({} as Sources, {
  get: (_, key) => {
    throw new Error(`nothing to read: ${String(key)}`);
  },
});

const tiny = {
  sphere: experiments.get('sphere').presets.quick,
  'cone-depth': tinyDepth,
  'perfect-alignment': { base: tinyBase },
  fairness: experiments.get('fairness').presets.quick,
};

it.each(Object.entries(tiny))('%s finds in memory what it finds on threads and disk', async (id, value) => {
  const preset = { name: 'tiny', value };
  const experiment = experiments.get(id);
  const out = memoryStorage('nowhere');
  const tasks = inlineTasks({ world: memoryWorld(nativeRuntime, out) });
  const run = await runExperiment(experiment, preset, { seed: 3, out, tasks, sources: noSources });
  const onDisk = await runExperiment(experiment, preset, tinyHost());
  expect(run).toEqual(onDisk);
  expect(run.claims.length).toBeGreaterThan(0);
  expect(await out.list('models')).toHaveLength(id === 'perfect-alignment' ? 1 : 0);
  expect(existsSync('nowhere')).toBe(false);

  // What was trained is read again, from memory too.
  const again = await runExperiment(experiment, preset, { seed: 3, out, tasks, sources: noSources });
  expect(again.findings).toEqual(run.findings);
});
