import type { CaptionRule, MadDataset } from '../../datasets/index.js';
import { openMad } from '../../datasets/mad/stored-mad.js';
import { randomStream } from '../../numeric/index.js';
import type { World } from '../../runtime/index.js';
import type { BatchSource } from '../../training/index.js';

/** Name of the batches' random streams under a run's seed. */
const STREAM = 0x62617463;

/**
 * Batches of MAD as TEOT trains: each epoch takes every digit once, in one of its combinations, with a colour and a
 * caption drawn anew. Each batch is a function of the seed and its place alone; incomplete last batches are left out.
 *
 * @throws RangeError where there are fewer digits than a batch has pairs.
 */
export function madBatches(
  dataset: MadDataset,
  rule: CaptionRule,
  batchSize: number,
  seed: number,
): BatchSource {
  const { description } = dataset;
  const batchesPerEpoch = Math.floor(description.digits / batchSize);
  if (batchesPerEpoch < 1) {
    throw new RangeError(
      `MAD batches: expected at least ${batchSize} digits, one for each pair of a batch, got ${description.digits}`,
    );
  }
  let held: { readonly epoch: number; readonly rows: Uint32Array } | undefined;
  let into: ReturnType<MadDataset['batch']> | undefined;
  return {
    batchesPerEpoch,
    description: { mad: description, rule, batchSize, seed, order: 'digits' },
    batch: (epoch, index) => {
      if (held?.epoch !== epoch) held = { epoch, rows: dataset.epoch(seed, epoch, 'digits') };
      const rows = held.rows.subarray(index * batchSize, (index + 1) * batchSize);
      into = dataset.batch(rows, rule, randomStream(seed, STREAM, epoch, index), into);
      return into;
    },
  };
}

export interface MadSourceInput {
  /** The place of a storage that holds MAD. */
  readonly place: string;
  readonly rule: CaptionRule;
  readonly batchSize: number;
  readonly seed: number;
}

/** This module and the name of its source, for a training task. */
export const madSourceAt = { module: import.meta.url, name: 'madSource' } as const;

/** Batches of MAD in a storage. The file stays open as long as its thread. */
export async function madSource(
  { place, rule, batchSize, seed }: MadSourceInput,
  world: World,
): Promise<BatchSource> {
  const { dataset } = await openMad(world.storage(place));
  return madBatches(dataset, rule, batchSize, seed);
}
