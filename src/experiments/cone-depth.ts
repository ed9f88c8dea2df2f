import { concat, defineGraph, type Graph, hostTensor, tensorType, unsqueeze } from '../graph/index.js';
import { meanCosine } from '../graph/mean-cosine.js';
import {
  initialParameters,
  MLP_ACTIVATIONS,
  type MlpActivation,
  type MlpConfig,
  mlpLayers,
  mlpParameterSpecs,
  parameterTensors,
} from '../models/index.js';
import { randomStream, summarise, type Summary } from '../numeric/index.js';
import { drawing, lines, looks, published } from '../report/marks/index.js';
import type { Cell, Figure, Table } from '../report/report.js';
import { count, fixed } from '../report/text.js';
import { defineTask } from '../runtime/index.js';
import type { Claim, Experiment, ExperimentPage } from './experiment.js';
import { runSeries, type SeriesStep } from './kit/series.js';

/** Everything that decides the numbers of the experiment beside the seed. */
export interface ConeDepthPreset {
  /** Of each layer, and dimensions of the inputs. */
  readonly width: number;
  readonly layers: number;
  /** Inputs from N(0, I). */
  readonly inputs: number;
  /** Networks of each kind. */
  readonly repetitions: number;
  readonly activations: readonly MlpActivation[];
}

/** MtG, Fig. 2b: 512 x 512 layers, weights and biases from N(0, 1/512); the paper draws one network of each kind. */
export const coneDepthPaperPreset: ConeDepthPreset = {
  width: 512,
  layers: 25,
  inputs: 1024,
  repetitions: 10,
  activations: MLP_ACTIVATIONS,
};

/** As published but for half the inputs and repetitions. */
export const coneDepthQuickPreset: ConeDepthPreset = {
  ...coneDepthPaperPreset,
  inputs: 512,
  repetitions: 5,
};

/** MtG Fig. 2b: nonlinear activations narrow the cone with depth, before any training. */
export const coneDepth: Experiment<ConeDepthPreset, ConeDepthFindings, Readonly<Record<never, never>>> = {
  id: 'cone-depth',
  title: 'The cone narrows with depth, and the activation makes it',
  summary: 'average cosine after each layer of random MLPs with seven activations, with and without biases',
  source: { paper: 'mind-the-gap', figure: 'Fig. 2b' },
  presets: { quick: coneDepthQuickPreset, paper: coneDepthPaperPreset },
  run: async (preset, context) => {
    const { seed } = context;
    const items = Array.from({ length: preset.repetitions }, (_, repetition) => ({
      name: `repetition ${repetition + 1}`,
      input: { preset, seed, repetition },
    }));
    const runs = await runSeries({ stage: 'Running networks', task: depthTask, items }, context);
    const series = depthSeries(runs.flat());
    return {
      findings: { series, configuration: { preset, seed } },
      claims: coneDepthClaims(series),
      pictures: {},
    };
  },
  page: coneDepthPage,
};

export interface DepthTaskInput {
  readonly preset: ConeDepthPreset;
  readonly seed: number;
  readonly repetition: number;
}

/** Names of random streams under the experiment's seed. */
const INPUTS = 0x696e70;
const WEIGHTS = 0x77656967;

/**
 * One repetition: every activation, with and without biases, on the same inputs and the same weights, so that kinds
 * differ in nothing else.
 */
export const depthTask = defineTask<DepthTaskInput, readonly DepthRun[], SeriesStep>(
  import.meta.url,
  'depthTask',
  async ({ preset, seed, repetition }, { progress, throwIfStopped, world }) => {
    const { width, layers, inputs, activations } = preset;
    const runtime = world.runtime();
    const random = randomStream(seed, INPUTS, repetition);
    const x = hostTensor(
      'float32',
      [inputs, width],
      Float32Array.from({ length: inputs * width }, () => random.normal()),
    );
    const weights = parameterTensors(
      initialParameters(
        mlpParameterSpecs({ width, layers, bias: true }),
        randomStream(seed, WEIGHTS, repetition),
      ),
    );
    const kinds = activations.flatMap((activation) => [true, false].map((bias) => ({ activation, bias })));
    const runs: DepthRun[] = [];
    for (const { activation, bias } of kinds) {
      throwIfStopped();
      const config: MlpConfig = { width, layers, activation, bias };
      const program = await runtime.compile(depthGraph(config, inputs));
      try {
        const feeds = Object.fromEntries(mlpParameterSpecs(config).map(({ name }) => [name, weights[name]!]));
        const { cosines } = await program.run({ ...feeds, x });
        runs.push({ activation, bias, cosines: Array.from(cosines!.data as Float32Array) });
      } finally {
        await program.dispose();
      }
      progress({ share: runs.length / kinds.length, detail: `network ${runs.length} of ${kinds.length}` });
    }
    return runs;
  },
);

