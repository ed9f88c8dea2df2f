import type { MeasureFindings } from '../../measure/findings.js';
import type { Figure } from '../report.js';
import { permutationTitle, pPhrase } from '../sentences.js';
import { count, isInterval } from '../text.js';
import { colour, plot } from '../theme.js';
import { VEGA_LITE } from './schema.js';

/** The measured gap beside what shuffled modality labels give. */
export function permutationFigure(findings: MeasureFindings): Figure | undefined {
  const { l2m } = findings.permutationTest;
  const interval = findings.intervals['l2m'];
  const measured = findings.gap.l2m;
  if (![measured, l2m.nullMean, l2m.nullHigh].every(Number.isFinite)) return undefined;
  const [low, high] = isInterval(interval) ? interval : [measured, measured];
  const values = [
    { row: 'measured', kind: 'measured', value: measured, low, high },
    { row: 'labels shuffled', kind: 'shuffled', value: l2m.nullMean, low: l2m.nullMean, high: l2m.nullHigh },
  ];
  const y = { field: 'row', type: 'nominal', sort: null, title: null, axis: { grid: false } } as const;
  const end = 1.08 * Math.max(high, l2m.nullHigh, Number.MIN_VALUE);
  const x = { type: 'quantitative', title: 'Distance of the means (L2M)' } as const;
  const scale = { domain: values.map(({ kind }) => kind), range: [colour('first'), colour('muted')] };
  return {
    id: 'permutation',
    title: permutationTitle(findings),
    caption:
      `Above, the measured gap with its 95 % interval. Below, what remains when in each pair a coin decides which member ` +
      `is called what: the diamond is the mean of the shuffles, 95 % of them end within the bar. With ` +
      `${count(findings.pairs)} pairs, ${pPhrase(findings)}.`,
    spec: {
      $schema: VEGA_LITE,
      width: plot.width - 60,
      height: 84,
      data: { values },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 4, strokeCap: 'butt' },
          encoding: {
            y,
            x: { ...x, field: 'low', scale: { domain: [0, end], nice: false } },
            x2: { field: 'high' },
            color: { field: 'kind', type: 'nominal', legend: null, scale },
          },
        },
        {
          mark: { type: 'point', filled: true, size: 90, opacity: 1 },
          encoding: {
            y,
            x: { ...x, field: 'value' },
            color: { field: 'kind', type: 'nominal', legend: null, scale },
            shape: {
              field: 'kind',
              type: 'nominal',
              legend: null,
              scale: { domain: scale.domain, range: ['circle', 'diamond'] },
            },
          },
        },
      ],
    },
  };
}
