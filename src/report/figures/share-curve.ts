import { BASELINE, type ComparisonFindings, type TaskNumbers } from '../../closing/index.js';
import { drawing, lines, looks, sharedDomain } from '../marks/index.js';
import type { Figure } from '../report.js';
import { fixed } from '../text.js';

interface SharePoint {
  readonly x: number;
  readonly y: number;
}

/** NDCG@10 against the share of images in the pool, without and with a method. Undefined where that is unknown. */
export function shareCurveFigure(findings: ComparisonFindings, id: string): Figure | undefined {
  const before = shareCurve(findings, BASELINE);
  const after = shareCurve(findings, id);
  if (before.length < 2 || after.length < 2) return undefined;
  const lowest = (points: readonly SharePoint[]): string => fixed(Math.min(...points.map(({ y }) => y)), 2);
  const names = ['without correction', `with ${id}`] as const;
  return {
    id: 'share-curve',
    title:
      `The lowest NDCG@10 over shares of images in the pool goes from ${lowest(before)} to ${lowest(after)} ` +
      `with ${id}`,
    caption:
      'Each item is in the pool in one form only, as its images or as its texts, and is searched by its other ' +
      'form. At ' +
      'both ends the pool holds one modality; between them a gap puts results of the query’s own kind before the ' +
      'right ' +
      'ones, which makes a valley.',
    spec: drawing(
      [
        {
          x: {
            title: 'Share of images in the pool',
            domain: [0, 1],
            format: '.0%',
            ticks: [0, 0.25, 0.5, 0.75, 1],
          },
          y: {
            title: 'NDCG@10',
            domain: sharedDomain(
              [...before, ...after].map(({ y }) => y),
              { zero: true, within: [0, 1] },
            ),
            ticks: 5,
          },
          marks: [
            lines(
              [
                { name: names[0], points: before },
                { name: names[1], points: after },
              ],
              { dots: true },
            ),
          ],
        },
      ],
      { looks: looks(names, { colours: ['second', 'third'] }), height: 230 },
    ),
  };
}

function shareCurve({ methods }: ComparisonFindings, id: string): SharePoint[] {
  const curve = methods.find((method) => method.id === id)?.tasks['mixed']?.['byShare'];
  return Array.isArray(curve)
    ? (curve as readonly TaskNumbers[]).map((point) => ({
        x: Number(point.share),
        y: Number(point['ndcg@10']),
      }))
    : [];
}