/**
 * The average cosine of all pairs of `inputs` rows, as they come and after each layer: parameters and `x` `[inputs,
 * width]` to `cosines` `[layers + 1]`.
 */
export function depthGraph(config: MlpConfig, inputs: number): Graph {
  const specs = mlpParameterSpecs(config);
  return defineGraph(
    `MLP, ${config.activation}`,
    {
      ...Object.fromEntries(specs.map(({ name, shape }) => [name, tensorType('float32', shape)])),
      x: tensorType('float32', [inputs, config.width]),
    },
    (tensors) => {
      const x = tensors['x']!;
      const values = [x, ...mlpLayers(config, tensors, x).map(({ activated }) => activated)];
      return {
        cosines: concat(
          values.map((value) => unsqueeze(meanCosine(value), [0])),
          0,
        ),
      };
    },
  );
}

/** One repetition of one kind of network. */
export interface DepthRun {
  readonly activation: MlpActivation;
  readonly bias: boolean;
  /** Average cosine of the inputs and after each layer, `[layers + 1]`. */
  readonly cosines: readonly number[];
}

/** One kind of network: the average cosine at each depth, mean over repetitions with its 95 % t interval. */
export interface DepthSeries {
  readonly activation: MlpActivation;
  readonly bias: boolean;
  /** By depth, from 0 (the inputs). */
  readonly depths: readonly Summary[];
}

export interface ConeDepthFindings {
  readonly series: readonly DepthSeries[];
}

/** Runs of one kind taken together, in the order in which kinds first occur. */
export function depthSeries(runs: readonly DepthRun[]): readonly DepthSeries[] {
  const kinds = new Map<string, DepthRun[]>();
  for (const run of runs) {
    const key = `${run.activation} ${run.bias}`;
    kinds.set(key, [...(kinds.get(key) ?? []), run]);
  }
  return [...kinds.values()].map((own) => {
    const { activation, bias, cosines } = own[0]!;
    return {
      activation,
      bias,
      depths: cosines.map((_, depth) => summarise(own.map((run) => run.cosines[depth]!))),
    };
  });
}

/**
 * MtG, Fig. 2b, the ReLU series from the authors' repository: average cosine of 1,024 inputs from N(0, I) at depths 0
 * to 25, layers of 512, weights and biases from N(0, 1/512), one network.
 */
export const PUBLISHED_RELU: readonly number[] = [
  0.000969, 0.319475, 0.494273, 0.60687, 0.700767, 0.754082, 0.802866, 0.844356, 0.891668, 0.918514, 0.947666,
  0.969139, 0.980192, 0.990713, 0.995568, 0.998011, 0.998956, 0.999503, 0.999771, 0.999884, 0.999937,
  0.999972, 0.999986, 0.999991, 0.999995, 0.999997,
];

/** What "near" and "follows" allow, in cosine. */
const TOLERANCE = 0.05;

/**
 * MtG's claims of Fig. 2b, each on networks with biases, as the paper draws them; those whose networks were not run
 * are left out.
 */
export function coneDepthClaims(series: readonly DepthSeries[]): readonly Claim[] {
  const meansOf = (activation: MlpActivation): readonly number[] | undefined =>
    series.find((one) => one.activation === activation && one.bias)?.depths.map(({ mean }) => mean);
  const claims: Claim[] = [];
  const identity = meansOf('identity');
  if (identity !== undefined) claims.push(identityClaim(identity));
  const sigmoid = meansOf('sigmoid');
  if (sigmoid?.[2] !== undefined) claims.push(sigmoidClaim(sigmoid[2]));
  const relu = meansOf('relu');
  if (relu !== undefined) claims.push(reluClaim(relu));
  return claims;
}

function identityClaim(means: readonly number[]): Claim {
  const depth = largestAt(means.map(Math.abs));
  return {
    text: 'without a nonlinear activation the average cosine stays near 0 at every depth',
    holds: Math.abs(means[depth]!) <= TOLERANCE,
    measured:
      `furthest from 0 at depth ${depth}: ${means[depth]!.toFixed(3)}; ` +
      `rule: at most ${TOLERANCE} from 0 at every depth`,
    paper: 'Fig. 2b: stays near 0',
  };
}

