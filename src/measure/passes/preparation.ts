import type { Embeddings, Modality, Pairs } from '../../embeddings/embeddings.js';
import { quartersOf } from '../../evaluation/index.js';
import type { Both, Side } from '../../geometry/index.js';
import { defineTask, type World } from '../../runtime/index.js';
import type { MeasureSettings } from '../options.js';
import { planMeasure } from '../plan.js';
import { storedRows } from '../rows.js';
import { shared, sharedFloats } from '../shared-memory.js';
import type { Stages } from '../stages.js';
import { unitOfRows, unitsOf, type Units } from '../../embeddings/units.js';
import type { PassContext } from './context.js';

/** Rows read for the provisional centre. */
const CENTRE_ROWS = 1024;

interface PreparationInput {
  readonly modalities: Both<Modality>;
  readonly pairs: Pairs;
  readonly settings: MeasureSettings;
}

type Preparation = Pick<PassContext, 'pairs' | 'plan' | 'units' | 'unitOf' | 'quarters' | 'centres'>;

/** Joins rows to units, draws the samples, and reads the first rows for a provisional centre. */
export const prepareTask = defineTask(
  import.meta.url,
  'prepareTask',
  ({ modalities, pairs, settings }: PreparationInput, { world }): Preparation => {
    const counts = [modalities[0].rows, modalities[1].rows] as const;
    const units = sharedUnits(unitsOf(counts, pairs));
    const { exactRows, permutations, picturePairs, seed } = settings;
    const unitOf = [shared(unitOfRows(units.rows[0])), shared(unitOfRows(units.rows[1]))] as const;
    const quarters = quartersOf(units.count, seed);
    const quarterOf = (side: Side) => shared(Uint8Array.from(unitOf[side], (unit) => quarters[unit]!));
    return {
      pairs: { first: shared(pairs.first), second: shared(pairs.second) },
      plan: planMeasure({
        counts,
        units: units.count,
        pairs: pairs.first.length,
        exactRows,
        permutations,
        picturePairs,
        seed,
      }),
      units,
      unitOf,
      quarters: [quarterOf(0), quarterOf(1)],
      centres: [centreOf(modalities[0], world), centreOf(modalities[1], world)],
    };
  },
);

/** Prepares a measurement, and makes room for the rows where all of them are looked at. */
export async function prepare(
  stages: Stages,
  { modalities, dim, pairs }: Embeddings,
  settings: MeasureSettings,
): Promise<PassContext> {
  const prepared = await stages.run(prepareTask, { modalities, pairs, settings });
  const counts = [modalities[0].rows, modalities[1].rows] as const;
  const stored = [
    { kind: 'stored', modality: modalities[0] },
    { kind: 'stored', modality: modalities[1] },
  ] as const;
  const kept = prepared.plan.exact ? roomFor(counts, dim) : undefined;
  return {
    ...prepared,
    stages,
    settings,
    dim,
    counts,
    stored,
    kept,
    places: kept
      ? [
          { kind: 'kept', data: kept[0], dim },
          { kind: 'kept', data: kept[1], dim },
        ]
      : stored,
  };
}

/** Undefined where no memory can be shared: then every task reads its rows again. */
function roomFor(counts: Both<number>, dim: number): Both<Float32Array> | undefined {
  const [first, second] = [sharedFloats(counts[0] * dim), sharedFloats(counts[1] * dim)];
  return first && second && [first, second];
}

function centreOf(modality: Modality, world: World): Float32Array {
  const rows = Math.min(CENTRE_ROWS, modality.rows);
  const data = new Float32Array(rows * modality.dim);
  storedRows(modality, world).read(0, rows, data);
  return columnMean(data, modality.dim);
}

function columnMean(rows: Float32Array, dim: number): Float32Array {
  const mean = new Float64Array(dim);
  for (let k = 0; k < rows.length; k++) mean[k % dim]! += rows[k]!;
  return Float32Array.from(mean, (value) => (value * dim) / rows.length);
}

function sharedUnits({ count, rows, pairs, foldStart }: Units): Units {
  const group = ({ offsets, items }: Units['pairs']) => ({ offsets: shared(offsets), items: shared(items) });
  return { count, rows: [group(rows[0]), group(rows[1])], pairs: group(pairs), foldStart };
}
