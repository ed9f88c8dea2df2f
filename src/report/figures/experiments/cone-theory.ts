import type { ConeTheoryFindings } from '../../../experiments/index.js';
import { drawing, guides, lines, looks } from '../../marks/index.js';
import type { Cell, Figure, Table } from '../../report.js';
import { count, fixed, inWords, percent } from '../../text.js';
import { ACTIVATION_NAMES } from './cone-depth.js';
import type { ExperimentPage } from './page.js';

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
