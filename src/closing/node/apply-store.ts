import { applySteps, corrections, rowSteps } from '../../correction/index.js';
import { InputError } from '../../files/input-error.js';
import { listOf } from '../../files/wording.js';
import type { VectorTable } from '../../stores/index.js';
import { CHECKED_ROWS, FirstRows } from '../check-calibration.js';
import { fingerprintOf, type FittedGap } from '../gap.js';

export interface ApplyStoreOptions {
  /** What the corrected vectors are called: the name of a new column or collection. */
  readonly target: string;
  /** Also where rows do not look like the calibration's. Default: no. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Rows that are written, of all; `before` of them by an earlier run. */
  readonly onProgress?: ((done: number, total: number, before: number) => void) | undefined;
}

/** What {@link applyStore} wrote. */
export interface StoreApplied {
  readonly target: string;
  /** Rows that this run wrote, and those that an earlier, unfinished one had. */
  readonly rows: number;
  readonly before: number;
}

/**
 * Writes corrected vectors beside those of a store, batch by batch. They appear under their name when all are there;
 * the old ones are only read. The same call goes on where an earlier one was cut short.
 *
 * @throws InputError where the correction is for other rows than these, or changes scores, not rows; where the name is
 *   taken.
 */
export async function applyStore(
  table: VectorTable,
  gap: FittedGap,
  { target: name, force = false, signal, onProgress }: ApplyStoreOptions,
): Promise<StoreApplied> {
  checkFits(table, gap);
  if (!force) await checkRows(table, gap, signal);
  const steps = table.modalities.map(({ name: modality }) => rowSteps(gap, gap.modalities.indexOf(modality)));
  const total = table.modalities.reduce((sum, { rows }) => sum + rows, 0);
  const target = await table.target(name, `modgap ${gap.correction} ${fingerprintOf(gap)}`);
  const before = target.done;
  let rows = 0;
  for await (const batch of target.pending({ signal })) {
    const { ids, vectors } = correctedBatch(batch, table, gap, steps);
    if (ids.length > 0) await target.write({ ids, vectors });
    rows += ids.length;
    onProgress?.(before + rows, total, before);
  }
  await target.finish();
  return { target: name, rows, before };
}

type Steps = ReturnType<typeof rowSteps>;

/** The batch without rows of other modalities, each of the rest after the steps of its own. */
function correctedBatch(
  { ids, modalities, vectors }: { ids: readonly string[]; modalities: Int32Array; vectors: Float32Array },
  { dim, label }: VectorTable,
  gap: FittedGap,
  steps: readonly Steps[],
): { ids: string[]; vectors: Float32Array } {
  const kept: string[] = [];
  const parts: Float32Array[] = [];
  steps.forEach((own, side) => {
    const rows = [...ids.keys()].filter((i) => modalities[i] === side);
    if (rows.length === 0) return;
    const part = new Float32Array(rows.length * dim);
    rows.forEach((row, k) => part.set(vectors.subarray(row * dim, (row + 1) * dim), k * dim));
    try {
      applySteps(part, dim, own, part, gap.correction);
    } catch (error) {
      throw new InputError(
        `${label}: ${(error as Error).message} of the batch that begins with id ${ids[0]}`,
      );
    }
    kept.push(...rows.map((row) => ids[row]!));
    parts.push(part);
  });
  const out = new Float32Array(kept.length * dim);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return { ids: kept, vectors: out };
}

/** Batches that are looked at for rows of each modality: a store may keep one modality's first. */
const LOOKED_AT = 16;

/** Some rows of each modality, held against the calibration, before anything is written. */
async function checkRows(table: VectorTable, gap: FittedGap, signal: AbortSignal | undefined): Promise<void> {
  const first = new FirstRows(gap);
  const own = table.modalities.map(({ name }) => gap.modalities.indexOf(name));
  let batches = 0;
  for await (const { modalities, vectors } of table.batches({ signal })) {
    first.add(
      vectors,
      Array.from(modalities, (side) => own[side] ?? -1),
    );
    const enough = own.every(
      (index, side) => first.countOf(index) >= Math.min(CHECKED_ROWS, table.modalities[side]!.rows),
    );
    if (enough || ++batches === LOOKED_AT) break;
  }
  const reason = first.reason('correct the modality column');
  if (reason !== undefined) throw new InputError(`${table.label}: expected ${reason}`);
}

function checkFits({ label, dim, modalities }: VectorTable, gap: FittedGap): void {
  if (corrections.get(gap.correction).changes === 'scores') {
    throw new InputError(
      `${gap.correction}: it changes how queries score, and no vectors; modgap close export shows how to search ` +
        `with it`,
    );
  }
  if (dim !== gap.dim) {
    throw new InputError(
      `${label}: expected vectors of ${gap.dim} numbers, as the correction was fitted on, got ${dim}; fit it on ` +
        `rows of ` +
        'this model',
    );
  }
  const unknown = modalities.find(({ name }) => !gap.modalities.includes(name));
  if (unknown !== undefined) {
    throw new InputError(
      `${label}: expected modalities that the correction was fitted on (${listOf(gap.modalities)}), got ` +
        `${JSON.stringify(unknown.name)}; fit with --modalities as the column has them`,
    );
  }
}
