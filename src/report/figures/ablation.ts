import {
  ablationSpread,
  type AblationCurve,
  type AblationSpread,
  type Spread,
} from '../../evaluation/index.js';
import { wilsonInterval } from '../../numeric/index.js';
import type { Figure } from '../report.js';
import { count, fixed, percent } from '../text.js';
import { drawing, lines, looks, sharedDomain, type Axis, type Panel } from '../marks/index.js';

/** Steps that a curve is drawn by: more than there are pixels would only weigh. */
const POINTS = 260;

/** What people call an order. */
export const ORDER_NAMES: Readonly<Record<AblationCurve['order'], string>> = {
  'mean-difference': 'largest difference of means first',
  greedy: 'what lowers L2M most first',
  random: 'at random',
};

const TASK_NAMES: Readonly<Record<string, string>> = {
  imageToText: 'R@1, image to text',
  textToImage: 'R@1, text to image',
  mixed: 'R@1, mixed pool',
};

export function taskName(name: string): string {
  return TASK_NAMES[name] ?? `Accuracy, ${name}`;
}

/** An order, or several of one kind: their mean and range. One has no range: its intervals are of its queries. */
interface Drawn {
  readonly name: string;
  readonly spread: AblationSpread;
}

function drawnOf(curves: readonly AblationCurve[]): readonly Drawn[] {
  return [...new Set(curves.map(({ order }) => order))].map((order) => {
    const own = curves.filter((curve) => curve.order === order);
    const name = own.length > 1 ? `${ORDER_NAMES[order]}, ${count(own.length)} times` : ORDER_NAMES[order];
    return { name, spread: ablationSpread(own) };
  });
}

export interface AblationFigureOptions {
  readonly id?: string;
  /** How many queries a share is of, for its interval. Default: not known, no intervals. */
  readonly queries?: number;
}

/**
 * The gap and the tasks while dimensions are removed, one line an order (TEOT Fig. 2c); several random orders are their
 * mean and range.
 */
export function ablationFigure(
  curves: readonly AblationCurve[],
  { id = 'ablation', queries }: AblationFigureOptions = {},
): Figure {
  const [main] = curves as [AblationCurve];
  const all = drawnOf(curves);
  const hasRange = all.some(({ spread }) => spread.orders > 1);
  const names = all.map(({ name }) => name);
  const [task] = main.tasks;
  const few = Math.min(2, main.dims.length - 1);
  const share: Axis = {
    domain: sharedDomain(
      curves.flatMap(({ tasks }) => tasks.flatMap((one) => one.share)),
      { zero: true, within: [0, 1] },
    ),
    ticks: 5,
    format: '.0%',
  };
  const panel = (
    title: string,
    y: Axis,
    value: (spread: AblationSpread) => Spread,
    interval?: (share: number) => readonly [number, number],
  ): Panel => ({
    title,
    x: removedAxis(main.dims.length - 1),
    y,
    marks: [
      lines(
        all.map(({ name, spread }) => ({
          name,
          points: pointsOf(value(spread), spread.orders > 1 ? undefined : interval),
        })),
        { clip: true },
      ),
    ],
  });
  const shareInterval =
    queries === undefined ? undefined : (of: number) => wilsonInterval(Math.min(1, of), queries);
  return {
    id,
    title:
      `With ${count(few)} of ${count(main.dims.length)} dimensions removed, L2M goes from ` +
      `${fixed(main.l2m[0]!, 2)} to ${fixed(main.l2m[few]!, 2)}` +
      (task === undefined
        ? ''
        : `, ${taskName(task.name)} from ${percent(task.share[0]!)} to ${percent(task.share[few]!)}`),
    caption:
      'Dimensions are removed one by one and the rest of each row is scaled to length 1 again. The ' +
      'horizontal axis is logarithmic: the first removals matter most. The control removes them in random ' +
      `order${hasRange ? '; its line is the mean of its orders, its band their range' : ''}.` +
      (queries === undefined ? '' : ' The other bands are 95 % intervals (Wilson).'),
    spec: drawing(
      [
        panel('L2M', { zero: true, ticks: 5 }, ({ l2m }) => l2m),
        panel('RMG', { zero: true, ticks: 5 }, ({ rmg }) => rmg),
        ...main.tasks.map(({ name }, k) =>
          panel(taskName(name), share, ({ tasks }) => tasks[k]!.share, shareInterval),
        ),
      ],
      { looks: looks(names), columns: 2, width: 230, height: 150 },
    ),
  };
}

/** Ticks say how many are gone; the axis is log(removed + 1), so that 0 has a place. */
function removedAxis(last: number): Axis {
  const ticks = [0, 1, 2, 5, 10, 30, 100, 300, 1000, 3000].filter((tick) => tick <= last);
  return {
    title: 'Dimensions removed',
    log: true,
    domain: [1, last + 1],
    ticks: ticks.map((tick) => tick + 1),
    labels: "format(datum.value - 1, '~d')",
  };
}

/** All first steps, then as many as a logarithmic axis tells apart, with their band. */
function pointsOf(
  { mean, low, high }: Spread,
  interval: (value: number) => readonly [number, number] = () => [Number.NaN, Number.NaN],
) {
  const last = mean.length - 1;
  const steps = new Set<number>([0, last]);
  for (let k = 0; k <= POINTS; k++) steps.add(Math.round((last + 1) ** (k / POINTS)) - 1);
  return [...steps]
    .sort((a, b) => a - b)
    .map((step) => {
      const [from, to] = low[step] === high[step] ? interval(mean[step]!) : [low[step]!, high[step]!];
      return { x: step + 1, y: mean[step]!, low: from, high: to };
    });
}
