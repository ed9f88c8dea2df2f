import { logChoose } from './log-gamma.js';
import type { Random } from './random.js';

/**
 * How many of `draws` items, drawn without replacement from a population of which `marked` are marked, are marked: one
 * random number, inverted from the mode outwards, so that the work grows with the standard deviation alone.
 *
 * @throws RangeError where more are drawn or marked than there are.
 */
export function hypergeometric(random: Random, population: number, marked: number, draws: number): number {
  if (!(marked >= 0 && marked <= population && draws >= 0 && draws <= population)) {
    throw new RangeError(
      `hypergeometric: expected at most ${population} marked and drawn, got ${marked} and ${draws}`,
    );
  }
  const unmarked = population - marked;
  const low = Math.max(0, draws - unmarked);
  const high = Math.min(marked, draws);
  const mode = Math.min(high, Math.max(low, Math.floor(((draws + 1) * (marked + 1)) / (population + 2))));
  const atMode = Math.exp(
    logChoose(marked, mode) + logChoose(unmarked, draws - mode) - logChoose(population, draws),
  );
  let left = random.uniform() - atMode;
  let [up, down, upper, lower] = [mode, mode, atMode, atMode];
  while (left >= 0 && (up < high || down > low)) {
    if (up < high) {
      upper *= ((marked - up) * (draws - up)) / ((up + 1) * (unmarked - draws + up + 1));
      up++;
      left -= upper;
      if (left < 0) return up;
    }
    if (down > low) {
      lower *= (down * (unmarked - draws + down)) / ((marked - down + 1) * (draws - down + 1));
      down--;
      left -= lower;
      if (left < 0) return down;
    }
  }
  return mode;
}
