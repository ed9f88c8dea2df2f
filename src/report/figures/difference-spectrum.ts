import type { MeasureFindings } from '../../measure/findings.js';
import type { Figure } from '../report.js';
import { cumulativeShares, differenceTitle, sides } from '../sentences.js';
import { count, percent } from '../text.js';
import { plot, series } from '../theme.js';
import { VEGA_LITE } from './schema.js';

const LABELLED = 20;

/** |difference of means| of every dimension, falling, and the first 20 by name (TEOT Fig. 3a). */
export function differenceSpectrumFigure(findings: MeasureFindings): Figure | undefined {
  const { order, meanDifference } = findings.dimensions;
  const { many, names } = sides(findings);
  const values = order
    .map((dimension, k) => {
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
  const color = {
    field: 'higher',
    type: 'nominal',
    scale: {
      domain: names.map((name) => `${name} higher`),
      range: [series[0].colour, series[1].colour],
    },
  } as const;
  const longest = Math.max(...labelled.map(({ dimension }) => dimension.length));
  return {
    id: 'difference-spectrum',
    title: differenceTitle(findings),
    caption:
      `How far the mean of ${many[0]} and the mean of ${many[1]} lie apart in each dimension, largest first: above the ` +
      `${count(labelled.length)} largest by their number (counted from 0), below all ${count(values.length)}. ` +
      (sharesText === '' ? '' : `Of the squared gap, ${sharesText}. `) +
      'A steep start means that the gap sits in few dimensions.',
    spec: {
      $schema: VEGA_LITE,
      spacing: 22,
      vconcat: [
        {
          width: plot.width,
          height: 160,
          data: { values: labelled },
          mark: { type: 'bar' },
          encoding: {
            x: {
              field: 'dimension',
              type: 'nominal',
              sort: null,
              title: `Dimension (the ${labelled.length} largest differences)`,
              axis: {
                grid: false,
                labelAngle: longest > 3 ? -90 : 0,
                labelFontSize: 9.5,
                labelOverlap: false,
              },
              scale: { paddingInner: 0.25 },
            },
            y: {
              field: 'size',
              type: 'quantitative',
              title: '|Difference of means|',
              axis: { tickCount: 5 },
            },
            color,
          },
        },
        {
          width: plot.width,
          height: 84,
          data: { values },
          mark: { type: 'rule', strokeWidth: Math.max(0.8, (0.9 * plot.width) / values.length) },
          encoding: {
            x: {
              field: 'rank',
              type: 'quantitative',
              title: `All ${count(values.length)} dimensions, by falling difference`,
              scale: { domain: [0.5, values.length + 0.5], nice: false, zero: false },
              axis: { grid: false, tickMinStep: 1 },
            },
            y: { field: 'size', type: 'quantitative', title: null, axis: { tickCount: 3 } },
            y2: { datum: 0 },
            color,
          },
        },
      ],
    },
  };
}
