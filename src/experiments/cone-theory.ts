import { hostTensor } from '../graph/index.js';
import {
  initialParameters,
  type MlpActivation,
  mlpParameterSpecs,
  parameterTensors,
} from '../models/index.js';
import { norm, randomStream } from '../numeric/index.js';
import { drawing, guides, lines, looks } from '../report/marks/index.js';
import type { Cell, Figure, Table } from '../report/report.js';
import { count, fixed, inWords, percent } from '../report/text.js';
import { defineTask } from '../runtime/index.js';
import { ACTIVATION_NAMES } from './cone-depth.js';
import type { Claim, Experiment, ExperimentPage } from './experiment.js';
import { runSeries, type SeriesStep } from './kit/series.js';
import { type CloserGrid, closerSeries, type CloserSeries, countCloser } from './theory/relu-layer.js';
import { varianceGraph, type VarianceRun, varianceSeries, type VarianceSeries } from './theory/variance.js';

/** Everything that decides the numbers of the experiment beside the seed. */
export interface ConeTheoryPreset {
  /** Theorem 1. */
  readonly closer: CloserGrid & { readonly trials: number };
  /** Theorem 2: networks of layers of `width`, weights and biases from N(0, 1 / width), on inputs of length 1. */
  readonly variance: {
    readonly activations: readonly MlpActivation[];
    readonly width: number;
    readonly layers: number;
    readonly inputs: number;
    readonly initialisations: number;
  };
}

/** The paper states both theorems and simulates neither; sizes are those of its Fig. 2b and 2c. */
export const coneTheoryPaperPreset: ConeTheoryPreset = {
  closer: {
    ratios: [1, 2, 4],
    cosines: [...Array.from({ length: 17 }, (_, k) => (k - 8) / 10), 0.45, 0.75, 0.85, 0.9, 0.95, 0.98].sort(
      (a, b) => a - b,
    ),
    widths: [8, 64, 512, 2048],
    length: 1,
    trials: 10000,
  },
  variance: {
    activations: ['relu', 'tanh', 'sigmoid'],
    width: 512,
    layers: 25,
    inputs: 1024,
    initialisations: 25,
  },
};

/** As published but for fewer trials and inputs. */
export const coneTheoryQuickPreset: ConeTheoryPreset = {
  closer: { ...coneTheoryPaperPreset.closer, trials: 2000 },
  variance: { ...coneTheoryPaperPreset.variance, inputs: 256 },
};

/** Trials of one task. */
const TRIALS = 500;

/** MtG's two theorems as simulations. */
export const coneTheory: Experiment<ConeTheoryPreset, ConeTheoryFindings, Readonly<Record<never, never>>> = {
  id: 'cone-theory',
  title: 'Two theorems: layers draw vectors closer, and most variance is due to initialisation',
  summary: 'random ReLU layers on pairs of vectors, and the variance of random MLPs by its source',
  source: { paper: 'mind-the-gap', figure: 'Theorems 1 and 2' },
  presets: { quick: coneTheoryQuickPreset, paper: coneTheoryPaperPreset },
  run: async (preset, context) => {
    const { seed } = context;
    const { trials, ...grid } = preset.closer;
    const parts = Array.from({ length: Math.ceil(trials / TRIALS) }, (_, k) => k * TRIALS);
    const counts = await runSeries(
      {
        stage: 'Theorem 1: random layers',
        task: closerTask,
        items: parts.map((from) => {
          const to = Math.min(trials, from + TRIALS);
          return {
            name: `layers ${from + 1} to ${to}`,
            input: { grid, seed, from, to },
            cost: to - from,
          };
        }),
      },
      context,
    );
    const runs = await runSeries(
      {
        stage: 'Theorem 2: random networks',
        task: varianceTask,
        items: Array.from({ length: preset.variance.initialisations }, (_, initialisation) => ({
          name: `initialisation ${initialisation + 1}`,
          input: { preset: preset.variance, seed, initialisation },
        })),
      },
      context,
    );
    const total = counts.reduce((sum, part) => sum.map((value, k) => value + part[k]!));
    const findings: ConeTheoryFindings = {
      closer: {
        cosines: grid.cosines,
        widths: grid.widths,
        trials,
        length: grid.length,
        series: closerSeries(preset.closer, total),
      },
      variance: {
        initialisations: preset.variance.initialisations,
        inputs: preset.variance.inputs,
        series: varianceSeries(preset.variance, runs.flat()),
      },
    };
    return { findings, claims: coneTheoryClaims(findings), pictures: {} };
  },
  page: coneTheoryPage,
};

