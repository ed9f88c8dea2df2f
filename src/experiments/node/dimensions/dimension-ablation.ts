import { ablate, ABLATION_ORDERS, type AblationCurve, type AblationTask } from '../../../evaluation/index.js';
import { readZeroShotTask } from '../../../evaluation/node/index.js';
import { InputError } from '../../../files/index.js';
import { idealWords } from '../../../geometry/index.js';
import type { TaskPool } from '../../../runtime/node/index.js';
import { VERSION } from '../../../version.js';
import type { DimensionAblationFindings, DimensionAblationOf } from '../../dimensions/ablation-findings.js';
import { dimensionAblationClaims } from '../../dimensions/claims.js';
import type { Experiment, ExperimentContext } from '../../experiment.js';
import { pairSources, STAND_IN_NOTE, type PairSource } from '../pair-sources.js';
import { quickDimensions, type DimensionsPreset } from './dimension-pairs.js';

/** TEOT Fig. 2c: gap and performance while dimensions are removed one by one. */
export const dimensionAblation: Experiment<
  'dimension-ablation',
  DimensionsPreset,
  DimensionAblationFindings,
  Record<string, never>
> = {
  id: 'dimension-ablation',
  title: 'Removing the dimensions that carry the gap',
  summary:
    'gap, R@1 and zero-shot accuracy while dimensions are removed in three orders; features that you name, or small CLIPs trained on MAD',
  source: { paper: 'two-effects', figure: 'Fig. 2c' },
  presets: { quick: quickDimensions, paper: {} },
  run: async ({ mad }, context) => {
    const pool = context.createPool(context.parallel ?? 2);
    try {
      const rows = await pairSources('dimension-ablation', mad, context, pool);
      const sources: DimensionAblationOf[] = [];
      for (const [k, source] of rows.entries()) {
        sources.push(await ablated(source, k / rows.length, 1 / rows.length, context, pool));
      }
      return {
        findings: { sources, configuration: { seed: context.seed, version: VERSION } },
        claims: dimensionAblationClaims(sources),
        pictures: {},
        ...(rows.some(({ kind }) => kind === 'mad') && { notes: [STAND_IN_NOTE] }),
      };
    } finally {
      await pool.dispose();
    }
  },
};

async function ablated(
  source: PairSource,
  before: number,
  weight: number,
  context: ExperimentContext,
  pool: TaskPool,
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
    curves.push(await ablate(source, options, pool.tasks));
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
  { inputs }: ExperimentContext,
): Promise<readonly AblationTask[]> {
  if (labels !== undefined) {
    const own = Uint32Array.from({ length: first.length / dim }, (_, i) => labels[6 * i]!);
    const words = unitLength(idealWords(second, dim, own, 10), dim);
    return [{ name: 'digits', queries: first, candidates: words, own }];
  }
  const read = await Promise.all((inputs?.tasks ?? []).map(readZeroShotTask));
  return read.map((task) => {
    if (task.dim !== dim) {
      throw new InputError(
        `${task.name}: expected features of ${dim} numbers, as ${name} has, got ${task.dim}; embed both with one model`,
      );
    }
    return { name: task.name, queries: task.images, candidates: task.prompts, own: task.labels };
  });
}

function unitLength(rows: Float64Array, dim: number): Float32Array {
  const out = new Float32Array(rows.length);
  for (let i = 0; i < rows.length; i += dim) {
    const length = Math.hypot(...rows.subarray(i, i + dim));
    for (let k = i; k < i + dim; k++) out[k] = length > 0 ? rows[k]! / length : 0;
  }
  return out;
}
