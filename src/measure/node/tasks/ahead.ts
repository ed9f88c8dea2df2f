import { aheadSweep, gatheredRows, type RowRange } from '../../../runtime/blockwise/index.js';
import { nativeRuntime, type TaskContext } from '../../../runtime/node/index.js';
import { openRows, type RowPlace } from '../row-sources.js';

export interface AheadTaskInput {
  readonly rows: RowPlace;
  readonly chosen: Uint32Array;
  readonly range: RowRange;
  readonly thresholds: Float32Array;
}

/** For some rows of a modality, how many of all its rows, the row itself left out, score above a threshold. */
export default async function aheadTask(
  { rows, chosen, range, thresholds }: AheadTaskInput,
  { progress }: TaskContext<number>,
): Promise<Uint32Array> {
  const keys = openRows(rows);
  const ahead = await aheadSweep(nativeRuntime({ threads: 1 }), {
    queries: gatheredRows(keys, chosen),
    range,
    keys,
    thresholds,
    onTile: progress,
  });
  // A row scores 1 with itself, up to float32 rounding.
  return ahead.map((count, i) => (thresholds[i]! < 1 - 1e-6 ? count - 1 : count));
}
