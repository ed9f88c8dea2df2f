import type { HistogramFindings, MeasureFindings } from '../../measure/findings.js';
import { band, binBars, drawing, guideLabel, guides, type Axis } from '../marks/index.js';
import type { Figure } from '../report.js';
import { permutationTitle, pPhrase } from '../sentences.js';
import { count, fixed, isInterval } from '../text.js';
import { plot } from '../theme.js';
import { logTicks } from './log-ticks.js';

/** So many times beyond the shuffles a measured gap leaves them no room on a linear axis. */
const FAR = 4;

/** The measured gap beside the distribution of what shuffled modality labels give. */
export function permutationFigure(findings: MeasureFindings): Figure | undefined {
  const { histogram, nullHigh } = findings.permutationTest.l2m;
  const measured = findings.gap.l2m;
  if (histogram === undefined || !Number.isFinite(measured)) return undefined;
  const bins = filledBins(histogram);
  const [lowest] = bins;
  if (lowest === undefined) return undefined;
  const total = histogram.counts.reduce((sum, value) => sum + value, 0);
  const interval = findings.intervals['l2m'];
  const last = Math.max(isInterval(interval) ? interval[1] : measured, bins.at(-1)!.high);
  const isFar = measured > FAR * nullHigh && lowest.low > 0;
  const axis: Axis = isFar
    ? { log: true, domain: [lowest.low / 1.15, last * 1.25], ticks: logTicks(last * 1.25, lowest.low / 1.15) }
    : { domain: [0, 1.08 * last] };
  return {
    id: 'permutation',
    title: permutationTitle(findings),
    caption:
      'Bars: the distance of the means when ' +
      (findings.pairs > 0
        ? 'in each pair a coin decides which member is called what'
        : 'all labels are shuffled') +
      `, ${count(total)} times over: what chance gives. The line is the measured gap` +
      `${isInterval(interval) ? ', the shade around it its 95\u00a0% interval' : ''}. Here ${pPhrase(findings)}.`,
    spec: drawing(
      [
        {
          x: {
            ...axis,
            title: `Distance of the means (L2M)${isFar ? ', log scale' : ''}`,
            grid: true,
            format: '~g',
          },
          y: {
            title: 'Shuffles',
            domain: [0, 1.28 * Math.max(...bins.map(({ value }) => value))],
            ticks: 4,
            format: '.0%',
          },
          marks: [
            binBars(bins, { role: 'muted' }),
            ...(isInterval(interval) ? [band('x', interval)] : []),
            guides('x', [measured], 'strong'),
            guideLabel(measured, `measured: ${fixed(measured)}`),
            guideLabel(middleOf(bins), 'shuffled labels'),
          ],
        },
      ],
      { width: plot.width, height: 150 },
    ),
  };
}

/** Bins as shares of all, from the first to the last that is not empty. */
function filledBins({ low, high, counts }: HistogramFindings) {
  const total = counts.reduce((sum, value) => sum + value, 0);
  const width = (high - low) / counts.length;
  return counts
    .map((value, k) => ({ low: low + k * width, high: low + (k + 1) * width, value: value / total }))
    .slice(
      Math.max(
        0,
        counts.findIndex((value) => value > 0),
      ),
      counts.findLastIndex((value) => value > 0) + 1,
    );
}

function middleOf(bins: readonly { readonly low: number; readonly value: number }[]): number {
  return bins.reduce((sum, { low, value }) => sum + low * value, 0);
}
