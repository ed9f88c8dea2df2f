import type { Landscape } from '../../evaluation/index.js';
import {
  drawing,
  guideLabel,
  guides,
  lines,
  looks,
  marker,
  sharedDomain,
  type Axis,
} from '../marks/index.js';
import type { Figure, Table } from '../report.js';
import { count, fixed } from '../text.js';

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

/** What the loss figure of one landscape says, and where its marks stand. */
interface LossMarks {
  readonly said: string;
  readonly caption: string;
  readonly at: readonly { readonly temperature: string; readonly distance: number; readonly loss: number }[];
}

/** The best shift nearby of each temperature, as everywhere on the page of a landscape. */
function bestMarks({ points, best, gap, split }: Landscape): LossMarks {
  const losses = best.filter(({ metric }) => metric.startsWith('loss.'));
  const [coldest] = losses;
  const said =
    coldest === undefined
      ? 'the loss against the distance between the modalities'
      : `at temperature ${nameOf(coldest.metric)} the loss is lowest ` +
        (coldest.delta === 0
          ? `unshifted, at distance ${fixed(gap, 2)}`
          : `at distance ${fixed(coldest.distance, 2)}; unshifted, the modalities are ${fixed(gap, 2)} apart`);
  return {
    said,
    caption: `marks are the best shifts nearby, as ${count(split.choosing)} pairs have chosen them.`,
    at: losses.flatMap(({ metric, delta, distance }) => {
      const loss = points.find((point) => point.delta === delta)?.loss[nameOf(metric)];
      return loss === undefined ? [] : [{ temperature: nameOf(metric), distance, loss }];
    }),
  };
}

const nameOf = (metric: string): string => metric.slice('loss.'.length);

/** The local minima on the grid, as the paper has them. */
function minimaMarks({ points, temperatures, minima, gap }: Landscape): LossMarks {
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
    said,
    caption: 'marks are local minima; one far to the left is back to back, each modality behind the other.',
    at: minima,
  };
}

/**
 * The contrastive loss against the signed distance of the modalities, a panel a temperature (MtG Fig. 3b-d). Several
 * landscapes on one page, each with its subject, are marked at their local minima, as in the paper; one by itself at
 * the best shifts that the rest of its page speaks of.
 */
export function landscapeFigure(
  landscape: Landscape,
  { id = 'landscape', subject }: LandscapeNames = {},
): Figure {
  const { points, temperatures, gap } = landscape;
  const { said, caption, at } = subject === undefined ? bestMarks(landscape) : minimaMarks(landscape);
  return {
    id,
    title:
      subject === undefined ? `${said.slice(0, 1).toUpperCase()}${said.slice(1)}` : `${subject}: ${said}`,
    caption:
      'Each panel is the contrastive loss at one temperature while the modalities move along the gap ' +
      'vector; its scale is its own. The distance between the means is negative where they have passed ' +
      `each other. The dashed line is the unshifted data, ${caption}`,
    spec: drawing(
      temperatures.map((temperature) => ({
        title: `Temperature ${temperature}`,
        x: DISTANCE,
        y: { title: 'Loss' },
        marks: [
          guides('x', [gap]),
          lines([{ points: points.map(({ distance, loss }) => ({ x: distance, y: loss[temperature]! })) }]),
          marker(
            at
              .filter((one) => one.temperature === temperature)
              .map(({ distance, loss }) => ({ x: distance, y: loss })),
            'triangle-up',
          ),
        ],
      })),
      { width: 160 },
    ),
  };
}

/** Recall and the mixed pool against the signed distance, with intervals. */
export function landscapeRetrievalFigure(
  landscape: Landscape,
  modalities: readonly [string, string],
  { id = 'landscape', subject }: LandscapeNames = {},
): Figure {
  const { points, gap, pairs, best } = landscape;
  const [first, second] = modalities;
  const [mixed, forward, back] = ['mixed pool', `${first} to ${second}`, `${second} to ${first}`] as const;
  const curve = (name: string, path: string, value: (point: Landscape['points'][number]) => number) => ({
    name,
    points: points.map((point) => {
      const [low, high] = point.intervals[path] ?? [Number.NaN, Number.NaN];
      return { x: point.distance, y: value(point), low, high };
    }),
  });
  const chosen = best.find(({ metric }) => metric === 'mixed.ndcg@10');
  const said =
    chosen === undefined || chosen.delta === 0 || chosen.difference.interval[0] <= 0
      ? `no shift nearby lifts a search of the mixed pool; unshifted, the modalities are ${fixed(gap, 2)} apart`
      : `moved to distance ${fixed(chosen.distance, 2)}, NDCG@10 of the mixed pool goes from ` +
        `${fixed(chosen.unshifted, 2)} to ${fixed(chosen.shifted, 2)}`;
  const curves = {
    across: [
      curve(forward, 'imageToText.r@1', ({ retrieval }) => retrieval.imageToText['r@1']),
      curve(back, 'textToImage.r@1', ({ retrieval }) => retrieval.textToImage['r@1']),
      curve(mixed, 'mixed.r@1', (point) => point.mixed['r@1']),
    ],
    gain: [curve(mixed, 'mixed.ndcg@10', (point) => point.mixed['ndcg@10'])],
  };
  const drawn = Object.values(curves).flatMap((all) => all.flatMap((one) => one.points));
  const share: Axis = {
    domain: sharedDomain(
      drawn.flatMap(({ y, high }) => [y, high]),
      { zero: true, within: [0, 1] },
    ),
    ticks: 5,
  };
  return {
    id: `${id}-retrieval`,
    title:
      subject === undefined ? `${said.slice(0, 1).toUpperCase()}${said.slice(1)}` : `${subject}: ${said}`,
    caption:
      `Searches of ${count(pairs)} pairs while the modalities move along the gap vector: for the own match in the ` +
      'other modality, and in a pool of all rows of both. Bands are 95 % intervals (Wilson). The dashed line is the ' +
      'unshifted data; the distance is negative where the means have passed each other.',
    spec: drawing(
      [
        {
          title: 'R@1',
          x: DISTANCE,
          y: { ...share, format: '.0%' },
          marks: [guides('x', [gap]), lines(curves.across)],
        },
        {
          title: 'NDCG@10',
          x: DISTANCE,
          y: share,
          marks: [guides('x', [gap]), guideLabel(gap, 'unshifted'), lines(curves.gain)],
        },
      ],
      { looks: looks([forward, back, mixed]), height: 210 },
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
