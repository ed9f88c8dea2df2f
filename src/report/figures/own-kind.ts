import type { MeasureFindings } from '../../measure/findings.js';
import {
  bars,
  drawing,
  intervals,
  labels,
  levels,
  looks,
  placeMarks,
  ranges,
  whiskers,
} from '../marks/index.js';
import type { Figure } from '../report.js';
import { ownKindTitle, sameModalityByChance, sides } from '../sentences.js';
import { count, isInterval, percent } from '../text.js';
import { plot } from '../theme.js';
import { logTicks } from './log-ticks.js';

/**
 * What an index of both modalities shows first, where no pairs say which match is right: how often one's own kind comes
 * first, and how far the other is.
 */
export function ownKindFigure(findings: MeasureFindings): Figure | undefined {
  const { names, many } = sides(findings);
  const rows = ([0, 1] as const).map((side) => {
    const { sameModalityNearest, firstCrossModalRank } = findings.mixedPool[side];
    const interval = findings.intervals[`mixedPool.${side}.sameModalityNearest`];
    return {
      place: `${names[side]} query`,
      name: `${names[side]} query`,
      share: sameModalityNearest,
      interval: isInterval(interval) ? interval : ([NaN, NaN] as const),
      chance: sameModalityByChance(findings, side),
      ...firstCrossModalRank,
      // Below every item of the query's own kind: as late as a rank can be.
      latest: findings.counts[side],
    };
  });
  if (!rows.some(({ share }) => Number.isFinite(share))) return undefined;
  const y = { places: rows.map(({ place }) => place), limit: 160 };
  const last = Math.max(2, ...findings.counts);
  return {
    id: 'own-kind',
    title: ownKindTitle(findings),
    caption:
      `One index holds ${count(findings.counts[0])} ${many[0]} and ${count(findings.counts[1])} ` +
      `${many[1]}, and each item searches all others. Above: how often its own kind comes first; thin ` +
      'lines are 95 % intervals, dark ticks an index without bias. Below: how many results one must read ' +
      'to meet the other kind; mark and number are the median, the cross is the mean, the grey bar the ' +
      'range from first to last.',
    spec: drawing(
      [
        {
          x: {
            title: 'Queries whose nearest neighbour is of their own kind',
            domain: [0, 1],
            format: '.0%',
            grid: true,
          },
          y,
          marks: [
            bars(
              rows.map(({ place, name, share }) => ({ place, name, value: share })),
              { along: 'x', thickness: 20 },
            ),
            whiskers(rows, { along: 'x' }),
            labels(
              rows.map(({ place, share }) => ({ place, value: share, text: percent(share) })),
              { along: 'x', atEnd: true },
            ),
            levels(
              rows.map(({ place, chance }) => ({ place, value: chance })),
              { along: 'x', length: 30 },
            ),
          ],
        },
        {
          x: {
            title: 'Rank of the first result of the other kind (log scale)',
            log: true,
            domain: [1, last],
            ticks: logTicks(last),
            format: ',d',
            grid: true,
          },
          y,
          marks: [
            ranges(
              rows.map(({ place, latest }) => ({ place, from: 1, to: latest })),
              { along: 'x', thickness: 8 },
            ),
            placeMarks(
              rows.map(({ place, mean }) => ({ place, value: mean })),
              { along: 'x', shape: 'cross', role: 'muted' },
            ),
            intervals(
              rows.map(({ place, name, median }) => ({ name, points: [{ place, value: median }] })),
              { along: 'x', size: 90 },
            ),
            labels(
              rows.map(({ place, median }) => ({ place, value: median, text: count(median) })),
              { along: 'x', atEnd: true },
            ),
          ],
        },
      ],
      {
        // The axis names the queries already.
        looks: looks(
          rows.map(({ name }) => name),
          { swatch: 'none' },
        ),
        columns: 1,
        width: plot.width - 90,
        height: 78,
      },
    ),
  };
}
