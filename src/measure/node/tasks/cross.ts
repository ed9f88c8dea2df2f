import {
  crossSweep,
  gatheredRows,
  type CrossSweepInput,
  type CrossSweepOutput,
} from '../../../runtime/blockwise/index.js';
import { nativeRuntime, type TaskContext } from '../../../runtime/node/index.js';
import { openRows, type RowPlace } from '../row-sources.js';

export interface CrossTaskInput extends Omit<CrossSweepInput, 'queries' | 'keys' | 'onTile'> {
  readonly queries: RowPlace;
  readonly keys: RowPlace;
  /** Only these rows search; `range` counts among them. */
  readonly chosen?: Uint32Array;
}

/** Ranks of a range of queries among all keys, and perhaps of the keys among them. */
export default async function crossTask(
  { queries, keys, chosen, ...rest }: CrossTaskInput,
  { progress }: TaskContext<number>,
): Promise<CrossSweepOutput> {
  const all = openRows(queries);
  return crossSweep(nativeRuntime({ threads: 1 }), {
    ...rest,
    queries: chosen ? gatheredRows(all, chosen) : all,
    keys: openRows(keys),
    onTile: progress,
  });
}
