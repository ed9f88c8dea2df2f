import { makeWorld } from '../../runtime/node/index.js';
import type { RowsWorld } from '../rows.js';
import { fileRows } from './row-sources.js';

/** The address of this module, for `threadTasks({ world })`. */
export const measureWorld = import.meta.url;

/** What a measurement's tasks are lent on this machine: folders, native kernels, and the rows of files. */
export default function makeMeasureWorld(): RowsWorld {
  return { ...makeWorld(), rows: fileRows };
}
