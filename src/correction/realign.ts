import type { Moments } from '../geometry/index.js';
import type { RowSource } from '../runtime/blockwise/index.js';
import type { RowCorrection } from './correction.js';
import { eachRun } from './read-runs.js';
import { applySteps, type RowStep } from './row-steps.js';
import { spreadOf } from './spread.js';

/** Which modality goes to where the other one is. */
export type RealignOptions = { readonly moved: 'first' | 'second' };

export type RealignParameters = {
  /** The root of the ratio of total variances. */
  readonly scale: number;
  /** The mean that rows go to, less the scaled mean that they come from, `[d]`. */
  readonly anchor: Float64Array;
  /** What then is still between the means on the sphere, `[d]`. */
  readonly centroid: Float64Array;
  /** The modality that moves: 0 or 1. */
  readonly moved: number;
};

/**
 * ReAlign: rows of one modality are centred on the mean of the other and scaled to its total variance; what scaling
 * them to length 1 has then moved their mean by is taken back.
 */
export const realign: RowCorrection<'moments' | 'rows', RealignOptions, RealignParameters> = {
  id: 'realign',
  changes: 'rows',
  title: 'ReAlign',
  definition:
    'e = (m_x + s (y − m_y)) / ‖m_x + s (y − m_y)‖, s = √(tr S_x / tr S_y); y′ = (e + m_x − m_e) / ‖e + m_x − m_e‖, ' +
    'with the mean m_e of e over calibration rows',
  source:
    'Yu et al., “Modality Gap-Driven Subspace Alignment Training Paradigm For Multimodal Large Language Models”, ' +
    '2026 ' +
    '(anchor, trace and centroid alignment)',
  options: {
    moved: {
      text: 'the modality that moves to the other, which stays as it is',
      default: 'second',
      choices: ['first', 'second'] satisfies readonly RealignOptions['moved'][],
    },
  },
  needs: ['moments', 'rows'],
  fit({ moments, rows }, { moved = 'second' } = {}) {
    const from = moved === 'first' ? 0 : 1;
    const [source, target] = [moments[from]!, moments[1 - from]!];
    const ratio = spreadOf('realign', target, 1 - from) / spreadOf('realign', source, from);
    const scale = Math.sqrt(ratio);
    const anchor = target.mean.map((value, k) => value - scale * source.mean[k]!);
    const mean = meanAfter(rows[from]!, { scale, add: anchor });
    return { scale, anchor, centroid: target.mean.map((value, k) => value - mean[k]!), moved: from };
  },
  steps: ({ scale, anchor, centroid, moved }, modality) =>
    modality === moved ? [{ scale, add: anchor }, { add: centroid }] : [],
};

/** The mean row after a step, `[d]`. */
function meanAfter(source: RowSource, step: RowStep): Moments['mean'] {
  const { rows: count, dim } = source;
  const mean = new Float64Array(dim);
  eachRun(source, (run) => {
    const moved = applySteps(Float64Array.from(run), dim, [step], undefined, 'realign');
    for (let at = 0; at < moved.length; at++) mean[at % dim]! += moved[at]! / count;
  });
  return mean;
}
