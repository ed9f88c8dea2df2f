import type { Claim } from '../experiment.js';
import { summarise, type Summary } from '../information-imbalance/findings.js';
import type { Projection } from '../information-imbalance/pictures.js';
import type { MadProbe } from '../kit/probe.js';

export interface AlignmentRun {
  readonly seed: number;
  /** Folder of its log, checkpoint and weights, under the experiments' shared folder. */
  readonly model: string;
  readonly before: MadProbe;
  readonly after: MadProbe;
}

/** Means over seeds with 95 % t intervals. */
export interface AlignmentMeasures {
  readonly l2m: Summary;
  readonly rmg: Summary;
  readonly matchedCosine: Summary;
  /** Share of embeddings whose nearest other one is of their own modality: 1/2 where both mix. */
  readonly ownNearest: Summary;
}

export interface PerfectAlignmentFindings {
  readonly before: AlignmentMeasures;
  readonly after: AlignmentMeasures;
  readonly runs: readonly AlignmentRun[];
  readonly configuration: unknown;
}

/** The first seed's test pairs in the plane of UMAP. */
export interface PerfectAlignmentPictures {
  readonly before: Projection;
  readonly after: Projection;
}

export function alignmentFindings(
  runs: readonly AlignmentRun[],
  configuration: unknown,
): PerfectAlignmentFindings {
  const measure = (when: 'before' | 'after'): AlignmentMeasures => {
    const of = (read: (probe: MadProbe) => number): Summary => summarise(runs.map((run) => read(run[when])));
    return {
      l2m: of(({ gap }) => gap.l2m),
      rmg: of(({ gap }) => gap.rmg),
      matchedCosine: of(({ gap }) => gap.matchedCosine),
      ownNearest: of(({ ownNearest }) => ownNearest),
    };
  };
  return { before: measure('before'), after: measure('after'), runs, configuration };
}

/** Apart: at least 99 % of the nearest neighbours are of the own modality. Mixed: the share is nearer to 1/2 than to 1. */
const APART = 0.99;
const MIXED = 0.75;

/** What Fig. 7 shows. Each holds where it holds of every seed. */
export function alignmentClaims({ before, after, runs }: PerfectAlignmentFindings): Claim[] {
  const closer = runs.filter((run) => run.after.gap.l2m < run.before.gap.l2m).length;
  const mixed = runs.filter((run) => run.before.ownNearest >= APART && run.after.ownNearest < MIXED).length;
  return [
    {
      text: 'With full information training closes the initial gap',
      holds: closer === runs.length,
      measured:
        `mean L2M ${before.l2m.mean.toFixed(3)} before training and ${after.l2m.mean.toFixed(3)} after, smaller in ${closer} of ${runs.length} seeds; ` +
        `mean RMG ${before.rmg.mean.toFixed(3)} and ${after.rmg.mean.toFixed(3)}`,
      paper: 'Fig. 7: the distance shrinks in training',
    },
    {
      text: 'Image and text embeddings lie apart before training and mix after it',
      holds: mixed === runs.length,
      measured:
        `embeddings whose nearest other one is of their own modality: ${(100 * before.ownNearest.mean).toFixed(1)} % before and ` +
        `${(100 * after.ownNearest.mean).toFixed(1)} % after (mixed: 50 %); at least 99 % before and less than 75 % after in ${mixed} of ${runs.length} seeds`,
      paper: 'Fig. 7: two clouds before training, one after',
    },
  ];
}