export interface CloserTaskInput {
  readonly grid: CloserGrid;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** Trials between two words of progress. */
const STEP = 50;

/** Theorem 1's trials `from` to `to`: counts `[ratios, cosines, widths]`. */
export const closerTask = defineTask<CloserTaskInput, Uint32Array, SeriesStep>(
  import.meta.url,
  'closerTask',
  ({ grid, seed, from, to }, { progress, throwIfStopped }) => {
    return countCloser(grid, seed, from, to, (trial) => {
      const done = trial - from + 1;
      if (done % STEP !== 0) return;
      throwIfStopped();
      progress({ share: done / (to - from), detail: `layer ${done} of ${to - from}` });
    });
  },
);

export interface VarianceTaskInput {
  readonly preset: ConeTheoryPreset['variance'];
  readonly seed: number;
  readonly initialisation: number;
}

/** Names of random streams under the experiment's seed. */
const INPUTS = 0x696e70;
const WEIGHTS = 0x77656967;

/** `[count, width]` rows spread evenly over the unit sphere. */
function sphereRows(count: number, width: number, seed: number): Float32Array {
  const random = randomStream(seed, INPUTS);
  const rows = Float32Array.from({ length: count * width }, () => random.normal());
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * width, (i + 1) * width);
    const length = norm(row);
    for (let j = 0; j < width; j++) row[j]! /= length;
  }
  return rows;
}

/**
 * Theorem 2 for one initialisation: every activation with the same weights, on the inputs that all initialisations
 * share.
 */
export const varianceTask = defineTask<VarianceTaskInput, readonly VarianceRun[], SeriesStep>(
  import.meta.url,
  'varianceTask',
  async ({ preset, seed, initialisation }, { progress, throwIfStopped, world }) => {
    const { activations, width, layers, inputs } = preset;
    const runtime = world.runtime();
    const x = hostTensor('float32', [inputs, width], sphereRows(inputs, width, seed));
    const specs = mlpParameterSpecs({ width, layers, bias: true });
    const weights = parameterTensors(initialParameters(specs, randomStream(seed, WEIGHTS, initialisation)));
    const runs: VarianceRun[] = [];
    for (const activation of activations) {
      throwIfStopped();
      const program = await runtime.compile(varianceGraph({ width, layers, activation, bias: true }, inputs));
      try {
        const { means, variances, cosines } = await program.run({ ...weights, x });
        runs.push({
          activation,
          means: means!.data as Float32Array,
          variances: variances!.data as Float32Array,
          cosines: Array.from(cosines!.data as Float32Array),
        });
      } finally {
        await program.dispose();
      }
      progress({
        share: runs.length / activations.length,
        detail: `network ${runs.length} of ${activations.length}`,
      });
    }
    return runs;
  },
);

export interface ConeTheoryFindings {
  readonly closer: {
    readonly cosines: readonly number[];
    readonly widths: readonly number[];
    readonly trials: number;
    readonly length: number;
    readonly series: readonly CloserSeries[];
  };
  readonly variance: {
    readonly initialisations: number;
    readonly inputs: number;
    readonly series: readonly VarianceSeries[];
  };
}

/** What float32 leaves of a share or a cosine near 1. */
const ROUNDING = 1e-6;

/** Both theorems of MtG, tested as they are stated. */
export function coneTheoryClaims({ closer, variance }: ConeTheoryFindings): readonly Claim[] {
  return [closerClaim(closer), boundClaim(variance), mostlyClaim(variance)];
}

function closerClaim({ cosines, widths, trials, series }: ConeTheoryFindings['closer']): Claim {
  // Of all pairs that meet the condition, the one that fails most often at each width.
  const worst = widths.map((_, w) =>
    Math.max(
      ...series.flatMap(({ limit, shares }) =>
        shares.flatMap((own, c) => (cosines[c]! < limit ? [1 - own[w]!] : [])),
      ),
    ),
  );
  const scaled = worst.map((share, w) => share * widths[w]!);
  const list = (values: readonly number[], digits: number): string =>
    values.map((value) => value.toFixed(digits)).join(', ');
  return {
    text:
      'where cos(u, v) < 2 / (r + 1/r), a random ReLU layer brings u and v closer with probability at least ' +
      '1 - O(1 / width)',
    holds: scaled.at(-1)! <= scaled[0]!,
    measured:
      `over all pairs that meet the condition, at most ${list(worst, 4)} of ${trials} layers of width ` +
      `${widths.join(', ')} did not bring ` +
      `them closer; width times that: ${list(scaled, 2)}; rule: no larger at the largest width than at the smallest`,
    paper: 'Theorem 1: probability at least 1 - O(1 / width)',
  };
}