function sigmoidClaim(mean: number): Claim {
  return {
    text: 'two layers with sigmoid reach an average cosine of 0.99',
    holds: mean.toFixed(2) === '0.99',
    measured: `${mean.toFixed(4)}; rule: 0.99 when rounded to two decimals`,
    paper: 'section 2.2: 0.99',
  };
}

function reluClaim(means: readonly number[]): Claim {
  const differences = means.map((mean, depth) => Math.abs(mean - (PUBLISHED_RELU[depth] ?? Number.NaN)));
  const compared = differences.filter((value) => !Number.isNaN(value));
  const depth = largestAt(compared);
  return {
    text: 'with ReLU the average cosine follows the published series',
    holds: compared[depth]! <= TOLERANCE,
    measured:
      `over depths 0 to ${compared.length - 1} at most ${compared[depth]!.toFixed(3)} from it, at depth ${depth} ` +
      `(${means[depth]!.toFixed(3)}); rule: within ${TOLERANCE} at every depth`,
    paper:
      `Fig. 2b: ${[1, 5, 10, 15].map((k) => `${PUBLISHED_RELU[k]!.toFixed(3)} at depth ${k}`).join(', ')}; ` +
      'one network',
  };
}

function largestAt(values: readonly number[]): number {
  return values.reduce((best, value, k) => (value > values[best]! ? k : best), 0);
}

export const ACTIVATION_NAMES: Readonly<Record<MlpActivation, string>> = {
  identity: 'Identity',
  relu: 'ReLU',
  leakyRelu: 'Leaky ReLU',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  gelu: 'GELU',
  elu: 'ELU',
};

const KINDS = ['with biases', 'without biases'] as const;

/** Depths of the table. */
const TABLE_DEPTHS = [1, 2, 5, 10, 15, 25] as const;

function kindOf({ bias }: DepthSeries): (typeof KINDS)[number] {
  return KINDS[bias ? 0 : 1];
}

/** Average cosine against depth, a panel for each activation (MtG Fig. 2b). */
export function coneDepthFigure({ series }: ConeDepthFindings): Figure | undefined {
  const [first] = series;
  if (first === undefined) return undefined;
  const layers = first.depths.length - 1;
  const activations = [...new Set(series.map(({ activation }) => activation))];
  const lowest = Math.min(0, ...series.flatMap(({ depths }) => depths.map(({ mean }) => mean)));
  const relu = series.find(({ activation, bias }) => activation === 'relu' && bias)?.depths.at(-1)?.mean;
  const identity = series
    .find(({ activation, bias }) => activation === 'identity' && bias)
    ?.depths.at(-1)?.mean;
  const words = [
    ...(identity === undefined ? [] : [`${fixed(identity, 2)} without an activation`]),
    ...(relu === undefined ? [] : [`${relu >= 0.9995 ? 'over 0.999' : fixed(relu)} with ReLU`]),
  ];
  return {
    id: 'cone-depth',
    title:
      words.length === 0
        ? `Average cosine over ${count(layers)} layers`
        : `After ${count(layers)} random layers the average cosine is ${words.join(' and ')}`,
    caption:
      'Average cosine of all pairs of random inputs after each layer of untrained networks; 0 on the axis ' +
      `is the inputs themselves. Lines are means of ${count(first.depths[0]!.values.length)} networks of ` +
      'each kind, bands their 95 % t intervals where they are wider than the line. Circles: the ReLU ' +
      'series that the paper plots.',
    spec: drawing(
      activations.map((activation) => ({
        title: ACTIVATION_NAMES[activation],
        x: { title: 'Layers', domain: [0, layers], ticks: 5, whole: true },
        y: {
          title: 'Average cosine',
          domain: [lowest < -0.02 ? Math.floor(lowest * 10) / 10 : -0.02, 1.02],
        },
        marks: [
          lines(
            series
              .filter((one) => one.activation === activation)
              .map((one) => ({
                name: kindOf(one),
                points: one.depths.map(({ mean, interval: [low, high] }, x) => ({ x, y: mean, low, high })),
              })),
          ),
          ...(activation === 'relu'
            ? [
                published(
                  PUBLISHED_RELU.slice(0, layers + 1).map((y, x) => ({ x, y })),
                  'published',
                ),
              ]
            : []),
        ],
      })),
      { looks: looks(KINDS), columns: 3, height: 120 },
    ),
  };
}

