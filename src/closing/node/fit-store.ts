import { availableParallelism } from 'node:os';
import { corrections, type OptionValues } from '../../correction/index.js';
import { InputError } from '../../files/input-error.js';
import { NodeWorkspace } from '../../files/node/index.js';
import type { StoredRows } from '../../files/row-layout.js';
import type { Spool, Workspace } from '../../files/workspace.js';
import { threadTasks } from '../../runtime/node/index.js';
import type { VectorTable } from '../../stores/index.js';
import { fitGap, fitGapOnMeans } from '../fit.js';
import type { FittedGap } from '../gap.js';

export interface FitStoreOptions {
  /** Id of the correction. */
  readonly method: string;
  readonly options?: OptionValues;
  /** Draws so many rows of each modality, where means do not suffice. Default: all. */
  readonly sample?: number | undefined;
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Rows that have been read, of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Fits a correction on the rows of a store. Where means suffice, the store computes them; for all else its rows are
 * brought here once, into a temporary file without a name.
 *
 * @throws InputError where the correction is unknown or asks for pairs, which a store does not tell, or a row has no
 *   direction.
 */
export async function fitStore(table: VectorTable, options: FitStoreOptions): Promise<FittedGap> {
  const { method, signal, onProgress } = options;
  const needs = corrections.has(method) ? corrections.get(method).needs : [];
  const lacking = needs.find((need) => need === 'pairs' || need === 'queries');
  if (lacking !== undefined) {
    throw new InputError(
      `${method}: it is fitted on ${lacking}, which ${table.label} does not tell; export rows to a file, and fit ` +
        `on that`,
    );
  }
  const total = table.modalities.reduce((sum, { rows }) => sum + rows, 0);
  const onRows = (rows: number): void => onProgress?.(rows, total);
  const names = table.modalities.map(({ name }) => name);
  if (needs.every((need) => need === 'means')) {
    const means = await table.means({ signal, onRows });
    const gap = fitGapOnMeans(
      means.map(({ mean }, side) => ({ name: names[side]!, mean })),
      options,
    );
    return { ...gap, rows: means.map(({ rows }) => rows) };
  }
  const workspace = new NodeWorkspace();
  const tasks = threadTasks({ size: Math.min(8, availableParallelism()) });
  try {
    const modalities = await spooledRows(table, workspace, { signal, onRows });
    const { gap } = await fitGap(tasks, { modalities }, { ...options, onProgress: undefined });
    return gap;
  } finally {
    await tasks.dispose();
    workspace.close();
  }
}

/** The rows of each modality in a file of their own. */
async function spooledRows(
  table: VectorTable,
  workspace: Workspace,
  run: { readonly signal?: AbortSignal | undefined; readonly onRows: (rows: number) => void },
): Promise<StoredRows[]> {
  const { dim, label } = table;
  const spools = table.modalities.map(({ name }): Spool => workspace.spool(`${label} (${name})`));
  const counts = spools.map(() => 0);
  for await (const { modalities, vectors } of table.batches(run)) {
    for (let i = 0; i < modalities.length; i++) {
      const side = modalities[i]!;
      if (side < 0) continue;
      const row = vectors.subarray(i * dim, (i + 1) * dim);
      spools[side]!.write(new Uint8Array(row.buffer, row.byteOffset, row.byteLength));
      counts[side]!++;
    }
  }
  return spools.map((spool, side) => {
    const { name } = table.modalities[side]!;
    const path = `${label} (${name})`;
    const layout = { path, place: spool.finish(), type: 'float32', littleEndian: true, offset: 0 } as const;
    const rows = counts[side]!;
    return { name, rows, dim, layouts: [{ ...layout, rows, dim, rowStride: 4 * dim, columnStride: 4 }] };
  });
}
