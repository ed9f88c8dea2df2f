import type { CaptionRule } from '../../datasets/index.js';
import { openMad } from '../../datasets/node/index.js';
import type { BatchSource } from '../../training/index.js';
import { madBatches } from '../mad-batches.js';

export interface MadSourceInput {
  /** A folder that `writeMad` made. */
  readonly folder: string;
  readonly rule: CaptionRule;
  readonly batchSize: number;
  readonly seed: number;
}

/** This module, for the source of a training task. */
export const madSourceModule = new URL('./mad-source.js', import.meta.url);

/** Batches of a MAD folder, as a source module of a training task. The file stays open as long as its thread. */
export default function madSource({ folder, rule, batchSize, seed }: MadSourceInput): BatchSource {
  return madBatches(openMad(folder).dataset, rule, batchSize, seed);
}
