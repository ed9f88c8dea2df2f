import type { Landscape } from '../../evaluation/index.js';
import { drawing, guides, lines, looks, marker, type Axis } from '../marks/index.js';
import type { Figure, Table } from '../report.js';
import { count, fixed, percent } from '../text.js';

/** What tells several landscapes on one page apart. */
export interface LandscapeNames {
  /** Of the figure's files. Default: landscape. */
  readonly id?: string;
  /** What was shifted: begins the title. */
  readonly subject?: string;
}

const DISTANCE: Axis = {
  title: 'Distance between the means',
  domain: [-2, 2],
  ticks: [-2, -1, 0, 1, 2],
};

/** The contrastive loss against the signed distance of the modalities, a panel a temperature (MtG Fig. 3b-d). */
export function landscapeFigure(
  landscape: Landscape,
  { id = 'landscape', subject }: LandscapeNames = {},
): Figure {
  const { points, temperatures, minima, gap } = landscape;
  const coldest = temperatures[0]!;
  const [lowest] = minima
    .filter(({ temperature }) => temperature === coldest)
    .sort((a, b) => a.loss - b.loss);
  // The grid's ends are no minima, and may yet lie lower.
  const ends = [points[0]!, points.at(-1)!];
  const beyond = ends.find(({ loss }) => lowest !== undefined && loss[coldest]! < lowest.loss);
  const lowerYet =
    beyond === undefined ? '' : `, though it is lower at the end of the grid, ${fixed(beyond.distance, 2)}`;
  const said =
    lowest === undefined
      ? `at temperature ${coldest} the loss has no minimum inside the grid`
      : `at temperature ${coldest} the loss ` +
        `${beyond === undefined ? 'is lowest' : 'has its lowest local minimum'} at distance ` +
        `${fixed(lowest.distance, 2)}${lowerYet}; unshifted, the modalities are ${fixed(gap, 2)} apart`;
  return {
    id,
    title:
      subject === undefined ? `${said.slice(0, 1).toUpperCase()}${said.slice(1)}` : `${subject}: ${said}`,
    caption:
      'Each panel is the contrastive loss at one temperature while the modalities move along the gap ' +
      'vector; its scale is its own. The distance between the means is negative where they have passed ' +
      'each other. The dashed line is the unshifted data, marks are local minima; one far to the left is ' +
      'back to back, each modality behind the other.',
    spec: drawing(
      temperatures.map((temperature) => ({
        title: `Temperature ${temperature}`,
        x: DISTANCE,
        y: { title: 'Loss' },
        marks: [
          guides('x', [gap]),
          lines([{ points: points.map(({ distance, loss }) => ({ x: distance, y: loss[temperature]! })) }]),
          marker(
            minima
              .filter((minimum) => minimum.temperature === temperature)
              .map(({ distance, loss }) => ({ x: distance, y: loss })),
            'triangle-up',
          ),
        ],
      })),
      { width: 160 },
    ),
  };
}

/** Recall against the signed distance, both directions. */
export function landscapeRetrievalFigure(
  landscape: Landscape,
  modalities: readonly [string, string],
  { id = 'landscape', subject }: LandscapeNames = {},
): Figure {
  const { points, gap, pairs } = landscape;
  const names = [`${modalities[0]} to ${modalities[1]}`, `${modalities[1]} to ${modalities[0]}`];
  const curves = (['imageToText', 'textToImage'] as const).map((direction, k) => ({
    name: names[k]!,
    points: points.map(({ distance, retrieval }) => ({ x: distance, y: retrieval[direction]['r@1'] })),
  }));
  const best = curves.map((curve) => curve.points.reduce((top, one) => (one.y > top.y ? one : top)));
  return {
    id: `${id}-retrieval`,
    title:
      `${subject === undefined ? '' : `${subject}: `}R@1 peaks at ${percent(best[0]!.y)} (${names[0]!}, distance ` +
      `${fixed(best[0]!.x, 2)}) and ${percent(best[1]!.y)} (${names[1]!}, distance ${fixed(best[1]!.x, 2)})`,
    caption:
      `The share of ${count(pairs)} queries whose own match comes first, while the modalities move along ` +
      'the gap vector. The dashed line is the unshifted data.',
    spec: drawing(
      [
        {
          x: DISTANCE,
          y: { title: 'R@1', zero: true, format: '.0%' },
          marks: [guides('x', [gap]), lines(curves)],
        },
      ],
      { looks: looks(names), height: 230 },
    ),
  };
}

/** Where the loss has its local minima. */
export function minimaTable({ minima, points, temperatures }: Landscape, subject?: string): Table {
  const unshifted = points.find(({ delta }) => delta === 0);
  return {
    caption:
      `${subject === undefined ? 'Local' : `${subject}: local`} minima of the loss, and the loss of the ` +
      'unshifted data',
    columns: [
      { header: 'Temperature' },
      { header: 'Distance', kind: 'number' },
      { header: 'Delta', kind: 'number' },
      { header: 'Loss', kind: 'number' },
      { header: 'Unshifted', kind: 'number' },
    ],
    rows: temperatures.flatMap((temperature) => {
      const own = minima.filter((minimum) => minimum.temperature === temperature);
      const before = unshifted === undefined ? 'not in the grid' : fixed(unshifted.loss[temperature]!);
      if (own.length === 0) return [[temperature, 'none inside the grid', '', '', before]];
      return own.map(({ distance, delta, loss }) => [
        temperature,
        fixed(distance),
        fixed(delta),
        fixed(loss),
        before,
      ]);
    }),
  };
}