/** Where a cone is narrow: what series are compared by. */
const NEARLY_ONE = 0.99;

/** The first depth whose average cosine is nearly one. */
function layersTo(means: readonly number[]): string {
  const depth = means.findIndex((mean) => mean >= NEARLY_ONE);
  return depth < 0 ? `over ${count(means.length - 1)}` : count(depth);
}

/** An interval is printed where it reaches further than this: a narrower one says no more than the mean's digits. */
const WIDE = 0.01;

/** Beyond this float32 inputs do not tell a cosine from one. */
const ONE = 1 - 1e-6;

/** Three decimals, and near one as many as tell it from one: "0.321", "0.99994". */
function cosine(mean: number): string {
  if (mean >= ONE) return 'over 0.999999';
  return fixed(mean, mean > 0.999 ? Math.ceil(-Math.log10(1 - mean)) : 3);
}

/** The networks with biases, which the paper draws, and how deep the same ones without biases come. */
function depthTable({ series }: ConeDepthFindings): Table {
  const deepest = (series[0]?.depths.length ?? 1) - 1;
  const depths = TABLE_DEPTHS.filter((depth) => depth <= deepest);
  const cell = ({ mean, interval: [low, high] }: Summary): Cell =>
    high - low > WIDE
      ? { text: cosine(mean), note: `${fixed(Math.max(-1, low), 2)} to ${fixed(Math.min(1, high), 2)}` }
      : cosine(mean);
  const lastOf = (own: readonly Summary[] | undefined): Cell => (own === undefined ? '' : cell(own.at(-1)!));
  const without = new Map(series.filter(({ bias }) => !bias).map((one) => [one.activation, one.depths]));
  return {
    caption:
      'Average cosine after so many layers with biases, and after the last one without: means of networks, with ' +
      `95 % t intervals where they are wider than ${WIDE}`,
    columns: [
      { header: 'Activation' },
      { header: `Layers to ${NEARLY_ONE}`, kind: 'number' as const },
      ...depths.map((depth) => ({
        header: `After ${depth}`,
        kind: 'number' as const,
      })),
      { header: `After ${deepest}, no biases`, kind: 'number' as const },
    ],
    rows: [
      ...series
        .filter(({ bias }) => bias)
        .map(({ activation, depths: own }): Cell[] => [
          ACTIVATION_NAMES[activation],
          layersTo(own.map(({ mean }) => mean)),
          ...depths.map((depth) => cell(own[depth]!)),
          lastOf(without.get(activation)),
        ]),
      [
        'ReLU, published',
        layersTo(PUBLISHED_RELU),
        ...depths.map((depth) => cosine(PUBLISHED_RELU[depth] ?? Number.NaN)),
        '',
      ],
    ],
  };
}

/** What the figure comes to, in a sentence; undefined where the kinds that it compares were not run. */
function takeawayOf({ series }: ConeDepthFindings): string | undefined {
  const meansOf = (activation: MlpActivation): readonly number[] | undefined =>
    series.find((one) => one.activation === activation && one.bias)?.depths.map(({ mean }) => mean);
  const [identity, relu, sigmoid] = [meansOf('identity'), meansOf('relu'), meansOf('sigmoid')];
  if (identity === undefined || relu === undefined || sigmoid === undefined) return undefined;
  const layers = relu.length - 1;
  return (
    'The activations of an untrained network end in one narrow cone: the average cosine of two random inputs reaches ' +
    `${NEARLY_ONE} after ${layersTo(sigmoid)} layers with sigmoid and ${layersTo(relu)} with ReLU, but is ` +
    `${fixed(identity.at(-1)!, 2)} after ${count(layers)} layers without an activation.`
  );
}

/** The page of the experiment. */
export function coneDepthPage(findings: ConeDepthFindings): ExperimentPage {
  const figure = coneDepthFigure(findings);
  const takeaway = takeawayOf(findings);
  return {
    ...(takeaway !== undefined && { takeaway }),
    lead: [
      'Vectors drawn at random in hundreds of dimensions are nearly at right angles. Sent through a ' +
        'network that nobody has trained, they draw together, layer by layer: every layer maps them into a ' +
        'narrower cone. A linear network does not do it; the activation does, and a bias, which is the same ' +
        'for every input, helps.',
      'All kinds of network share their inputs and their weights within a repetition, so that lines differ ' +
        'by activation and bias alone.',
    ],
    figures: figure === undefined ? [] : [figure],
    tables: [depthTable(findings)],
  };
}
