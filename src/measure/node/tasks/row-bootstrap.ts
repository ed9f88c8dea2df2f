import type { TaskContext } from '../../../runtime/node/index.js';
import { resampledMeans, type RowValues } from '../../row-bootstrap.js';

export interface RowBootstrapTaskInput extends RowValues {
  readonly seed: number;
  readonly replicates: number;
}

/** Means of rows' values on every resample. */
export default function rowBootstrapTask(
  { seed, replicates, ...rows }: RowBootstrapTaskInput,
  { progress }: TaskContext<number>,
): Promise<Float64Array> {
  return Promise.resolve(resampledMeans(rows, seed, replicates, progress));
}
