import type { MeasureFindings } from '../../measure/findings.js';
import { area, bars, drawing, looks, sharedDomain, type Axis, type Panel } from '../marks/index.js';
import type { Figure } from '../report.js';
import { cumulativeShares, differenceTitle, sides, type DifferenceSpectrum } from '../sentences.js';
import { count, percent } from '../text.js';
import { plot } from '../theme.js';

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
  const domain = sharedDomain(
    values.map(({ size }) => size),
    { zero: true },
  );
  const hasMore = values.length > labelled.length;
  return {
    id: 'difference-spectrum',
    title,
    caption:
      `How far the mean of ${many[0]} and the mean of ${many[1]} lie apart in each dimension (counted from ` +
      '0), largest first. ' +
      (hasMore
        ? `Above the ${LABELLED} largest, below all ${count(values.length)} with these ${LABELLED} in dark. `
        : '') +
      (sharesText === '' ? '' : `Of the squared gap, ${sharesText}. `) +
      'A steep start means that the gap sits in few dimensions.',
    spec: drawing([largestPanel(labelled, domain), ...(hasMore ? [spectrumPanel(values, domain)] : [])], {
      looks: looks(
        names.map((name) => `${name} higher`),
        { swatch: 'mark', shapes: ['square'] },
      ),
      columns: 1,
      width: plot.width,
      spacing: 22,
    }),
  };
}

/** The largest differences by name, coloured by the modality whose mean is higher. */
function largestPanel(values: readonly Difference[], domain: Axis['domain']): Panel {
  const longest = Math.max(...values.map(({ dimension }) => dimension.length));
  return {
    height: 170,
    x: {
      title: `Dimension (the ${values.length} largest differences)`,
      places: values.map(({ dimension }) => dimension),
      angle: longest > 3 ? -90 : 0,
      fontSize: 9.5,
    },
    y: { title: '|Difference of means|', domain, ticks: 5 },
    marks: [
      bars(values.map(({ dimension, size, higher }) => ({ place: dimension, value: size, name: higher }))),
    ],
  };
}

/** All differences, falling; of more dimensions than a screen has pixels every second, third, ... one. */
function spectrumPanel(values: readonly Difference[], domain: Axis['domain']): Panel {
  const stride = Math.ceil(values.length / (2 * plot.width));
  const points = values.map(({ rank, size }) => ({ x: rank, y: size }));
  return {
    height: 84,
    x: {
      title: `All ${count(values.length)} dimensions, by falling difference`,
      domain: [1, values.length],
      whole: true,
    },
    y: { domain, ticks: 3 },
    marks: [
      area(
        points.filter((_, k) => k % stride === 0 || k === values.length - 1),
        'rule',
      ),
      area(points.slice(0, LABELLED), 'ink'),
    ],
  };
}
