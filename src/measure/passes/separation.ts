/** Held-out classification and influence on the Fréchet distance, of every row. */
import type { Both, Side } from '../../geometry/index.js';
import {
  defineGraph,
  hostTensor,
  matMul,
  mul,
  reduceSum,
  sub,
  tensorType,
  type Graph,
} from '../../graph/index.js';
import { dot, trace } from '../../numeric/index.js';
import { rowRanges, type RowRange } from '../../runtime/blockwise/index.js';
import { defineTask, type TaskContext } from '../../runtime/index.js';
import { columns } from '../columns.js';
import { foldOfUnit } from '../fold-moments.js';
import { openRows, type RowPlace } from '../rows.js';
import type { MomentAnalysis } from './analysis.js';
import type { PassContext } from './context.js';

/** Rows of one task. */
const TASK_ROWS = 65536;

const BLOCK_ROWS = 2048;

/** What each row is projected onto. */
const AXES = columns(['firstClassifier', 'secondClassifier', 'gap', 'mean']);

interface ProjectionInput {
  readonly rows: RowPlace;
  readonly range: RowRange;
  /** `[dim, axes]`: the columns of {@link AXES}. */
  readonly axes: Float32Array;
  /** Mean of the modality, `[dim]`, and symmetric `[dim, dim]` matrix A: each row's (x - mean).A (x - mean). */
  readonly mean: Float32Array;
  readonly form: Float32Array;
}

/** Of some rows of a modality. */
export interface Projections {
  /** `[rows, axes]`: the columns of {@link AXES}. */
  readonly projected: Float32Array;
  /** `[rows]`. */
  readonly quadratic: Float32Array;
}

/** Projects a range of rows and evaluates a quadratic form on each, block by block. */
export const projectionTask = defineTask(import.meta.url, 'projectionTask', projections);

async function projections(
  { rows, range, ...input }: ProjectionInput,
  { world, progress }: TaskContext<number>,
): Promise<Projections> {
  const source = openRows(rows, world);
  const { dim } = source;
  const program = await world.runtime({ threads: 1 }).compile(projectionGraph(dim));
  try {
    const axes = hostTensor('float32', [dim, AXES.count], input.axes);
    const mean = hostTensor('float32', [1, dim], input.mean);
    const form = hostTensor('float32', [dim, dim], input.form);
    const projected = new Float32Array(range.count * AXES.count);
    const quadratic = new Float32Array(range.count);
    const block = new Float32Array(Math.min(BLOCK_ROWS, range.count) * dim);
    for (const part of rowRanges(range.count, BLOCK_ROWS)) {
      const data = block.subarray(0, part.count * dim);
      source.read(range.start + part.start, part.count, data);
      const out = await program.run({
        rows: hostTensor('float32', [part.count, dim], data),
        axes,
        mean,
        form,
      });
      projected.set(out.projected!.data as Float32Array, part.start * AXES.count);
      quadratic.set(out.quadratic!.data as Float32Array, part.start);
      progress(part.count);
    }
    return { projected, quadratic };
  } finally {
    await program.dispose();
  }
}

function projectionGraph(dim: number): Graph {
  return defineGraph(
    'projections',
    {
      rows: tensorType('float32', ['rows', dim]),
      axes: tensorType('float32', [dim, AXES.count]),
      mean: tensorType('float32', [1, dim]),
      form: tensorType('float32', [dim, dim]),
    },
    ({ rows, axes, mean, form }) => {
      const centred = sub(rows, mean);
      return {
        projected: matMul(rows, axes),
        quadratic: reduceSum(mul(matMul(centred, form), centred), [1]),
      };
    },
  );
}

/** The projections of every row of each modality, part by part in order. */
export async function separationPass(
  { stages, counts, places }: PassContext,
  analysis: MomentAnalysis,
): Promise<Both<readonly Projections[]>> {
  const inputs = (side: Side): ProjectionInput[] => {
    const { mean } = analysis.moments[side];
    const shared = {
      rows: places[side],
      axes: axesOf(analysis, mean),
      mean: Float32Array.from(mean),
      form: analysis.frechetForms[side],
    };
    return rowRanges(counts[side], TASK_ROWS).map((range) => ({ ...shared, range }));
  };
  return stages.bySide({
    ...{ stage: 'separation', total: counts[0] + counts[1], task: projectionTask },
    inputs: [inputs(0), inputs(1)],
  });
}

function axesOf({ classifiers, gap }: MomentAnalysis, mean: Float64Array): Float32Array {
  const out = new Float32Array(gap.length * AXES.count);
  for (let k = 0; k < gap.length; k++) {
    AXES.write(out, k, {
      firstClassifier: classifiers[0].weights[k]!,
      secondClassifier: classifiers[1].weights[k]!,
      gap: gap[k]!,
      mean: mean[k]!,
    });
  }
  return out;
}

/** What a row is worth: the columns of {@link separationValues}. */
export const SEPARATION = columns(['onOwnSide', 'frechetInfluence']);

/** What {@link separationValues} takes. */
export interface SeparationInput {
  readonly side: Side;
  readonly parts: readonly Projections[];
  readonly moments: MomentAnalysis['moments'][Side];
  readonly gap: Float64Array;
  /** Thresholds of both classifiers. */
  readonly thresholds: Both<number>;
  readonly unitOf: Uint32Array;
  readonly foldStart: number;
  readonly seed: number;
}

/**
 * The columns of {@link SEPARATION} for each row of a modality: whether the classifier trained on the other fold puts
 * it on its own side (1 or 0), and its first-order influence on the Fréchet distance, whose mean over the rows is zero.
 *
 * Adding weight to row x changes ||m_x - m_y||² by 2 (m_x - m_y).(x - m_x), tr S_x by ||x - m_x||² - tr S_x, and
 * 2 tr (S_x S_y)^(1/2) by (x - m_x).A (x - m_x) minus its mean.
 */
export function separationValues(input: SeparationInput): Float64Array {
  const { side, moments, gap, thresholds, unitOf, foldStart, seed } = input;
  const projected = joined(input.parts.map((part) => part.projected));
  const quadratic = joined(input.parts.map((part) => part.quadratic));
  const sign = side === 0 ? 1 : -1;
  const meanSquared = dot(moments.mean, moments.mean);
  const meanOnGap = dot(moments.mean, gap);
  const variance = trace(moments.scatter, moments.dim) / moments.count;
  let quadraticMean = 0;
  for (const value of quadratic) quadraticMean += value / quadratic.length;
  const out = new Float64Array(quadratic.length * SEPARATION.count);
  for (let i = 0; i < quadratic.length; i++) {
    const along = AXES.read(projected, i);
    const score =
      foldOfUnit(seed, unitOf[i]! - foldStart) === 0
        ? along.secondClassifier - thresholds[1]
        : along.firstClassifier - thresholds[0];
    const spread = 1 - 2 * along.mean + meanSquared;
    SEPARATION.write(out, i, {
      onOwnSide: score * sign > 0 ? 1 : score === 0 ? 0.5 : 0,
      frechetInfluence:
        2 * sign * (along.gap - meanOnGap) + (spread - variance) - (quadratic[i]! - quadraticMean),
    });
  }
  return out;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
