import { nativeRuntime, type TaskContext } from '../../../runtime/node/index.js';
import { projectionPass, type ProjectionInput, type Projections } from '../../projection-pass.js';
import { openRows, type RowPlace } from '../row-sources.js';

export interface ProjectionTaskInput extends Omit<ProjectionInput, 'source' | 'onBlock'> {
  readonly rows: RowPlace;
}

/** Projections and quadratic forms of a range of rows. */
export default function projectionTask(
  { rows, ...rest }: ProjectionTaskInput,
  { progress }: TaskContext<number>,
): Promise<Projections> {
  return projectionPass(nativeRuntime({ threads: 1 }), {
    ...rest,
    source: openRows(rows),
    onBlock: progress,
  });
}
