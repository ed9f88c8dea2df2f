/** Two clouds of points and the lines between matched pairs: what PCA, UMAP and the best dimensions share. */
import type { MeasureFindings, PairedPoints } from '../../measure/findings.js';
import { drawing, looks, pairedCloud, pairLinks, segment, type Axis } from '../marks/index.js';
import type { Domain, Point } from '../marks/shapes.js';
import type { FigureSpec, NamedPoints } from '../report.js';
import { sides } from '../sentences.js';
import { count, printable } from '../text.js';
import { plot } from '../theme.js';

export interface PairedCloudOptions {
  readonly xTitle: string;
  readonly yTitle: string;
  /** False where the coordinates have no unit: no ticks, no numbers. */
  readonly ticks: boolean;
  /** A straight line from one point to another, drawn over the clouds. */
  readonly line?: { readonly ends: readonly [Point, Point]; readonly label: string } | undefined;
}

/** "; a line joins each image to its text", or nothing where there are no pairs. */
export function joinedPhrase({ joined }: PairedPoints, one: readonly [string, string]): string {
  return joined === false ? '' : `; a line joins each ${one[0]} to its ${one[1]}`;
}

/** " 1,000 of 5,000 pairs are shown." or nothing where all are. */
export function shownPhrase({ pairs, of, joined }: PairedPoints): string {
  if (joined === false) return ` ${count(pairs)} rows of each modality are shown.`;
  return pairs < of ? ` ${count(pairs)} of ${count(of)} pairs are shown.` : '';
}

export function pairedCloudSpec(
  findings: Pick<MeasureFindings, 'modalities'>,
  cloud: PairedPoints,
  domain: Domain,
  { xTitle, yTitle, ticks, line }: PairedCloudOptions,
): FigureSpec {
  const names = looks(sides(findings).names, { swatch: 'mark', rim: true });
  const axis: Axis = ticks ? { grid: true } : { ticks: false };
  return drawing(
    [
      {
        equalUnits: true,
        x: { ...axis, title: xTitle, domain: domain.x },
        y: { ...axis, title: yTitle, domain: domain.y },
        marks: [
          ...(cloud.joined === false ? [] : [pairLinks(cloud)]),
          pairedCloud(cloud, names, { rim: true }),
          ...(line === undefined ? [] : [segment(line.ends[0], line.ends[1], line)]),
        ],
      },
    ],
    { looks: names, width: plot.width, height: domain.height },
  );
}

/** What each point is, in the order in which {@link pairedCloudSpec} draws them: "image 17". */
export function pointNames(
  { modalities }: Pick<MeasureFindings, 'modalities'>,
  { pairs, rows, captions, joined = true }: PairedPoints,
): NamedPoints {
  const { one } = sides({ modalities });
  const name = (side: 0 | 1, k: number): string => {
    const caption = captions?.[side][k];
    const words = caption === undefined || caption === '' ? '' : `: ${printable(caption, 120)}`;
    return `${one[side]} ${rows?.[side][k] ?? k}${words}`;
  };
  return {
    texts: Array.from({ length: pairs }, (_, k) => [name(0, k), name(1, k)]).flat(),
    paired: joined,
  };
}
