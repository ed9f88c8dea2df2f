import { PUBLISHED_RELU, type ConeDepthFindings, type DepthSeries } from '../../../experiments/index.js';
import type { MlpActivation } from '../../../models/index.js';
import { drawing, lines, looks, published } from '../../marks/index.js';
import type { Cell, Figure, Table } from '../../report.js';
import { count, fixed } from '../../text.js';
import type { ExperimentPage } from './page.js';

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
const TABLE_DEPTHS = [1, 2, 5, 10, 15, 20, 25] as const;

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

function depthTable({ series }: ConeDepthFindings): Table {
  const deepest = (series[0]?.depths.length ?? 1) - 1;
  const depths = TABLE_DEPTHS.filter((depth) => depth <= deepest);
  return {
    caption: 'Average cosine by depth: mean and 95 % t interval over networks',
    columns: [
      { header: 'Activation' },
      ...depths.map((depth) => ({ header: `${depth}`, kind: 'number' as const })),
    ],
    rows: [
      ...series.map((one): Cell[] => [
        `${ACTIVATION_NAMES[one.activation]}, ${kindOf(one)}`,
        ...depths.map((depth): Cell => {
          const { mean, interval } = one.depths[depth]!;
          return Number.isFinite(interval[0])
            ? { text: fixed(mean), note: `${fixed(interval[0])} to ${fixed(interval[1])}` }
            : fixed(mean);
        }),
      ]),
      ['ReLU, published', ...depths.map((depth) => fixed(PUBLISHED_RELU[depth] ?? Number.NaN))],
    ],
  };
}

/** The page of the experiment. */
export function coneDepthPage(findings: ConeDepthFindings): ExperimentPage {
  const figure = coneDepthFigure(findings);
  return {
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
