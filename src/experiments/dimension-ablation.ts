import { ablate, ABLATION_ORDERS, type AblationCurve, type AblationTask } from '../evaluation/index.js';
import { InputError } from '../files/index.js';
import { idealWords } from '../geometry/index.js';
import { unitRows } from '../numeric/index.js';
import { ablationFigure, ORDER_NAMES, taskName } from '../report/figures/ablation.js';
import { type Cell, count, fixed, percent } from '../report/index.js';
import type { Claim, Experiment, ExperimentContext, ExperimentPage } from './experiment.js';
import { type DimensionsPreset, onePlace, quickDimensions } from './kit/dimensions.js';
import { type PairSource, pairSources, STAND_IN_NOTE } from './kit/pairs.js';

/** TEOT Fig. 2c: gap and performance while dimensions are removed one by one. */
export const dimensionAblation: Experiment<
  DimensionsPreset,
  DimensionAblationFindings,
  Record<string, never>
> = {
  id: 'dimension-ablation',
  title: 'Removing the dimensions that carry the gap',
  summary:
    'gap, R@1 and zero-shot accuracy while dimensions are removed in three orders; ' +
    'features that you name, or small CLIPs trained on MAD',
  source: { paper: 'two-effects', figure: 'Fig. 2c' },
  presets: { quick: quickDimensions, paper: {} },
  run: async ({ mad }, context) => {
    const rows = await pairSources('dimension-ablation', mad, context);
    const sources: DimensionAblationOf[] = [];
    for (const [k, source] of rows.entries()) {
      sources.push(await ablated(source, k / rows.length, 1 / rows.length, context));
    }
    return {
      findings: { sources },
      claims: dimensionAblationClaims(sources),
      pictures: {},
      ...(rows.some(({ kind }) => kind === 'mad') && { notes: [STAND_IN_NOTE] }),
    };
  },
  page: dimensionAblationPage,
};

async function ablated(
  source: PairSource,
  before: number,
  weight: number,
  context: ExperimentContext,
): Promise<DimensionAblationOf> {
  const { name, kind, modalities, count, dim } = source;
  const tasks = [...retrievalTasks(source), ...(await zeroShotTasks(source, context))];
  const curves: AblationCurve[] = [];
  for (const [k, order] of ABLATION_ORDERS.entries()) {
    const options = {
      order,
      tasks,
      seed: context.seed,
      signal: context.signal,
      onProgress: (share: number) =>
        context.onProgress?.({
          stage: 'Removing dimensions',
          share: before + (weight * (k + share)) / ABLATION_ORDERS.length,
          detail: `${name}, ${order}`,
        }),
    };
    curves.push(await ablate(source, options, context.tasks));
  }
  return { name, kind, modalities, count, dim, queries: tasks.map(({ own }) => own.length), curves };
}

function retrievalTasks({ first, second, count }: PairSource): readonly AblationTask[] {
  const own = Uint32Array.from({ length: count }, (_, i) => i);
  return [
    { name: 'imageToText', queries: first, candidates: second, own },
    { name: 'textToImage', queries: second, candidates: first, own },
  ];
}

/** The tasks in files that fit the features; for MAD the ten digits, by the mean caption of each. */
async function zeroShotTasks(
  { name, dim, first, second, labels }: PairSource,
  { inputs, sources }: ExperimentContext,
): Promise<readonly AblationTask[]> {
  if (labels !== undefined) {
    const own = Uint32Array.from({ length: first.length / dim }, (_, i) => labels[6 * i]!);
    const words = Float32Array.from(unitRows(idealWords(second, dim, own, 10), dim));
    return [{ name: 'digits', queries: first, candidates: words, own }];
  }
  const read = await Promise.all((inputs.tasks ?? []).map((files) => sources.zeroShotTask(files)));
  return read.map((task) => {
    if (task.dim !== dim) {
      throw new InputError(
        `${task.name}: expected features of ${dim} numbers, as ${name} has, got ${task.dim}; embed both with one model`,
      );
    }
    return {
      name: task.name,
      queries: Float32Array.from(task.images),
      candidates: Float32Array.from(task.prompts),
      own: task.labels,
    };
  });
}

