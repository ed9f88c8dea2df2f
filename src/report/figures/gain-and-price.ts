import { BASELINE, PLACEBO, type ComparisonFindings } from '../../closing/index.js';
import { callouts, cloud, drawing, guideLabel, guides, looks, padded, type Mark } from '../marks/index.js';
import type { Figure, FigureSpec } from '../report.js';
import { count, fixed } from '../text.js';
import { colour } from '../theme.js';

const KINDS = { recommended: 'recommended', method: 'other methods', control: 'controls' } as const;

/** How each kind looks, in the order of the legend. */
const LOOKS = [
  { name: KINDS.recommended, colour: 'third', shape: 'diamond' },
  { name: KINDS.method, colour: 'first', shape: 'circle' },
  { name: KINDS.control, colour: 'second', shape: 'square' },
] as const;

/** The gain of each method against its price in one-direction R@1. Undefined where there is neither. */
export function gainAndPriceFigure(findings: ComparisonFindings): Figure | undefined {
  const points = pointsOf(findings);
  if (points.length < 2) return undefined;
  const { tolerance, split } = findings;
  const best = points.find(({ kind }) => kind === KINDS.recommended);
  return {
    id: 'gain-and-price',
    title:
      best === undefined
        ? 'No method gains in mixed search at a price within the tolerance'
        : `${best.id} gains ${fixed(best.y)} of NDCG@10 in mixed search; R@1 from one modality into the other ` +
          (best.x > 0 ? `loses ${fixed(best.x)}` : 'loses nothing'),
    caption:
      `Each mark is a method, judged on ${count(split.evaluation)} items that it was not fitted on; up is ` +
      `better, and ` +
      'so is left. Thin lines are 95 % intervals of the paired differences to doing nothing, which stands where the ' +
      `axes cross zero. The dashed line is the tolerated price, ${fixed(tolerance)} of R@1. The controls show ` +
      `what moving ` +
      'alone does.',
    spec: drawn(findings, points, 420, 300),
    narrow: drawn(findings, points, 280, 330),
  };
}

interface Point {
  readonly id: string;
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly across: readonly [number, number];
  readonly up: readonly [number, number];
}

function pointsOf({ methods, recommended }: ComparisonFindings): Point[] {
  return methods.flatMap((method): Point[] => {
    const { id } = method;
    if (id === BASELINE) {
      return [{ id, kind: KINDS.control, x: 0, y: 0, across: [0, 0], up: [0, 0] }];
    }
    const gain = method.difference['mixed']?.['ndcg@10'];
    if (gain === undefined || method.price === null) return [];
    const kind = id === recommended ? KINDS.recommended : id === PLACEBO ? KINDS.control : KINDS.method;
    return [
      { id, kind, x: method.price.mean, y: gain.mean, across: method.price.interval, up: gain.interval },
    ];
  });
}

function drawn(
  { tolerance }: ComparisonFindings,
  points: readonly Point[],
  width: number,
  height: number,
): FigureSpec {
  const shown = LOOKS.filter(({ name }) => points.some(({ kind }) => kind === name));
  const x = padded([...points.flatMap(({ x: own, across }) => [own, ...across]), tolerance], 0.08);
  const y = padded(
    points.flatMap(({ y: own, up }) => [own, ...up]),
    0.08,
  );
  /** Where the label of the dashed line stands, at the top. */
  const wordsAt = (place: number) => {
    const [acrossPixel, upPixel] = [(x[1] - x[0]) / width, (y[1] - y[0]) / height];
    return {
      x: [place, place + 70 * acrossPixel] as const,
      y: [y[1] - 22 * upPixel, y[1]] as const,
    };
  };
  const marked = points.map(({ x: across, y: up, kind }) => ({ x: across, y: up, name: kind }));
  return drawing(
    [
      {
        x: { title: 'Price: loss of R@1 in the direction that loses most', domain: x, ticks: 6, grid: true },
        y: { title: 'Gain of NDCG@10 in the mixed pool', domain: y, ticks: 6 },
        marks: [
          guides('x', [0], 'solid'),
          guides('y', [0], 'solid'),
          guides('x', [tolerance]),
          crosses(points),
          cloud(marked, { size: 60, opacity: 1 }),
          guideLabel(tolerance, 'tolerated'),
          callouts(
            points.map(({ x: across, y: up, id, kind }) => {
              return { x: across, y: up, text: id, strong: kind === KINDS.recommended };
            }),
            [
              ...points.flatMap(({ x: across, y: up, ...own }) => [
                { x: own.across, y: [up, up] as const },
                { x: [across, across] as const, y: own.up },
              ]),
              ...[0, tolerance].map((place) => ({ x: [place, place] as const, y })),
              { x, y: [0, 0] },
              wordsAt(tolerance),
            ],
          ),
        ],
      },
    ],
    {
      looks: looks(
        shown.map(({ name }) => name),
        {
          swatch: 'mark',
          colours: shown.map((one) => one.colour),
          shapes: shown.map(({ shape }) => shape),
        },
      ),
      ...{ width, height },
    },
  );
}

/** Intervals both ways, paler than the marks. */
function crosses(points: readonly Point[]): Mark {
  return (frame) => {
    const values = points.map(({ x, y, across, up }) => {
      return { x, y, left: across[0], right: across[1], low: up[0], high: up[1] };
    });
    const mark = { type: 'rule' as const, color: colour('link'), strokeWidth: 0.9, opacity: 0.7 };
    return [
      {
        data: { values },
        mark,
        encoding: { x: frame.x('left'), x2: { field: 'right' }, y: frame.y('y') },
      },
      { data: { values }, mark, encoding: { y: frame.y('low'), y2: { field: 'high' }, x: frame.x('x') } },
    ];
  };
}
