/** Means over rows of what each row is worth, of the sample and of every resample. */
import type { Both, Side } from '../../geometry/index.js';
import type { PoolCounts, PoolShape } from '../../evaluation/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import type { Columns } from '../columns.js';
import { columnMeans, independentUnits, resampledMeans, type IndependentUnits } from '../row-bootstrap.js';
import type { MomentAnalysis } from './analysis.js';
import { KERNEL, kernelValues, type Cones } from './cones.js';
import type { PassContext } from './context.js';
import { poolOf, SEARCH, searchValues, type SearchResults } from './search.js';
import { SEPARATION, separationValues, type Projections, type SeparationInput } from './separation.js';

/** Rows of one modality with what their values are computed from. */
type Values =
  | {
      readonly kind: 'search';
      readonly side: Side;
      readonly pool: PoolCounts;
      readonly shape: PoolShape;
    }
  | ({ readonly kind: 'separation' } & SeparationInput)
  | { readonly kind: 'kernel'; readonly sums: Float64Array };

interface RowMeansInput {
  readonly values: Values;
  /** The unit of each row. */
  readonly unitOf: Uint32Array;
  readonly seed: number;
  readonly bootstrap: number;
}

/** Means of the columns of one kind. */
export interface ResampledMeans {
  /** `[columns]`. */
  readonly means: Float64Array;
  /** `[bootstrap, columns]`. */
  readonly replicates: Float64Array;
  readonly units: IndependentUnits;
  /** Of a search: the rank of each query's first match in the mixed pool; NaN without. */
  readonly ranks?: Float64Array;
}

const COLUMNS: Readonly<Record<Values['kind'], Columns<string>>> = {
  search: SEARCH,
  separation: SEPARATION,
  kernel: KERNEL,
};

function valuesOf(input: Values): { readonly table: Float64Array; readonly ranks?: Float64Array } {
  switch (input.kind) {
    case 'search':
      return searchValues(input.side, input.pool, input.shape);
    case 'separation':
      return { table: separationValues(input) };
    case 'kernel':
      return { table: kernelValues(input.sums) };
  }
}

/** The values of some rows of a modality, and their means. Progress: rows. */
export const rowMeansTask = defineTask(
  import.meta.url,
  'rowMeansTask',
  async (
    { values: input, unitOf, seed, bootstrap }: RowMeansInput,
    { world, progress }: TaskContext<number>,
  ): Promise<ResampledMeans> => {
    const { table, ranks } = valuesOf(input);
    const rows = { unitOf, values: table, columns: COLUMNS[input.kind].count };
    const runtime = world.runtime({ threads: 1 });
    const replicates =
      bootstrap === 0 ? new Float64Array(0) : await resampledMeans(runtime, rows, seed, bootstrap, progress);
    return {
      means: columnMeans(rows),
      replicates,
      units: independentUnits(rows),
      ...(ranks && { ranks }),
    };
  },
);

/** The means of each kind, of each modality. */
export type RowMeansByKind = Readonly<Record<Values['kind'], Both<ResampledMeans>>>;

/** What the passes over the rows gave. */
export interface RowResults extends Cones, SearchResults {
  readonly analysis: MomentAnalysis;
  readonly projections: Both<readonly Projections[]>;
}

export async function intervalsPass(context: PassContext, results: RowResults): Promise<RowMeansByKind> {
  const { stages, settings } = context;
  const sides = [inputsOf(context, results, 0), inputsOf(context, results, 1)] as const;
  const [first, second] = await stages.bySide({
    stage: 'intervals',
    total: settings.bootstrap === 0 ? 0 : sides.flat().reduce((sum, { unitOf }) => sum + unitOf.length, 0),
    task: rowMeansTask,
    inputs: sides,
  });
  const both = (kind: Values['kind']): Both<ResampledMeans> => {
    const at = sides[0].findIndex(({ values }) => values.kind === kind);
    return [first[at]!, second[at]!];
  };
  return { search: both('search'), separation: both('separation'), kernel: both('kernel') };
}

function inputsOf(context: PassContext, results: RowResults, side: Side): RowMeansInput[] {
  const { plan, units } = context;
  const { within, analysis, projections } = results;
  const { seed, bootstrap } = context.settings;
  const unitOf = context.unitOf[side];
  const of = (chosen: Uint32Array | undefined) => (chosen ? chosen.map((row) => unitOf[row]!) : unitOf);
  const { classifiers, gap, moments } = analysis;
  return [
    {
      values: {
        kind: 'search',
        ...{ side, ...poolOf(context, results, side) },
      },
      unitOf: of(plan.queries[side]),
      seed,
      bootstrap,
    },
    {
      values: {
        kind: 'separation',
        side,
        parts: projections[side],
        moments: moments[side],
        gap,
        thresholds: [classifiers[0].threshold, classifiers[1].threshold],
        unitOf,
        foldStart: units.foldStart[side],
        seed,
      },
      unitOf,
      seed,
      bootstrap,
    },
    {
      values: { kind: 'kernel', sums: within[side].kernel },
      unitOf: of(plan.coneRows[side]),
      seed,
      bootstrap,
    },
  ];
}
