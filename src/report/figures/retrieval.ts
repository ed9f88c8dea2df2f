import type { MeasureFindings } from '../../measure/findings.js';
import type { Figure } from '../report.js';
import { directions, retrievalTitle } from '../sentences.js';
import { count, isInterval, percent } from '../text.js';
import { colour, fontSize, plot, series } from '../theme.js';
import { VEGA_LITE } from './schema.js';

const CUTS = [1, 5, 10] as const;

/** Recall at 1, 5 and 10 in both directions, with intervals and the level of chance. */
export function retrievalFigure(findings: MeasureFindings): Figure | undefined {
  const both = directions(findings);
  const values = both
    .flatMap((direction) =>
      CUTS.map((k) => {
        const interval = direction.interval(k);
        const recall = direction.recall[`r@${k}`];
        return {
          cut: `R@${k}`,
          direction: direction.label,
          recall,
          chance: direction.chance(k),
          label: percent(recall),
          ...(isInterval(interval) ? { low: interval[0], high: interval[1] } : { low: recall, high: recall }),
        };
      }),
    )
    .filter(({ recall }) => Number.isFinite(recall));
  if (values.length === 0) return undefined;
  const labels = both.map(({ label }) => label);
  const x = {
    field: 'cut',
    type: 'ordinal',
    sort: null,
    axis: { labelAngle: 0, grid: false, title: null },
  } as const;
  const xOffset = { field: 'direction', scale: { domain: labels, paddingInner: 0.12 } } as const;
  const quantity = { type: 'quantitative', title: 'Queries answered' } as const;
  const [forward, backward] = both;
  return {
    id: 'retrieval',
    title: retrievalTitle(findings),
    caption:
      `R@k is the share of queries whose match is among the first k results, when ${count(findings.counts[1])} ` +
      `${backward.queries} are searched for ${forward.query} queries and ${count(findings.counts[0])} ${forward.queries} ` +
      `for ${backward.query} queries. Thin lines are 95 % intervals, dark ticks what a random order would reach. Each ` +
      `search ranks one modality only, so that a gap shifts all its results nearly alike.`,
    spec: {
      $schema: VEGA_LITE,
      width: plot.width,
      height: plot.height - 40,
      data: { values },
      layer: [
        {
          mark: { type: 'bar' },
          encoding: {
            x,
            xOffset,
            y: { ...quantity, field: 'recall', scale: { domain: [0, 1] }, axis: { format: '.0%' } },
            color: {
              field: 'direction',
              type: 'nominal',
              scale: { domain: labels, range: [series[0].colour, series[1].colour] },
              // Room for the number above a bar of 100 %.
              legend: { offset: 24 },
            },
          },
        },
        ...(['paper', 'ink'] as const).map((role) => ({
          mark: { type: 'rule' as const, color: colour(role), strokeWidth: role === 'paper' ? 4 : 1.6 },
          encoding: { x, xOffset, y: { ...quantity, field: 'low' }, y2: { field: 'high' } },
        })),
        {
          mark: {
            type: 'tick',
            color: colour('ink'),
            thickness: 1.6,
            width: plot.width / CUTS.length / 2.4,
            orient: 'horizontal',
          },
          encoding: { x, xOffset, y: { ...quantity, field: 'chance' } },
        },
        {
          mark: { type: 'text', baseline: 'bottom', dy: -4, fontSize: fontSize.annotation },
          encoding: { x, xOffset, y: { ...quantity, field: 'high' }, text: { field: 'label' } },
        },
      ],
    },
  };
}
