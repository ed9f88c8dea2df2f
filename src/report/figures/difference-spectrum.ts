import type { Figure } from '../report.js';
import type { MeasureFindings } from '../../measure/findings.js';
import { cumulativeShares, differenceTitle, sides, type DifferenceSpectrum } from '../sentences.js';
import { count, percent } from '../text.js';
import { colour, plot, series } from '../theme.js';
import { VEGA_LITE, type Panel } from './schema.js';

const LABELLED = 20;

interface Difference {
  readonly rank: number;
  readonly dimension: string;
  readonly size: number;
  readonly higher: string;
}

/** The differences of a measurement. */
export function differenceSpectrumFigure(findings: MeasureFindings): Figure | undefined {
  return differenceFigure(findings, differenceTitle(findings));
}

/** |difference of means| of every dimension, falling, and the first 20 by name (TEOT Fig. 3a). */
export function differenceFigure(findings: DifferenceSpectrum, title: string): Figure | undefined {
  const { order, meanDifference } = findings.dimensions;
  const { many, names } = sides(findings);
  const values = order
    .map((dimension, k): Difference => {
      const difference = meanDifference[dimension] ?? Number.NaN;
      return {
        rank: k + 1,
        dimension: String(dimension),
        size: Math.abs(difference),
        higher: `${difference >= 0 ? names[0] : names[1]} higher`,
      };
    })
    .filter(({ size }) => Number.isFinite(size));
  if (values.length === 0) return undefined;
  const labelled = values.slice(0, LABELLED);
  const shares = cumulativeShares(findings);
  const sharesText = [1, 2, 10]
    .filter((k) => k < values.length && Number.isFinite(shares[k - 1]))
    .map((k) => `${percent(shares[k - 1] ?? Number.NaN)} in the first ${k === 1 ? 'one' : k}`)
    .join(', ');
  const hasMore = values.length > labelled.length;
  return {
    id: 'difference-spectrum',
    title,
    caption:
      `How far the mean of ${many[0]} and the mean of ${many[1]} lie apart in each dimension (counted from 0), largest first. ` +
      (hasMore
        ? `Above the ${LABELLED} largest, below all ${count(values.length)} with these ${LABELLED} in dark. `
        : '') +
      (sharesText === '' ? '' : `Of the squared gap, ${sharesText}. `) +
      'A steep start means that the gap sits in few dimensions.',
    spec: {
      $schema: VEGA_LITE,
      spacing: 22,
      vconcat: [largestPanel(labelled, names), ...(hasMore ? [spectrumPanel(values)] : [])],
    },
  };
}

/** The largest differences by name, coloured by the modality whose mean is higher. */
function largestPanel(values: readonly Difference[], names: readonly string[]): Panel {
  const longest = Math.max(...values.map(({ dimension }) => dimension.length));
  return {
    width: plot.width,
    height: 170,
    data: { values: [...values] },
    mark: { type: 'bar' },
    encoding: {
      x: {
        field: 'dimension',
        type: 'nominal',
        sort: null,
        title: `Dimension (the ${values.length} largest differences)`,
        axis: { grid: false, labelAngle: longest > 3 ? -90 : 0, labelFontSize: 9.5, labelOverlap: false },
        scale: { paddingInner: 0.25 },
      },
      y: { field: 'size', type: 'quantitative', title: '|Difference of means|', axis: { tickCount: 5 } },
      color: {
        field: 'higher',
        type: 'nominal',
        scale: {
          domain: names.map((name) => `${name} higher`),
          range: [series[0].colour, series[1].colour],
        },
      },
    },
  };
}

/** All differences, falling; of more dimensions than a screen has pixels every second, third, ... one. */
function spectrumPanel(values: readonly Difference[]): Panel {
  const stride = Math.ceil(values.length / (2 * plot.width));
  const x = {
    field: 'rank',
    type: 'quantitative' as const,
    title: `All ${count(values.length)} dimensions, by falling difference`,
    scale: { domain: [1, values.length], nice: false, zero: false },
    axis: { grid: false, tickMinStep: 1 },
  };
  const y = { field: 'size', type: 'quantitative', title: null, axis: { tickCount: 3 } } as const;
  return {
    width: plot.width,
    height: 84,
    layer: [
      {
        data: { values: values.filter((_, k) => k % stride === 0 || k === values.length - 1) },
        mark: { type: 'area', color: colour('rule'), opacity: 1 },
        encoding: { x, y },
      },
      {
        data: { values: values.slice(0, LABELLED) },
        mark: { type: 'area', color: colour('ink'), opacity: 1 },
        encoding: { x, y },
      },
    ],
  };
}
