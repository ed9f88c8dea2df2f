import {
  gatheredRows,
  withinSweep,
  type WithinSums,
  type WithinSweepInput,
} from '../../../runtime/blockwise/index.js';
import { nativeRuntime, type TaskContext } from '../../../runtime/node/index.js';
import { openRows, type RowPlace } from '../row-sources.js';

export interface WithinTaskInput extends Omit<WithinSweepInput, 'rows' | 'onTile'> {
  readonly rows: RowPlace;
  readonly chosen?: Uint32Array;
}

/** The cosines inside a modality, or among some of its rows. */
export default async function withinTask(
  { rows, chosen, ...rest }: WithinTaskInput,
  { progress }: TaskContext<number>,
): Promise<WithinSums> {
  const all = openRows(rows);
  return withinSweep(nativeRuntime({ threads: 1 }), {
    ...rest,
    rows: chosen ? gatheredRows(all, chosen) : all,
    onTile: progress,
  });
}
