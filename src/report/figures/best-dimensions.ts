import type { MeasurePictures } from '../../measure/findings.js';
import { drawablePairs, equalUnits } from '../marks/index.js';
import type { Domain, Point } from '../marks/shapes.js';
import type { Figure } from '../report.js';
import { bestDimensionsTitle, sides, type JudgedPair } from '../sentences.js';
import { joinedPhrase, pairedCloudSpec, pointNames, shownPhrase } from './paired-cloud.js';

/** The plane of the two dimensions that separate the modalities best, with the separating line (TEOT Fig. 2b). */
export function bestDimensionsFigure(
  findings: JudgedPair,
  { bestDimensions }: Pick<MeasurePictures, 'bestDimensions'>,
): Figure | undefined {
  const cloud = drawablePairs(bestDimensions);
  if (cloud.pairs === 0) return undefined;
  const { anyOne, one } = sides(findings);
  const domain = equalUnits(cloud);
  const line = clipLine(bestDimensions.normal, bestDimensions.threshold, domain);
  const lineText =
    line === undefined ? '' : ' The dashed line separates them best, both modalities counting alike.';
  return {
    id: 'best-dimensions',
    title: bestDimensionsTitle(findings),
    caption:
      `Each mark is ${anyOne[0]} or ${anyOne[1]} (rows of length ` +
      `1)${joinedPhrase(cloud, one).replace('; a line', ', a thin line')}. ` +
      `Of all pairs of dimensions these two tell the modalities apart ` +
      `best.${lineText}${shownPhrase(cloud)}`,
    spec: pairedCloudSpec(findings, cloud, domain, {
      xTitle: `Dimension ${bestDimensions.dims[0]}`,
      yTitle: `Dimension ${bestDimensions.dims[1]}`,
      ticks: true,
      line: line && { ends: line, label: 'best line between them' },
    }),
    points: pointNames(findings, cloud),
  };
}

/**
 * The part of the line `normal . (x, y) = threshold` inside the frame; undefined where it misses the frame or has no
 * direction.
 */
export function clipLine(
  [a, b]: readonly [number, number],
  threshold: number,
  { x, y }: Pick<Domain, 'x' | 'y'>,
): readonly [Point, Point] | undefined {
  const candidates: Point[] = [
    ...x.map((edge): Point => [edge, (threshold - a * edge) / b]),
    ...y.map((edge): Point => [(threshold - b * edge) / a, edge]),
  ];
  const slack = 1e-9 * (x[1] - x[0] + y[1] - y[0]);
  const isInside = ([px, py]: Point): boolean =>
    px >= x[0] - slack && px <= x[1] + slack && py >= y[0] - slack && py <= y[1] + slack;
  const ends = candidates.filter(isInside);
  const [from] = ends;
  if (from === undefined) return undefined;
  const to = ends.reduce((far, end) => (distance(from, end) > distance(from, far) ? end : far), from);
  return distance(from, to) > slack ? [from, to] : undefined;
}

function distance(from: Point, to: Point): number {
  return Math.hypot(to[0] - from[0], to[1] - from[1]);
}
