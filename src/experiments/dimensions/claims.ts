import type { AblationCurve } from '../../evaluation/index.js';
import type { Claim } from '../experiment.js';
import type { DimensionAblationOf } from './ablation-findings.js';
import type { DimensionPairsOf, DimensionSpectrumOf } from '../kit/dimensions.js';

/** TEOT section 3: the mean over dimensions of |mean|, of CLIP's images and texts. */
export const PUBLISHED_MEAN_ABSOLUTE_MEAN = [0.0282, 0.0267] as const;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export function dimensionPairsClaims(sources: readonly DimensionPairsOf[]): readonly Claim[] {
  return sources
    .filter(({ kind }) => kind === 'file')
    .map(({ name, dim, single, best, largestDifference, largestMeans }) => ({
      text: `two of the dimensions separate the modalities without error (${name})`,
      holds: best.accuracy === 1,
      measured:
        `the best line in dimensions ${best.dims.join(' and ')} of ${dim} is right for ${percent(best.accuracy)}; in those of the largest ` +
        `differences of means (${largestDifference.dims.join(', ')}) ${percent(largestDifference.accuracy)}, in those of the largest means ` +
        `(${largestMeans.dims.join(', ')}) ${percent(largestMeans.accuracy)}; the best single dimension, ${single.dim}, ${percent(single.accuracy)}`,
      paper: 'Fig. 2b: two of 512 dimensions suffice',
    }));
}

/** A dimension stands out where its means differ by this many times what dimensions are large on average. */
const STANDS_OUT = 10;

/** Published numbers count as met within a tenth. */
const TOLERANCE = 0.1;

export function dimensionSpectrumClaims(sources: readonly DimensionSpectrumOf[]): readonly Claim[] {
  return sources
    .filter(({ kind }) => kind === 'file')
    .flatMap(({ name, dim, order, meanDifference, meanAbsoluteMean, shareOfGap }) => {
      const level = STANDS_OUT * Math.max(...meanAbsoluteMean);
      const out = order.filter((k) => Math.abs(meanDifference[k]!) > level);
      const [two] = shareOfGap.filter(({ dims }) => dims === 2);
      const [image, text] = meanAbsoluteMean;
      const near = meanAbsoluteMean.every(
        (value, k) => Math.abs(value / PUBLISHED_MEAN_ABSOLUTE_MEAN[k]! - 1) <= TOLERANCE,
      );
      return [
        {
          text: `few dimensions drive the gap (${name})`,
          holds: out.length > 0 && out.length <= dim / 50,
          measured:
            `${out.length} of ${dim} dimensions differ by more than ${STANDS_OUT} times the mean of absolute means ` +
            `(the claim: at least one, at most a fiftieth); the first two carry ${percent(two?.share ?? 1)} of the squared gap`,
          paper: 'Fig. 3a: only few dimensions differ much, the means of most are small',
        },
        {
          text: `the mean of absolute means is that of the paper's CLIP (${name})`,
          holds: near,
          measured: `${image.toFixed(4)} and ${text.toFixed(4)} for rows of length 1 (the claim: within 10 %)`,
          paper: `section 3: ${PUBLISHED_MEAN_ABSOLUTE_MEAN.join(' for images and ')} for texts`,
        },
      ];
    });
}

/** Removals that count as the first: one in 32, at least two. */
function early(dims: number): number {
  return Math.max(2, Math.round(dims / 32));
}

/**
 * Sharp drop, partial recovery (TEOT Fig. 2c), by two standard errors of a share: within the first 1/32 of removals the task falls by more
 * than that and by more than in the random order; after its lowest point there it rises again by more than that, before half of the
 * dimensions are gone.
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
    text: `removing by ${curve.order === 'greedy' ? 'the largest drop of L2M' : 'difference of means'}, ${taskName} drops sharply and recovers in part (${name})`,
    holds: start - low > margin && low < controlLow && high - low > margin && high <= start,
    measured:
      `${percent(start)} with all dimensions, ${percent(low)} with ${at} removed, the lowest of the first ${window}; up to ${percent(high)} ` +
      `later; at random not below ${percent(controlLow)} (the claim: drop and recovery above two standard errors, ${percent(margin)})`,
    paper:
      'Fig. 2c: removing the first dimensions closes most of the gap, performance drops sharply and recovers in part',
  };
}
