import type { MeasureFindings } from '../../measure/findings.js';
import type { Figure } from '../report.js';
import { mixedPoolTitle, sameModalityByChance, sides } from '../sentences.js';
import { count, isInterval, percent } from '../text.js';
import { colour, plot, series } from '../theme.js';
import { VEGA_LITE, type Layer } from './schema.js';

/** What an index of both modalities shows first: the share of same-modality nearest neighbours, and how far the others are. */
export function mixedPoolFigure(findings: MeasureFindings): Figure | undefined {
  const { names, many } = sides(findings);
  const rows = ([0, 1] as const).map((side) => {
    const { sameModalityNearest, firstCrossModalRank } = findings.mixedPool[side];
    const interval = findings.intervals[`mixedPool.${side}.sameModalityNearest`];
    const [low, high] = isInterval(interval) ? interval : [sameModalityNearest, sameModalityNearest];
    return {
      query: `${names[side]} query`,
      share: sameModalityNearest,
      low,
      high,
      chance: sameModalityByChance(findings, side),
      label: percent(sameModalityNearest),
      mean: firstCrossModalRank.mean,
      median: firstCrossModalRank.median,
      // Below every item of the query's own kind: as late as a rank can be.
      latest: findings.counts[side],
      earliest: 1,
      rankLabel: count(firstCrossModalRank.median),
    };
  });
  if (!rows.some(({ share }) => Number.isFinite(share))) return undefined;
  const queries = rows.map(({ query }) => query);
  const y = {
    field: 'query',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { grid: false, labelLimit: 160 },
  } as const;
  const color = {
    field: 'query',
    type: 'nominal',
    legend: null,
    scale: { domain: queries, range: [series[0].colour, series[1].colour] },
  } as const;
  const height = 78;
  const width = plot.width - 90;
  const last = Math.max(2, ...findings.counts);
  const share = {
    type: 'quantitative',
    title: 'Queries whose nearest neighbour is of their own kind',
  } as const;
  const rank = {
    type: 'quantitative',
    title: 'Rank of the first result of the other kind (log scale)',
  } as const;
  const beside = (field: string): Layer => ({
    mark: { type: 'text', align: 'left', dx: 8 },
    encoding: { y, x: { value: width }, text: { field } },
  });
  return {
    id: 'mixed-pool',
    title: mixedPoolTitle(findings),
    caption:
      `One index holds ${count(findings.counts[0])} ${many[0]} and ${count(findings.counts[1])} ${many[1]}, and each item ` +
      `searches all others. Above: how often its own kind comes first; thin lines are 95 % intervals, dark ticks an index ` +
      `without bias. Below: how many results one must read to meet the other kind; mark and number are the median, the cross ` +
      `is the mean, the grey bar the range from first to last.`,
    spec: {
      $schema: VEGA_LITE,
      spacing: 20,
      vconcat: [
        {
          width,
          height,
          data: { values: rows },
          layer: [
            {
              mark: { type: 'bar', height: 20 },
              encoding: {
                y,
                x: { ...share, field: 'share', scale: { domain: [0, 1] }, axis: { format: '.0%' } },
                color,
              },
            },
            ...(['paper', 'ink'] as const).map((role) => ({
              mark: { type: 'rule' as const, color: colour(role), strokeWidth: role === 'paper' ? 4 : 1.6 },
              encoding: { y, x: { ...share, field: 'low' }, x2: { field: 'high' } },
            })),
            beside('label'),
            {
              mark: {
                type: 'tick',
                orient: 'vertical',
                color: colour('ink'),
                thickness: 1.6,
                height: 30,
              },
              encoding: { y, x: { ...share, field: 'chance' } },
            },
          ],
        },
        {
          width,
          height,
          data: { values: rows },
          layer: [
            {
              mark: { type: 'bar', height: 8, color: colour('grid') },
              encoding: {
                y,
                x: {
                  ...rank,
                  field: 'earliest',
                  scale: { type: 'log', domain: [1, last], nice: false },
                  axis: { values: logTicks(last), format: ',d' },
                },
                x2: { field: 'latest' },
              },
            },
            {
              mark: {
                type: 'point',
                shape: 'cross',
                filled: true,
                size: 60,
                opacity: 1,
                color: colour('muted'),
              },
              encoding: { y, x: { ...rank, field: 'mean' } },
            },
            {
              mark: { type: 'point', filled: true, size: 90, opacity: 1 },
              encoding: {
                y,
                x: { ...rank, field: 'median' },
                color,
                shape: {
                  field: 'query',
                  type: 'nominal',
                  legend: null,
                  scale: { domain: queries, range: [series[0].shape, series[1].shape] },
                },
              },
            },
            beside('rankLabel'),
          ],
        },
      ],
    },
  };
}

/** 1, 2, 5, 10, ... up to the last rank; only powers of ten where these would crowd. */
export function logTicks(last: number): number[] {
  const decades = Math.floor(Math.log10(last));
  const steps = decades < 4 ? [1, 2, 5] : [1];
  return Array.from({ length: decades + 1 }, (_, decade) => steps.map((step) => step * 10 ** decade))
    .flat()
    .filter((tick) => tick <= last);
}
