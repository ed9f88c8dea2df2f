import { readTextTable as readTextTableIn, type TextTable } from '../text-table.js';
import { NodeWorkspace } from './node-workspace.js';

/** A whole table as text: see the core's `readTextTable`. @throws InputError where the file is no sound table. */
export async function readTextTable(path: string, signal?: AbortSignal): Promise<TextTable> {
  const workspace = new NodeWorkspace();
  try {
    // A file that is not there is the plainer news than what a reader of tables makes of it.
    workspace.open(path);
    return await readTextTableIn(path, workspace, signal);
  } finally {
    workspace.close();
  }
}
