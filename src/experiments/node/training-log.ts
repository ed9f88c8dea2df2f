import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StepRecord } from '../../training/index.js';
import { runFiles } from '../../training/node/index.js';

/** Every step of a finished run, from its folder's log. */
export function readTrainingLog(folder: string): readonly StepRecord[] {
  return readFileSync(join(folder, runFiles.log), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as StepRecord);
}
