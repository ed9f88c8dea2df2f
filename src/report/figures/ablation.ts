import type { AblationCurve } from '../../evaluation/index.js';
import type { Figure } from '../report.js';
import { count, fixed, percent } from '../text.js';
import { colour, series } from '../theme.js';
import { VEGA_LITE, type Panel } from './schema.js';

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
};

export function taskName(name: string): string {
  return TASK_NAMES[name] ?? `Accuracy, ${name}`;
}

/** The gap and the tasks while dimensions are removed, one line an order (TEOT Fig. 2c). */
export function ablationFigure(curves: readonly AblationCurve[], id = 'ablation'): Figure {
  const [main] = curves as [AblationCurve];
  const names = curves.map(({ order }) => ORDER_NAMES[order]);
  const [task] = main.tasks;
  const panels = [
    { title: 'L2M', value: (curve: AblationCurve) => curve.l2m },
    { title: 'RMG', value: (curve: AblationCurve) => curve.rmg },
    ...main.tasks.map(({ name }, k) => ({
      title: taskName(name),
      value: (curve: AblationCurve) => curve.tasks[k]!.share,
    })),
  ];
  const few = Math.min(2, main.dims.length - 1);
  return {
    id,
    title:
      `With ${count(few)} of ${count(main.dims.length)} dimensions removed, L2M goes from ${fixed(main.l2m[0]!, 2)} to ${fixed(main.l2m[few]!, 2)}` +
      (task === undefined
        ? ''
        : `, ${taskName(task.name)} from ${percent(task.share[0]!)} to ${percent(task.share[few]!)}`),
    caption:
      'Dimensions are removed one by one and the rest of each row is scaled to length 1 again. The horizontal axis is logarithmic: the ' +
      'first removals matter most. The control removes them in random order.',
    spec: {
      $schema: VEGA_LITE,
      columns: 2,
      concat: panels.map(({ title, value }) => panelSpec(title, curves, names, value)),
      resolve: { scale: { y: 'independent' } },
    },
  };
}

function panelSpec(
  title: string,
  curves: readonly AblationCurve[],
  names: readonly string[],
  value: (curve: AblationCurve) => readonly number[],
): Panel {
  const last = curves[0]!.dims.length - 1;
  const steps = stepsToDraw(last);
  const values = curves.flatMap((curve, k) =>
    steps.map((step) => ({ place: step + 1, value: value(curve)[step]!, order: names[k]! })),
  );
  // Ticks say how many are gone; the axis is log(removed + 1), so that 0 has a place.
  const ticks = [0, 1, 2, 5, 10, 30, 100, 300, 1000, 3000].filter((tick) => tick <= last);
  const order = { field: 'order', type: 'nominal' as const };
  return {
    width: 230,
    height: 150,
    title: { text: title, fontSize: 12, offset: 6, frame: 'group' },
    data: { values: values.filter((one) => Number.isFinite(one.value)) },
    mark: { type: 'line', strokeWidth: 1.6 },
    encoding: {
      x: {
        field: 'place',
        type: 'quantitative',
        title: 'Dimensions removed',
        scale: { type: 'log', domain: [1, last + 1], nice: false },
        axis: {
          values: ticks.map((tick) => tick + 1),
          labelExpr: "format(datum.value - 1, '~d')",
          grid: false,
        },
      },
      y: { field: 'value', type: 'quantitative', title: null, scale: { zero: true }, axis: { tickCount: 5 } },
      color: {
        ...order,
        legend: { orient: 'top', direction: 'vertical', labelLimit: 260 },
        scale: { domain: [...names], range: names.map((_, k) => series[k]?.colour ?? colour('muted')) },
      },
      strokeDash: {
        ...order,
        scale: { domain: [...names], range: names.map((_, k) => [...(series[k]?.dash ?? [1, 0])]) },
      },
    },
  };
}

/** All first steps, then as many as a logarithmic axis tells apart. */
function stepsToDraw(last: number): readonly number[] {
  const steps = new Set<number>([0, last]);
  for (let k = 0; k <= POINTS; k++) steps.add(Math.round((last + 1) ** (k / POINTS)) - 1);
  return [...steps].sort((a, b) => a - b);
}