function boundClaim({ series }: ConeTheoryFindings['variance']): Claim {
  const all = series.flatMap(({ activation, depths }) =>
    depths.map(({ share, interval, bound }, k) => ({
      activation,
      layer: k + 1,
      share,
      high: interval[1],
      bound: bound.mean,
    })),
  );
  const below = all.filter(({ high, bound }) => !(high >= bound - ROUNDING));
  const tightest = all.reduce((a, b) => (b.share - b.bound < a.share - a.bound ? b : a));
  return {
    text:
      'the share of a layer’s variance that is due to initialisation is at least the average cosine of the ' +
      'layer before',
    holds: below.length === 0,
    measured:
      `in ${all.length - below.length} of ${all.length} layers; ` +
      `tightest at layer ${tightest.layer} of ${tightest.activation}: ` +
      `${tightest.share.toFixed(6)} against ${tightest.bound.toFixed(6)}; ` +
      `rule: the 95 % interval of the share reaches the bound at every layer, to ${ROUNDING}`,
    paper: 'Theorem 2: Var(E[h | theta]) / Var(h) is at least the average cosine',
  };
}

function mostlyClaim({ series }: ConeTheoryFindings['variance']): Claim {
  const later = series.flatMap(({ depths }) => depths.slice(1).map(({ share }) => share));
  const least = Math.min(...later);
  const last = series
    .map(({ activation, depths }) => `${depths.at(-1)!.share.toFixed(4)} (${activation})`)
    .join(', ');
  return {
    text: 'most of an intermediate layer’s variance is due to initialisation',
    holds: least > 0.5,
    measured:
      `least from the second layer on ${least.toFixed(3)}, at the last ${last}; ` +
      'rule: above one half at every layer from the second on',
    paper: 'section 2.3: mostly due to the random initialisation',
  };
}

/** How often a random layer brings two vectors closer, against their cosine (MtG, Theorem 1). */
export function closerFigure({ closer }: ConeTheoryFindings): Figure {
  const { cosines, widths, trials, series } = closer;
  const shown = widths.slice(-4);
  const names = shown.map((width) => `width ${count(width)}`);
  const least = Math.min(
    ...series.flatMap(({ limit, shares }) =>
      shares.flatMap((own, c) => (cosines[c]! < limit ? [own.at(-1)!] : [])),
    ),
  );
  return {
    id: 'cone-theory-closer',
    title:
      `Where the theorem’s condition holds, ${least === 1 ? 'all' : `at least ${percent(least)} of`} layers ` +
      `of width ${count(widths.at(-1)!)} bring two vectors closer`,
    caption:
      `Share of ${count(trials)} random ReLU layers after which u and v have a larger cosine than before, ` +
      'against the cosine before; a panel for each ratio r of their norms, the shorter of length ' +
      `${fixed(closer.length, 0)}. Solid vertical line: the condition, cos(u, v) < 2 / (r + 1/r). Dashed: ` +
      'the limit below which an endlessly wide layer does it. The condition is sufficient, not necessary: ' +
      'closing goes on up to the dashed line.',
    spec: drawing(
      series.map(({ ratio, limit, wideLimit, shares }) => ({
        title: `r = ${count(ratio)}`,
        x: { title: 'Cosine before', domain: [Math.min(...cosines), 1], ticks: 5 },
        y: { title: 'Share brought closer', domain: [0, 1.02] },
        marks: [
          guides('x', [limit], 'solid'),
          guides('x', [wideLimit]),
          lines(
            shown.map((width, k) => ({
              name: names[k]!,
              points: cosines.map((x, c) => ({ x, y: shares[c]![widths.indexOf(width)]! })),
            })),
          ),
        ],
      })),
      { looks: looks(names), width: 165, height: 140 },
    ),
  };
}

const NAMES = ['share due to initialisation', 'average cosine of the layer before'] as const;

