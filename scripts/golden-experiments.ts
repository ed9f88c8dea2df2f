import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Experiments from '../src/experiments/node/index.js';
import type * as Runtime from '../src/runtime/node/index.js';
import { tinyPreset } from '../tests/experiments/tiny-presets.js';

const dist = resolve(import.meta.dirname, '../dist');

/** A module of the build: goldens judge what is shipped. */
async function built<Module>(path: string): Promise<Module> {
  return (await import(pathToFileURL(join(dist, path)).href)) as Module;
}

/** Findings and claims of an experiment at its tiny preset, one worker thread, nothing kept from before. */
export async function runTiny(id: string, inputs: object = {}): Promise<unknown> {
  const { experiments } = await built<typeof Experiments>('experiments/node/index.js');
  const { TaskPool } = await built<typeof Runtime>('runtime/node/index.js');
  const folder = mkdtempSync(join(tmpdir(), 'modgap-golden-'));
  try {
    const experiment = experiments[id as 'sphere'];
    const { findings, claims, notes } = await experiment.run(tinyPreset(id, experiment.presets.quick), {
      seed: 5,
      out: join(folder, 'out'),
      shared: folder,
      parallel: 2,
      inputs,
      createPool: (size: number) => new TaskPool(size),
    });
    return { findings, claims, notes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
