import type { MeasureFindings } from '../../measure/findings.js';
import { drawing, intervals, looks } from '../marks/index.js';
import type { Figure } from '../report.js';
import { permutationTitle, pPhrase } from '../sentences.js';
import { capitalise, count, isInterval } from '../text.js';
import { plot } from '../theme.js';

/** The measured gap beside what shuffled modality labels give. */
export function permutationFigure(findings: MeasureFindings): Figure | undefined {
  const { l2m } = findings.permutationTest;
  const interval = findings.intervals['l2m'];
  const measured = findings.gap.l2m;
  if (![measured, l2m.nullMean, l2m.nullHigh].every(Number.isFinite)) return undefined;
  const own = isInterval(interval) ? interval : ([measured, measured] as const);
  const rows = [
    { name: 'measured', points: [{ place: 'measured', value: measured, interval: own }] },
    {
      name: 'labels shuffled',
      points: [
        { place: 'labels shuffled', value: l2m.nullMean, interval: [l2m.nullMean, l2m.nullHigh] as const },
      ],
    },
  ];
  const names = rows.map(({ name }) => name);
  return {
    id: 'permutation',
    title: permutationTitle(findings),
    caption:
      'Above, the measured gap with its 95 % interval. Below, what remains when ' +
      `${findings.pairs > 0 ? 'in each pair a coin decides which member is called what' : 'all labels are shuffled'}: the ` +
      'diamond is the mean of the shuffles, 95 % of them end ' +
      `within the bar. ${findings.pairs > 0 ? `With ${count(findings.pairs)} pairs, ${pPhrase(findings)}` : capitalise(pPhrase(findings))}.`,
    spec: drawing(
      [
        {
          x: {
            title: 'Distance of the means (L2M)',
            domain: [0, 1.08 * Math.max(own[1], l2m.nullHigh, Number.MIN_VALUE)],
            grid: true,
          },
          y: { places: names },
          marks: [intervals(rows, { along: 'x', size: 90, strokeWidth: 4 })],
        },
      ],
      {
        looks: looks(names, { swatch: 'none', colours: ['first', 'muted'], shapes: ['circle', 'diamond'] }),
        width: plot.width - 60,
        height: 84,
      },
    ),
  };
}
