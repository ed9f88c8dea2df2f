/** Two clouds of points and the lines between matched pairs: the drawing that PCA, UMAP and the best dimensions share. */
import type { MeasureFindings, PairedPoints } from '../../measure/findings.js';
import type { FigureSpec } from '../report.js';
import { sides } from '../sentences.js';
import { colour, plot, series } from '../theme.js';
import { count } from '../text.js';
import { VEGA_LITE, type Layer } from './schema.js';

export interface Domain {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Height in pixels at which a unit is as long on both axes. */
  readonly height: number;
}

export interface CloudOptions {
  readonly xTitle: string;
  readonly yTitle: string;
  /** False where the coordinates have no unit: no ticks, no numbers. */
  readonly ticks: boolean;
  /** A straight line from one point to another, drawn over the clouds. */
  readonly line?: readonly [Point, Point];
}

export type Point = readonly [x: number, y: number];

/** The pairs of which both ends have a place in the plane. */
export function drawablePairs<T extends PairedPoints>(cloud: T): T {
  const [first, second] = cloud.points;
  const kept: number[] = [];
  for (let k = 0; k < cloud.pairs; k++) {
    const ends = [first[2 * k], first[2 * k + 1], second[2 * k], second[2 * k + 1]];
    if (ends.every((end) => Number.isFinite(end))) kept.push(k);
  }
  if (kept.length === cloud.pairs) return cloud;
  const take = (points: Float32Array): Float32Array =>
    Float32Array.from(kept.flatMap((k) => [points[2 * k] ?? Number.NaN, points[2 * k + 1] ?? Number.NaN]));
  return { ...cloud, points: [take(first), take(second)], pairs: kept.length };
}

function extent({ points }: PairedPoints, axis: 0 | 1): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const cloud of points) {
    for (let i = axis; i < cloud.length; i += 2) {
      low = Math.min(low, cloud[i]!);
      high = Math.max(high, cloud[i]!);
    }
  }
  // A cloud without extent still needs an axis.
  const margin = high > low ? (high - low) * 0.04 : 0.5;
  return [low - margin, high + margin];
}

/** Domains that show every point with equal units on both axes, in a frame of `width` and a height within bounds. */
export function equalUnits(
  cloud: PairedPoints,
  width: number = plot.width,
  [lowest, highest]: readonly [number, number] = [230, 380],
): Domain {
  const x = extent(cloud, 0);
  const y = extent(cloud, 1);
  const spanX = x[1] - x[0];
  const spanY = y[1] - y[0];
  const height = Math.round(Math.min(highest, Math.max(lowest, (width * spanY) / spanX)));
  const unitsPerPixel = Math.max(spanX / width, spanY / height);
  const widen = ([low, high]: [number, number], pixels: number): [number, number] => {
    const extra = (unitsPerPixel * pixels - (high - low)) / 2;
    return [low - extra, high + extra];
  };
  return { x: widen(x, width), y: widen(y, height), height };
}

/** "1,000 of 5,000 pairs, drawn at random, are shown." or nothing where all are. */
export function shownPhrase({ pairs, of }: PairedPoints): string {
  return pairs < of ? ` ${count(pairs)} of ${count(of)} pairs are shown.` : '';
}

export function pairedPointsSpec(
  findings: Pick<MeasureFindings, 'modalities'>,
  cloud: PairedPoints,
  domain: Domain,
  options: CloudOptions,
): FigureSpec {
  const { names } = sides(findings);
  const [first, second] = cloud.points;
  const points: { x: number; y: number; side: string }[] = [];
  const links: { x: number; y: number; x2: number; y2: number }[] = [];
  // Pair by pair, so that neither modality is painted over the other.
  for (let k = 0; k < cloud.pairs; k++) {
    const [x, y, x2, y2] = [first[2 * k]!, first[2 * k + 1]!, second[2 * k]!, second[2 * k + 1]!];
    points.push({ x, y, side: names[0] }, { x: x2, y: y2, side: names[1] });
    links.push({ x, y, x2, y2 });
  }
  const isCrowded = cloud.pairs > 300;
  const axis = options.ticks ? {} : { ticks: false, labels: false, grid: false };
  const scale = { zero: false, nice: false };
  const x = { field: 'x', type: 'quantitative' as const, scale: { ...scale, domain: [...domain.x] } };
  const y = { field: 'y', type: 'quantitative' as const, scale: { ...scale, domain: [...domain.y] } };
  return {
    $schema: VEGA_LITE,
    width: plot.width,
    height: domain.height,
    layer: [
      {
        data: { values: links },
        mark: {
          type: 'rule',
          color: colour('link'),
          strokeWidth: isCrowded ? 0.6 : 0.9,
          strokeOpacity: isCrowded ? 0.22 : 0.5,
        },
        encoding: {
          x: { ...x, axis: { ...axis, title: options.xTitle } },
          y: { ...y, axis: { ...axis, title: options.yTitle } },
          x2: { field: 'x2' },
          y2: { field: 'y2' },
        },
      },
      {
        data: { values: points },
        mark: {
          type: 'point',
          filled: true,
          size: isCrowded ? 14 : 40,
          opacity: 1,
          fillOpacity: isCrowded ? 0.75 : 0.9,
          strokeWidth: 0,
        },
        encoding: {
          x,
          y,
          color: {
            field: 'side',
            type: 'nominal',
            scale: { domain: [...names], range: [series[0].colour, series[1].colour] },
          },
          shape: {
            field: 'side',
            type: 'nominal',
            scale: { domain: [...names], range: [series[0].shape, series[1].shape] },
          },
        },
      },
      ...(options.line === undefined ? [] : [straightLine(options.line)]),
    ],
  };
}

function straightLine([from, to]: readonly [Point, Point]): Layer {
  return {
    data: { values: [{ x: from[0], y: from[1], x2: to[0], y2: to[1] }] },
    mark: { type: 'rule', color: colour('ink'), strokeWidth: 1.6, strokeDash: [6, 4] },
    encoding: {
      x: { field: 'x', type: 'quantitative' },
      y: { field: 'y', type: 'quantitative' },
      x2: { field: 'x2' },
      y2: { field: 'y2' },
    },
  };
}
