import type { Embeddings } from '../../embeddings/embeddings.js';
import { measuredValuesOf, valueAt, type Measure } from '../../geometry/index.js';
import { exactInterval, percentileInterval } from '../../numeric/index.js';
import type { Interval, MeasureFindings } from '../findings.js';
import type { Replicates } from '../replicates.js';

/** How far a model's value lies from the baseline's. */
export interface Difference {
  /** The model's value less the baseline's. */
  readonly value: number;
  /** 95 %, where resamples give the value. */
  readonly interval?: Interval;
  /** Whether the interval is on one side of zero. */
  readonly excludesZero: boolean;
}

/** One model among those compared. */
export interface ComparedModel {
  readonly name: string;
  /** Whether it was resampled pair by pair together with the baseline: it has the same pairs. */
  readonly paired: boolean;
  /** By the name of the value's interval: `l2m`, `retrieval.imageToText.r@1`. Left out of the baseline. */
  readonly difference?: Readonly<Record<string, Difference>>;
  readonly findings: MeasureFindings;
}

/** Models side by side. */
export interface CompareFindings {
  /** The name of the model that the others are compared with. */
  readonly baseline: string;
  /** In the order in which they were given. */
  readonly models: readonly ComparedModel[];
}

/** A measured model, with what its measures come to on every resample. */
export interface MeasuredModel {
  readonly name: string;
  readonly findings: MeasureFindings;
  readonly replicates: Replicates;
  readonly embeddings: Pick<Embeddings, 'pairs'>;
}

/**
 * Each model against the baseline. Where both have the same pairs, resample r of both holds the same pairs, and the
 * interval of the difference is that of the replicates' differences: what makes a pair hard for both models cancels.
 * Otherwise the resamples are independent of each other, which widens it.
 *
 * @param baseline A model's name. Default: the first.
 * @throws RangeError where no model bears that name.
 */
export function compareModels(models: readonly MeasuredModel[], baseline?: string): CompareFindings {
  const base = baseline === undefined ? models[0] : models.find(({ name }) => name === baseline);
  if (base === undefined) {
    const names = models.map(({ name }) => name).join(', ');
    throw new RangeError(`compare: expected a baseline among ${names}, got ${baseline}`);
  }
  return {
    baseline: base.name,
    models: models.map((model): ComparedModel => {
      const { name, findings } = model;
      if (model === base) return { name, paired: true, findings };
      const paired = samePairs(model.embeddings, base.embeddings);
      return { name, paired, difference: differences(model, base, paired), findings };
    }),
  };
}

function differences(
  model: MeasuredModel,
  base: MeasuredModel,
  paired: boolean,
): Readonly<Record<string, Difference>> {
  const found = measuredValuesOf().flatMap(({ measure, path, interval: name }): [string, Difference][] => {
    const [own, other] = [valueAt(model.findings, path), valueAt(base.findings, path)];
    if (own === undefined || other === undefined) return [];
    const [mine, theirs] = [model.replicates[name], base.replicates[name]];
    const interval =
      (measure.format === 'percent' && !paired && intervalOfShares(model, base, path, name)) ||
      (mine && theirs && intervalOfDifference(mine, theirs, paired));
    const apart = own - other;
    const widened =
      paired && interval && isMeanOfShares(measure) && interval[1] - interval[0] < NOTHING
        ? intervalWithoutChange(model, base, path, name, apart)
        : interval;
    const known = widened?.every((end) => Number.isFinite(end)) ? widened : undefined;
    const excludesZero = known !== undefined && (known[0] > 0 || known[1] < 0);
    return [[name, { value: apart, ...(known && { interval: known }), excludesZero }]];
  });
  return Object.fromEntries(found);
}

function intervalOfDifference(own: Float64Array, base: Float64Array, paired: boolean): Interval {
  // Resamples are independent of each other: a step aside gives each another one's partner.
  const aside = paired ? 0 : 1;
  return percentileInterval(own.map((value, r) => value - base[(r + aside) % base.length]!));
}

/** Resamples of a difference that lie closer together than this are the same. */
const NOTHING = 1e-9;

/** Whether a measure is a mean of values from 0 to 1, one a query or row. */
function isMeanOfShares({ format, section, range: [least, most] }: Measure): boolean {
  return format === 'percent' || (section === 'cost' && least === 0 && most === 1);
}

/**
 * Of two paired shares of which no resample changes the difference, 500 of 500 in both: no trial of n spoke for either,
 * and the share of those that would is below 1 - 0.025^(1/n), the exact bound (Clopper & Pearson, 1934). That is the
 * width of a share's own interval at 0 or 1; of other shares n is the number of pairs. Inside [-1, 1].
 */
function intervalWithoutChange(
  model: MeasuredModel,
  base: MeasuredModel,
  path: string,
  name: string,
  difference: number,
): Interval {
  const bounds = [model, base].flatMap(({ findings }) => {
    const [value, interval] = [valueAt(findings, path), findings.intervals[name]];
    const isExtreme = value === 0 || value === 1;
    return isExtreme && interval && interval[1] > interval[0] ? [interval[1] - interval[0]] : [];
  });
  const bound = Math.max(...(bounds.length > 0 ? bounds : [exactInterval(0, base.findings.pairs)[1]]));
  return [Math.max(-1, difference - bound), Math.min(1, difference + bound)];
}

/**
 * Of two independent shares, from the intervals of each (Newcombe, 1998, method 10): also where every resample of both
 * is the same, 500 of 500 and 100 of 100.
 */
function intervalOfShares(
  model: MeasuredModel,
  base: MeasuredModel,
  path: string,
  name: string,
): Interval | undefined {
  const [p, q] = [valueAt(model.findings, path)!, valueAt(base.findings, path)!];
  const [own, other] = [model.findings.intervals[name], base.findings.intervals[name]];
  if (!own || !other) return undefined;
  return [p - q - Math.hypot(p - own[0], other[1] - q), p - q + Math.hypot(own[1] - p, q - other[0])];
}

/** Whether rows belong together alike in both, so that both can be resampled together. */
export function samePairs(
  { pairs: a }: Pick<Embeddings, 'pairs'>,
  { pairs: b }: Pick<Embeddings, 'pairs'>,
): boolean {
  if (a.first.length !== b.first.length || a.first.length === 0) return false;
  if (a.identity && b.identity) return true;
  return a.first.every((row, k) => row === b.first[k]) && a.second.every((row, k) => row === b.second[k]);
}
