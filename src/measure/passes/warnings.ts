/** Checks of the input, once everything is measured. */
import type { Embeddings } from '../../embeddings/embeddings.js';
import type { Both, Side } from '../../geometry/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import type { MeasureFindings, WarningFindings } from '../findings.js';
import { knownModel } from '../known-means/known-model.js';
import { openRows } from '../rows.js';
import type { Units } from '../../embeddings/units.js';
import { lookForWarnings, type WarningContext } from '../warnings/index.js';
import type { MomentAnalysis } from './analysis.js';
import type { PassContext } from './context.js';
import type { MomentSums } from './moments.js';

interface WarningsInput extends Omit<WarningContext, 'rows'>, Pick<PassContext, 'places'> {}

export const warningsTask = defineTask(
  import.meta.url,
  'warningsTask',
  ({ places, ...context }: WarningsInput, { world }: TaskContext): WarningFindings[] =>
    lookForWarnings({ ...context, rows: [openRows(places[0], world), openRows(places[1], world)] }),
);

/** The findings, and what the checks say of them. */
export async function warningsPass(
  { stages, places, units }: PassContext,
  { modalities, pairs }: Embeddings,
  findings: MeasureFindings,
  { hashes }: Pick<MomentSums, 'hashes'>,
  { moments }: Pick<MomentAnalysis, 'moments'>,
): Promise<MeasureFindings> {
  const warnings = await stages.run(warningsTask, {
    ...{ places, findings, moments },
    paths: [modalities[0].layouts[0]!.path, modalities[1].layouts[0]!.path] as const,
    inOrder: pairs.identity,
    hashes: [inRowOrder(hashes, units, 0), inRowOrder(hashes, units, 1)] as const,
  });
  const model = knownModel(moments);
  return { ...findings, warnings, ...(model && { model }) };
}

function inRowOrder(hashes: Both<Float64Array>, { rows }: Units, side: Side): Float64Array {
  const { items } = rows[side];
  const out = new Float64Array(items.length);
  items.forEach((row, k) => (out[row] = hashes[side][k]!));
  return out;
}
