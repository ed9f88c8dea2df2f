import type { MeasureFindings } from '../../measure/findings.js';
import {
  bars,
  cloud,
  dashed,
  drawing,
  lines,
  looks,
  pointLabels,
  sharedDomain,
  type Axis,
  type Panel,
} from '../marks/index.js';
import type { Figure } from '../report.js';
import { cumulativeShares, differenceTitle, sides, type DifferenceSpectrum } from '../sentences.js';
import { count, percent } from '../text.js';
import { plot } from '../theme.js';
import { logTicks } from './log-ticks.js';

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
  const hasShares = values.length > 1 && Number.isFinite(shares[0]);
  return {
    id: 'difference-spectrum',
    title,
    caption:
      `How far the mean of ${many[0]} and the mean of ${many[1]} lie apart in each dimension (counted from ` +
      '0), largest first. ' +
      (hasMore ? `Above the ${LABELLED} largest of ${count(values.length)}. ` : '') +
      (hasShares
        ? 'Below, how much of the squared gap the first dimensions hold together, beside a gap that is spread evenly ' +
          `(dashed)${sharesText === '' ? '' : `: ${sharesText}`}. `
        : '') +
      'A steep start means that the gap sits in few dimensions.',
    spec: drawing([largestPanel(labelled, domain), ...(hasShares ? [sharesPanel(shares)] : [])], {
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
      ...(longest > 3 && { angle: -90 }),
      fontSize: 9.5,
    },
    y: { title: '|Difference of means|', domain, ticks: 5 },
    marks: [
      bars(values.map(({ dimension, size, higher }) => ({ place: dimension, value: size, name: higher }))),
    ],
  };
}

/** Dimensions whose share of the gap is written beside the curve. */
const MARKED = [1, 2, 5, 10, 50];

/** How much of the squared gap the first k dimensions hold, over k. */
function sharesPanel(shares: Float64Array): Panel {
  const last = shares.length;
  const point = (k: number) => ({ x: k, y: shares[k - 1]! });
  // A curve of thousands of points is drawn through those that a logarithmic axis can tell apart.
  const drawn = [...new Set(Array.from({ length: 161 }, (_, k) => Math.round(last ** (k / 160))))];
  const marked = MARKED.filter((k) => k < last && k <= last / 2);
  return {
    height: 150,
    x: {
      title: `The first of ${count(last)} dimensions, by falling difference (log scale)`,
      log: true,
      // Room for the words beside the first.
      domain: [0.42, last],
      ticks: logTicks(last),
      format: ',d',
      grid: true,
    },
    y: {
      title: 'Share of the squared gap',
      domain: [0, 1.12],
      ticks: [0, 0.25, 0.5, 0.75, 1],
      format: '.0%',
    },
    marks: [
      dashed(drawn.map((k) => ({ x: k, y: k / last }))),
      lines([{ points: drawn.map(point) }]),
      cloud(marked.map(point), { size: 34, opacity: 1 }),
      pointLabels(
        marked.map((k) => ({ ...point(k), text: percent(shares[k - 1]!) })),
        'above',
      ),
    ],
  };
}
