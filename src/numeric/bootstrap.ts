import { randomStream } from './random.js';
import { percentileInterval } from './resampling.js';

export interface BootstrapOptions {
  /** Default: 2,000. */
  readonly resamples?: number;
  /** Default: 0. */
  readonly seed?: number;
}

/** Name of the resamples' random stream under a seed. */
const STREAM = 0x626f6f74;

/**
 * Replicates of a statistic: what `statistic` gives for each resample of the units 0 to `count` - 1, drawn with
 * replacement (Efron & Tibshirani, 1993, chapter 6). The array of units is reused from one call to the next.
 */
export function bootstrap(
  count: number,
  statistic: (units: Uint32Array) => number,
  { resamples = 2000, seed = 0 }: BootstrapOptions = {},
): Float64Array {
  const units = new Uint32Array(count);
  return Float64Array.from({ length: resamples }, (_, replicate) => {
    // Each resample has its own stream, so that a statistic cannot shift the next one's draws.
    const random = randomStream(seed, STREAM, replicate);
    for (let k = 0; k < count; k++) units[k] = random.below(count);
    return statistic(units);
  });
}

/**
 * The percentile interval, at confidence `level` (default 0.95), of a statistic of sequences that belong together
 * place by place: places are drawn with replacement, the same for all sequences. Replicates that are not defined are
 * left out; [NaN, NaN] where none is.
 *
 * @throws RangeError where the sequences differ in length.
 */
export function bootstrapInterval<Sequences extends readonly ArrayLike<number>[]>(
  sequences: Sequences,
  statistic: (...resampled: { [K in keyof Sequences]: Float64Array }) => number,
  { level = 0.95, ...options }: BootstrapOptions & { readonly level?: number } = {},
): readonly [low: number, high: number] {
  const count = sequences[0]?.length ?? 0;
  const other = sequences.find(({ length }) => length !== count);
  if (other !== undefined) {
    throw new RangeError(
      `bootstrap interval: the sequences must pair up, got ${count} and ${other.length} values`,
    );
  }
  const resampled = sequences.map(() => new Float64Array(count)) as {
    [K in keyof Sequences]: Float64Array;
  };
  const replicates = bootstrap(
    count,
    (units) => {
      for (let s = 0; s < sequences.length; s++) {
        const [from, to] = [sequences[s]!, resampled[s]!];
        for (let k = 0; k < count; k++) to[k] = from[units[k]!]!;
      }
      return statistic(...resampled);
    },
    options,
  );
  return percentileInterval(replicates, level);
}