/** Dimensions removed from one set of pairs, in several orders. */
export interface DimensionAblationOf {
  readonly name: string;
  readonly kind: 'file' | 'mad';
  readonly modalities: readonly [string, string];
  readonly count: number;
  readonly dim: number;
  /** How many queries each task has. */
  readonly queries: readonly number[];
  readonly curves: readonly AblationCurve[];
}

export interface DimensionAblationFindings {
  readonly sources: readonly DimensionAblationOf[];
}

/** Removals that count as the first: one in 32, at least two. */
function early(dims: number): number {
  return Math.max(2, Math.round(dims / 32));
}

/**
 * Sharp drop, partial recovery (TEOT Fig. 2c), by two standard errors of a share: within the first 1/32 of removals
 * the task falls by more than that and by more than in the random order; after its lowest point there it rises again
 * by more than that, before half of the dimensions are gone.
 */
export function dimensionAblationClaims(sources: readonly DimensionAblationOf[]): readonly Claim[] {
  return sources
    .filter(({ kind }) => kind === 'file')
    .flatMap((source) => {
      const control = source.curves.find(({ order }) => order === 'random');
      return source.curves
        .filter(({ order }) => order !== 'random')
        .flatMap((curve) => curve.tasks.map((_, task) => dropClaim(source, curve, control, task)));
    });
}

function dropClaim(
  { name, queries }: DimensionAblationOf,
  curve: AblationCurve,
  control: AblationCurve | undefined,
  task: number,
): Claim {
  const { name: taskName, share } = curve.tasks[task]!;
  const dims = curve.dims.length;
  const window = early(dims);
  const start = share[0]!;
  const margin = 2 * Math.sqrt((start * (1 - start)) / queries[task]!);
  const first = share.slice(0, window + 1);
  const low = Math.min(...first);
  const at = first.indexOf(low);
  const controlLow = Math.min(...(control?.tasks[task]!.share.slice(0, window + 1) ?? [start]));
  const after = share.slice(at + 1, Math.floor(dims / 2) + 1);
  const high = Math.max(low, ...after);
  return {
    text:
      `removing by ${curve.order === 'greedy' ? 'the largest drop of L2M' : 'difference of means'}, ` +
      `${taskName} drops sharply and recovers in part (${name})`,
    holds: start - low > margin && low < controlLow && high - low > margin && high <= start,
    measured:
      `${onePlace(start)} with all dimensions, ${onePlace(low)} with ${at} removed, ` +
      `the lowest of the first ${window}; up to ${onePlace(high)} ` +
      `later; at random not below ${onePlace(controlLow)} (the claim: ` +
      `drop and recovery above two standard errors, ${onePlace(margin)})`,
    paper:
      'Fig. 2c: removing the first dimensions closes most of the gap, performance drops sharply and recovers in part',
  };
}

/** Steps of the table. */
const STEPS = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 384] as const;

/** Gap and tasks while dimensions are removed (TEOT Fig. 2c). */
export function dimensionAblationPage({ sources }: DimensionAblationFindings): ExperimentPage {
  return {
    lead: [
      'Dimensions are removed one by one, and what is left of each row is scaled to length 1 again: by ' +
        'falling difference of means, greedily by what lowers L2M most, and in random order as a control. ' +
        'After each removal the gap and the tasks are measured anew.',
    ],
    figures: sources.map((source, k) => {
      const figure = ablationFigure(source.curves, {
        id: sources.length === 1 ? 'ablation' : `ablation-${k + 1}`,
      });
      return sources.length === 1 ? figure : { ...figure, title: `${source.name}: ${figure.title}` };
    }),
    tables: sources.flatMap(({ name, dim, curves }) =>
      curves.map(({ order, dims, l2m, rmg, tasks }) => ({
        caption: `${name}, removed: ${ORDER_NAMES[order]}`,
        columns: [
          ...['Removed', 'Last', 'L2M', 'RMG', ...tasks.map((task) => taskName(task.name))].map((header) => ({
            header,
            kind: 'number' as const,
          })),
        ],
        rows: STEPS.filter((step) => step < dim).map((step): Cell[] => [
          count(step),
          step === 0 ? '' : String(dims[step - 1]),
          fixed(l2m[step]!),
          fixed(rmg[step]!),
          ...tasks.map(({ share }) => percent(share[step]!)),
        ]),
      })),
    ),
  };
}
