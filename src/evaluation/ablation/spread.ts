import type { AblationCurve } from './ablate.js';

/** A quantity after each step over several orders: its mean, and its smallest and largest value. */
export interface Spread {
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** What several orders of one kind have in common. */
export interface AblationSpread {
  readonly orders: number;
  readonly l2m: Spread;
  readonly rmg: Spread;
  readonly tasks: readonly { readonly name: string; readonly share: Spread }[];
}

/** Mean and range of curves over the same rows and tasks. @throws RangeError where there are none. */
export function ablationSpread(curves: readonly AblationCurve[]): AblationSpread {
  const [first] = curves;
  if (first === undefined)
    throw new RangeError('ablation: expected a curve for a mean and a range, got none');
  return {
    orders: curves.length,
    l2m: spread(curves.map(({ l2m }) => l2m)),
    rmg: spread(curves.map(({ rmg }) => rmg)),
    tasks: first.tasks.map(({ name }, k) => ({
      name,
      share: spread(curves.map(({ tasks }) => tasks[k]!.share)),
    })),
  };
}

function spread(values: readonly (readonly number[])[]): Spread {
  const at = (of: (all: readonly number[]) => number) =>
    values[0]!.map((_, step) => of(values.map((one) => one[step]!)));
  return {
    mean: at((all) => all.reduce((sum, one) => sum + one, 0) / all.length),
    low: at((all) => Math.min(...all)),
    high: at((all) => Math.max(...all)),
  };
}
