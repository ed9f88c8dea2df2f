import type { MeasureFindings } from '../../measure/findings.js';
import { isPaired } from '../../measure/paired.js';
import { bars, drawing, labels, levels, looks, whiskers } from '../marks/index.js';
import type { Figure } from '../report.js';
import { directions, retrievalTitle, type Direction } from '../sentences.js';
import { count, isInterval, percent } from '../text.js';

const CUTS = [1, 5, 10] as const;

/** Under each place what a random order would reach, as an object of a Vega expression: { 'R@1': 'chance 0.2 %' }. */
function chanceLabels(both: readonly Direction[]): string {
  const words = CUTS.map((k) => {
    const levels = [...new Set(both.map((direction) => percent(direction.chance(k))))];
    return `'R@${k}': 'chance ${levels.join(' | ')}'`;
  });
  return `{${words.join(', ')}}`;
}

/** Recall at 1, 5 and 10 in both directions, with intervals and the level of chance. */
export function retrievalFigure(findings: MeasureFindings): Figure | undefined {
  if (!isPaired(findings)) return undefined;
  const both = directions(findings);
  const rows = both
    .flatMap((direction) =>
      CUTS.map((k) => {
        const recall = direction.recall[`r@${k}`];
        const interval = direction.interval(k);
        return {
          place: `R@${k}`,
          name: direction.label,
          value: recall,
          interval: isInterval(interval) ? interval : ([recall, recall] as const),
          chance: direction.chance(k),
        };
      }),
    )
    .filter(({ value }) => Number.isFinite(value));
  if (rows.length === 0) return undefined;
  const [forward, backward] = both;
  return {
    id: 'retrieval',
    title: retrievalTitle(findings),
    caption:
      'R@k is the share of queries whose match is among the first k results, when ' +
      `${count(findings.counts[1])} ${backward.queries} are searched for ${forward.query} queries and ` +
      `${count(findings.counts[0])} ${forward.queries} for ${backward.query} queries. Thin lines are 95 % ` +
      'intervals; dark ticks, and the words under the bars, what a random order would reach. Each search ranks ' +
      'one modality only, so that ' +
      'a gap shifts all its results nearly alike.',
    spec: drawing(
      [
        {
          x: {
            places: CUTS.map((k) => `R@${k}`),
            gap: 0.2,
            labels: `[datum.label, ${chanceLabels(both)}[datum.label]]`,
          },
          y: { title: 'Queries answered', domain: [0, 1], format: '.0%' },
          marks: [
            bars(rows, { beside: true }),
            whiskers(rows, { beside: true }),
            levels(
              rows.map(({ place, name, chance }) => ({ place, name, value: chance })),
              { beside: true, length: 'place' },
            ),
            labels(
              rows.map(({ place, name, value, interval }) => {
                return { place, name, value: interval[1], text: percent(value) };
              }),
              { beside: true },
            ),
          ],
        },
      ],
      {
        looks: looks(
          both.map(({ label }) => label),
          { swatch: 'mark', shapes: ['square'] },
        ),
      },
    ),
  };
}
