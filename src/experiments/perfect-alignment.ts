import { summarise, type Summary } from '../numeric/index.js';
import { trainingUmapFigure } from '../report/figures/training-umap.js';
import { summaryCell } from '../report/summary-cell.js';
import { count, fixed, percent } from '../report/text.js';
import { runFiles } from '../training/index.js';
import type { Claim, Experiment, ExperimentContext, ExperimentPage, ExperimentResult } from './experiment.js';
import { digitSets, digitSources, madData } from './kit/data.js';
import {
  imbalanceModels,
  type InformationImbalancePreset,
  paperPreset as imbalancePaper,
  quickPreset as imbalanceQuick,
} from './kit/preset.js';
import type { MadProbe } from './kit/probe.js';
import { madProbes } from './kit/probes.js';
import { type Projection, projectionTask } from './kit/projection.js';
import { runSeries } from './kit/series.js';

export interface PerfectAlignmentPreset {
  /**
   * Model, data, training and seeds: the experiment on information imbalance, whose models with all five attributes
   * these are.
   */
  readonly base: InformationImbalancePreset;
}

/** All five: captions say everything that varies. */
export const FULL_INFORMATION = 5;

export const quickPreset: PerfectAlignmentPreset = { base: imbalanceQuick };

export const paperPreset: PerfectAlignmentPreset = { base: imbalancePaper };

type Result = ExperimentResult<PerfectAlignmentFindings, PerfectAlignmentPictures>;

/** TEOT Fig. 7: where captions say everything, training takes the initial gap away. */
export const perfectAlignment: Experiment<
  PerfectAlignmentPreset,
  PerfectAlignmentFindings,
  PerfectAlignmentPictures
> = {
  id: 'perfect-alignment',
  title: 'With full information, training closes the gap that initialisation makes',
  summary: 'MAD CLIPs with full captions before and after training: distance, mixing, UMAP',
  source: { paper: 'two-effects', figure: 'Fig. 7' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
  page: perfectAlignmentPage,
};

async function run({ base }: PerfectAlignmentPreset, context: ExperimentContext): Promise<Result> {
  const { seed, shared } = context;
  const digits = digitSets(base.digits, context);
  const data = await madData(digits, context);
  const models = imbalanceModels(base, FULL_INFORMATION, seed);
  const trained = await madProbes(
    models.map((plan) => ({ name: `seed ${plan.seed}`, plan })),
    base,
    data,
    context,
  );
  const [first] = models;
  const picture = {
    config: first!.config,
    rule: first!.rule,
    shared: shared.place,
    data: data.test,
    pairs: base.picturePairs,
    seed,
  };
  const [before, after] = await runSeries(
    {
      stage: 'Drawing UMAP',
      task: projectionTask,
      items: [
        { name: 'before training', input: picture },
        {
          name: 'after training',
          input: { ...picture, weights: `${trained[0]!.folder}/${runFiles.weights}` },
        },
      ],
    },
    context,
  );
  const findings = alignmentFindings(
    models.map((model, k) => ({
      seed: model.seed,
      model: trained[k]!.folder,
      before: trained[k]!.initial,
      after: trained[k]!.trained,
    })),
  );
  return {
    findings,
    claims: alignmentClaims(findings),
    pictures: { before: before!, after: after! },
    configuration: { digits: digitSources(digits) },
  };
}

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
}

/** The first seed's test pairs in the plane of UMAP. */
export interface PerfectAlignmentPictures {
  readonly before: Projection;
  readonly after: Projection;
}

export function alignmentFindings(runs: readonly AlignmentRun[]): PerfectAlignmentFindings {
  const measure = (when: 'before' | 'after'): AlignmentMeasures => {
    const of = (read: (probe: MadProbe) => number): Summary => summarise(runs.map((run) => read(run[when])));
    return {
      l2m: of(({ gap }) => gap.l2m),
      rmg: of(({ gap }) => gap.rmg),
      matchedCosine: of(({ gap }) => gap.matchedCosine),
      ownNearest: of(({ ownNearest }) => ownNearest),
    };
  };
  return { before: measure('before'), after: measure('after'), runs };
}

/**
 * Apart: at least 99 % of the nearest neighbours are of the own modality. Mixed: the share is nearer to 1/2 than to
 * 1.
 */
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
        `mean L2M ${before.l2m.mean.toFixed(3)} before training and ${after.l2m.mean.toFixed(3)} after, ` +
        `smaller in ${closer} of ${runs.length} seeds; ` +
        `mean RMG ${before.rmg.mean.toFixed(3)} and ${after.rmg.mean.toFixed(3)}`,
      paper: 'Fig. 7: the distance shrinks in training',
    },
    {
      text: 'Image and text embeddings lie apart before training and mix after it',
      holds: mixed === runs.length,
      measured:
        'embeddings whose nearest other one is of their own modality: ' +
        `${(100 * before.ownNearest.mean).toFixed(1)} % before and ` +
        `${(100 * after.ownNearest.mean).toFixed(1)} % after (mixed: 50 %); ` +
        `at least 99 % before and less than 75 % after in ${mixed} of ${runs.length} seeds`,
      paper: 'Fig. 7: two clouds before training, one after',
    },
  ];
}

/** The page of the experiment. */
export function perfectAlignmentPage(
  findings: PerfectAlignmentFindings,
  pictures: PerfectAlignmentPictures,
): ExperimentPage {
  const { before, after, runs } = findings;
  const figure = trainingUmapFigure('perfect-alignment', pictures, [before.l2m.mean, after.l2m.mean]);
  const row = (name: string, { l2m, rmg, matchedCosine, ownNearest }: AlignmentMeasures) => [
    name,
    summaryCell(l2m),
    summaryCell(rmg),
    summaryCell(matchedCosine),
    summaryCell(ownNearest),
  ];
  return {
    lead: [
      `${count(runs.length)} small CLIPs learned from captions that say everything that varies in the ` +
        'image. They begin with a gap, as every model does; nothing in the data keeps it. L2M goes from ' +
        `${fixed(before.l2m.mean, 2)} to ${fixed(after.l2m.mean, 2)}, and embeddings whose nearest other one ` +
        `is of their own modality from ${percent(before.ownNearest.mean)} to ` +
        `${percent(after.ownNearest.mean)}.`,
    ],
    figures: figure === undefined ? [] : [figure],
    tables: [
      {
        caption: 'Test images and their captions: means over seeds, with 95 % t intervals',
        columns: [
          { header: '' },
          { header: 'L2M', kind: 'number' },
          { header: 'RMG', kind: 'number' },
          { header: 'Cosine of pairs', kind: 'number' },
          { header: 'Nearest is of the own kind', kind: 'number' },
        ],
        rows: [row('before training', before), row('after training', after)],
      },
    ],
  };
}
