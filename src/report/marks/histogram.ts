/** Distributions: outlines of densities, and bars of bins. */
import { colour } from '../theme.js';
import { lookFor, lookOf } from './looks.js';
import type { Mark } from './panels.js';
import type { Bin } from './shapes.js';

/** Counts in bins of equal width between `low` and `high`. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
}

export interface Step {
  readonly x: number;
  readonly density: number;
}

/** Left edge and density of each bin from the first to the last that is not empty, closed by a zero. */
export function densitySteps({ low, high, counts }: Histogram): Step[] {
  const total = counts.reduce((sum, value) => sum + value, 0);
  if (!(total > 0) || !(high > low)) return [];
  const width = (high - low) / counts.length;
  const first = counts.findIndex((value) => value > 0);
  const last = counts.findLastIndex((value) => value > 0);
  const steps: Step[] = [{ x: low + first * width, density: 0 }];
  for (let k = first; k <= last; k++) {
    steps.push({ x: low + k * width, density: (counts[k] ?? 0) / (total * width) });
  }
  steps.push({ x: low + (last + 1) * width, density: 0 });
  return steps;
}

/**
 * Neighbouring bins joined until there are no more of them than the counts can fill: Rice's rule, 2 n^(1/3) bins over
 * what is not empty, at least 8.
 */
export function coarser({ low, high, counts }: Histogram): Histogram {
  const total = counts.reduce((sum, value) => sum + value, 0);
  const first = counts.findIndex((value) => value > 0);
  if (first < 0) return { low, high, counts };
  const last = counts.findLastIndex((value) => value > 0);
  const wanted = Math.max(8, Math.ceil(2 * Math.cbrt(total)));
  const joined = Math.ceil((last - first + 1) / wanted);
  const width = (high - low) / counts.length;
  // Bins begin at the first that is not empty: a grid from `low` could split what lies together.
  const bins = Array.from({ length: Math.ceil((last - first + 1) / joined) }, (_, k) =>
    counts.slice(first + k * joined, first + (k + 1) * joined).reduce((sum, value) => sum + value, 0),
  );
  const start = low + first * width;
  return { low: start, high: start + bins.length * joined * width, counts: bins };
}

export interface Distribution {
  /** One of the figure's series. Default: the only one, or ink. */
  readonly name?: string | undefined;
  readonly histogram: Histogram;
  /** Drawn as a vertical line where it is a number. */
  readonly mean: number;
}

export interface DistributionOptions {
  /** Scale each outline to height 1, where densities differ by orders of magnitude. Default: false. */
  readonly toOne?: boolean;
  /** Shade the area below. Default: false. */
  readonly filled?: boolean;
}

/**
 * Outlines of densities, whose area is 1, with a line at each mean in the same look.
 *
 *   distributions([{ name: 'two images', histogram: { low: 0, high: 1, counts: [1, 3, 2] }, mean: 0.55 }])
 */
export function distributions(
  drawn: readonly Distribution[],
  { toOne = false, filled = false }: DistributionOptions = {},
): Mark {
  return (frame) => {
    const { channels, nameOf } = lookFor(frame, drawn);
    const outlines = drawn.map((one) => {
      const steps = densitySteps(one.histogram);
      const highest = toOne ? Math.max(...steps.map(({ density }) => density)) : 1;
      return { name: nameOf(one), steps: steps.map(({ x, density }) => ({ x, y: density / highest })) };
    });
    const values = outlines.flatMap(({ name, steps }) =>
      steps.map((step, order) => ({ ...step, order, name })),
    );
    const means = drawn
      .map((one) => ({ x: one.mean, name: nameOf(one) }))
      .filter(({ x }) => Number.isFinite(x));
    const { color, strokeDash } = channels;
    const [x, y] = [frame.x('x'), frame.y('y')];
    return [
      // An area a series: one layer would pile them up.
      ...(filled ? outlines : []).map(({ name, steps }) => ({
        data: { values: steps },
        mark: {
          type: 'area' as const,
          interpolate: 'step-after' as const,
          color: lookOf(frame.looks, name).colour,
          opacity: 1,
          fillOpacity: 0.13,
        },
        encoding: { x, y },
      })),
      {
        data: { values },
        mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.8 },
        encoding: { x, y, color, strokeDash, order: { field: 'order', type: 'quantitative' } },
      },
      {
        data: { values: means },
        mark: { type: 'rule', strokeWidth: 1.4 },
        encoding: { x, color, strokeDash },
      },
    ];
  };
}

/**
 * Bars that fill their bins, in the look of a series or a colour of no series: for bins of any widths.
 *
 *   binBars([{ low: 1, high: 2.2, value: 0.3 }, { low: 2.2, high: 4.6, value: 0.7 }], 'objects')
 */
export function binBars(
  bins: readonly Bin[],
  look: string | { readonly role: 'ink' | 'muted' } = { role: 'ink' },
): Mark {
  return (frame) => [
    {
      data: { values: [...bins] },
      mark: {
        type: 'bar',
        color: typeof look === 'string' ? lookOf(frame.looks, look).colour : colour(look.role),
        binSpacing: 1,
      },
      encoding: {
        x: { ...frame.x('low'), bin: { binned: true } } as ReturnType<typeof frame.x>,
        x2: { field: 'high' },
        y: frame.y('value'),
      },
    },
  ];
}
