/** What experiments need of the world, for tests: a folder for each test, and threads for each test file. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { fileSources } from '../../src/cli/sources.js';
import type { ExperimentContext, RunOptions } from '../../src/experiments/index.js';
import { folderStorage } from '../../src/files/node/index.js';
import { threadTasks } from '../../src/runtime/node/index.js';

/** One pool for a whole test file: a thread takes longer to start than most tiny experiments take to run. */
export const tasks = threadTasks({ size: 2 });
afterAll(() => tasks.dispose());

export const sources = fileSources(tasks);

/** An empty folder that is removed when the test is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'modgap-experiments-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** For `experiment.run`: seed 3, a temporary folder that experiments share, and in it one of the experiment's own. */
export function tinyContext(over: Partial<ExperimentContext> = {}): ExperimentContext {
  const shared = over.shared ?? folderStorage(temporaryFolder());
  return { seed: 3, shared, storage: shared.folder('own'), tasks, sources, inputs: {}, ...over };
}

/** For `runExperiment`: seed 3, a temporary folder. */
export function tinyHost(over: Partial<RunOptions> = {}): RunOptions {
  return { seed: 3, out: over.out ?? folderStorage(temporaryFolder()), tasks, sources, ...over };
}
