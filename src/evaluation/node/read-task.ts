/** Zero-shot tasks, features and labels from files of this machine. */
import { readArrays } from '../../files/node/index.js';
import * as core from '../read-task.js';
import type { UnitRows, ZeroShotFiles } from '../read-task.js';
import type { ZeroShotTask } from '../zero-shot-task.js';

/** A zero-shot task, its rows scaled to length 1 in float64. @throws InputError that names the file at fault. */
export function readZeroShotTask(files: ZeroShotFiles): Promise<ZeroShotTask> {
  return core.readZeroShotTask(files, readArrays);
}

/** An array file's rows, scaled to length 1. @throws InputError where it holds no matrix of directions. */
export function readUnitRows(path: string): Promise<UnitRows> {
  return core.readUnitRows(path, readArrays);
}

/** Labels by column: see the core's `readLabels`. @throws InputError where there are other rows, columns or values. */
export function readLabels(
  path: string,
  rows: number,
  limits: readonly number[],
): Promise<readonly Uint32Array[]> {
  return core.readLabels(path, rows, limits, readArrays);
}