/** Share of variance due to initialisation and its lower bound, against depth (MtG, Theorem 2). */
export function varianceFigure({ variance }: ConeTheoryFindings): Figure | undefined {
  const { initialisations, inputs, series } = variance;
  const [first] = series;
  if (first === undefined) return undefined;
  const layers = first.depths.length;
  const relu = series.find(({ activation }) => activation === 'relu') ?? first;
  const last = relu.depths.at(-1)!.share;
  return {
    id: 'cone-theory-variance',
    title:
      `From ${percent(relu.depths[0]!.share)} at the first layer to ` +
      `${last >= 0.9995 ? 'over 99.9\u00a0%' : percent(last)} at layer ${count(layers)}: the variance of ` +
      `${ACTIVATION_NAMES[relu.activation]} networks that is due to their initialisation`,
    caption:
      `Var(E[h | θ]) / Var(h) of the pre-activations h of each layer, over ${count(initialisations)} ` +
      `initialisations θ and ${count(inputs)} inputs of length 1, with 95 % jackknife intervals, and the ` +
      'lower bound that Theorem 2 sets to it. At the first layer it is one half: a bias from the same law ' +
      'as the weights counts as much as an input of length 1.',
    spec: drawing(
      series.map(({ activation, depths }) => ({
        title: ACTIVATION_NAMES[activation],
        x: { title: 'Layer', domain: [1, layers], ticks: 5, whole: true },
        y: { domain: [-0.02, 1.02] },
        marks: [
          lines([
            {
              name: NAMES[0],
              points: depths.map(({ share, interval: [low, high] }, k) => ({
                x: k + 1,
                y: share,
                low,
                high,
              })),
            },
            {
              name: NAMES[1],
              points: depths.map(
                (
                  {
                    bound: {
                      mean,
                      interval: [low, high],
                    },
                  },
                  k,
                ) => {
                  return { x: k + 1, y: mean, low, high };
                },
              ),
            },
          ]),
        ],
      })),
      { looks: looks(NAMES), width: 165, height: 140 },
    ),
  };
}

function closerTable({ closer }: ConeTheoryFindings): Table {
  const { cosines, widths, series } = closer;
  return {
    caption:
      'Share of layers that brought the pair closer, least over the starting cosines that meet the condition',
    columns: [
      { header: 'Ratio of the norms' },
      { header: 'Condition: cosine below', kind: 'number' },
      { header: 'Endless width: below', kind: 'number' },
      ...widths.map((width) => ({ header: `Width ${count(width)}`, kind: 'number' as const })),
    ],
    rows: series.map(({ ratio, limit, wideLimit, shares }): Cell[] => [
      count(ratio),
      fixed(limit),
      fixed(wideLimit),
      ...widths.map((_, w) =>
        fixed(Math.min(...shares.flatMap((own, c) => (cosines[c]! < limit ? [own[w]!] : [])))),
      ),
    ]),
  };
}

const TABLE_LAYERS = [1, 2, 3, 5, 10, 15, 25] as const;

function varianceTable({ variance }: ConeTheoryFindings): Table {
  const layers = TABLE_LAYERS.filter((layer) => layer <= (variance.series[0]?.depths.length ?? 0));
  return {
    caption: 'Share of variance due to initialisation, and its lower bound, by layer',
    columns: [
      { header: 'Network' },
      ...layers.map((layer) => ({ header: `${layer}`, kind: 'number' as const })),
    ],
    rows: variance.series.map(({ activation, depths }): Cell[] => [
      ACTIVATION_NAMES[activation],
      ...layers.map((layer): Cell => {
        const { share, bound } = depths[layer - 1]!;
        return { text: fixed(share), note: `bound ${fixed(bound.mean)}` };
      }),
    ]),
  };
}

/** The page of the experiment. */
export function coneTheoryPage(findings: ConeTheoryFindings): ExperimentPage {
  const { closer, variance } = findings;
  const figure = varianceFigure(findings);
  return {
    lead: [
      'The first theorem says why a cone forms: a random layer with ReLU almost surely brings two vectors ' +
        `closer, unless their norms differ much and they are close already. Here ${count(closer.trials)} ` +
        `layers were drawn, for ${inWords(closer.series.length)} ratios of the norms.`,
      'The second says why each network has a cone of its own: of all that varies in a layer, inputs and ' +
        'weights taken together, at least as large a share is due to the weights as the average cosine of ' +
        `the layer before. ${count(variance.initialisations)} initialisations saw the same ` +
        `${count(variance.inputs)} inputs. Two encoders start with different weights, so they start in ` +
        'different cones: that is the gap before training.',
    ],
    figures: [closerFigure(findings), ...(figure === undefined ? [] : [figure])],
    tables: [closerTable(findings), varianceTable(findings)],
  };
}
