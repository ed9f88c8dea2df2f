import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Sources from '../src/cli/sources.js';
import type * as Experiments from '../src/experiments/index.js';
import type * as Files from '../src/files/node/index.js';
import type * as Runtime from '../src/runtime/node/index.js';
import { tinyPreset } from '../tests/experiments/tiny-presets.js';

const dist = resolve(import.meta.dirname, '../dist');

/** A module of the build: goldens judge what is shipped. */
async function built<Module>(path: string): Promise<Module> {
  return (await import(pathToFileURL(join(dist, path)).href)) as Module;
}

/** Findings and claims of an experiment at its tiny preset, two worker threads, nothing kept from before. */
export async function runTiny(id: string, inputs: Experiments.ExperimentInputs = {}): Promise<unknown> {
  const { experiments, runExperiment } = await built<typeof Experiments>('experiments/index.js');
  const { folderStorage } = await built<typeof Files>('files/node/index.js');
  const { threadTasks } = await built<typeof Runtime>('runtime/node/index.js');
  const { fileSources } = await built<typeof Sources>('cli/sources.js');
  const folder = mkdtempSync(join(tmpdir(), 'modgap-golden-'));
  const tasks = threadTasks({ size: 2 });
  try {
    const experiment = experiments.get(id);
    const preset = { name: 'tiny', value: tinyPreset(id, experiment.presets.quick) };
    const { findings, claims, notes } = await runExperiment(experiment, preset, {
      seed: 5,
      out: folderStorage(folder),
      tasks,
      sources: fileSources(tasks),
      inputs,
    });
    return { findings, claims, notes };
  } finally {
    await tasks.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}
