/** The values that several measurements have in common, row by row, to stand side by side. */
import {
  measuredValuesOf,
  SECTIONS,
  valueAt,
  worded,
  type Measure,
  type Names,
  type SectionId,
} from '../geometry/index.js';
import type { Interval, MeasureFindings } from '../measure/findings.js';
import type { Printed } from './interval-text.js';
import { namesOf } from './measures.js';
import { sides } from './sentences.js';

/** One value of every measurement. */
export interface SharedValue {
  /** In the JSON document. */
  readonly path: string;
  /** Of its interval. */
  readonly name: string;
  readonly label: string;
  readonly section: SectionId;
  readonly printed: Printed;
  /** False where JSON and CSV have it, and tables that are read leave it out. Default: true. */
  readonly listed?: boolean;
  /** In the order of the measurements; undefined where one has none. */
  readonly values: readonly (number | undefined)[];
  readonly intervals: readonly (Interval | undefined)[];
}

/** Scores of the mixed pool that stand in the findings beside what the measures of the registry give. */
const MIXED = [
  { path: 'mixed.r@1', label: 'R@1 of the match, mixed pool', format: 'percent' },
  { path: 'mixed.ndcg@10', label: 'NDCG@10, mixed pool', format: 'number' },
] as const;

/**
 * What at least one of the measurements has a value for, in reading order.
 *
 * @param names What labels call the modalities. Default: as the first measurement does.
 */
export function sharedValues(
  findings: readonly MeasureFindings[],
  names?: readonly [Names, Names],
): readonly SharedValue[] {
  const named = findings[0] && sides(findings[0]);
  const of = (path: string, interval: string) => ({
    values: findings.map((one) => valueAt(one, path)),
    intervals: findings.map((one) => one.intervals[interval]),
  });
  const measured = measuredValuesOf().map(({ measure, side, path, interval }): SharedValue => ({
    ...{ path, name: interval, section: measure.section, printed: measure },
    listed: isListed(measure),
    label: worded(measure.label, names?.[side] ?? namesOf(named!, side)),
    ...of(path, interval),
  }));
  const known = new Set(measured.map(({ path }) => path));
  const mixed = MIXED.filter(({ path }) => !known.has(path)).map(({ path, label, format }): SharedValue => ({
    ...{ path, name: path, label, section: 'cost', printed: { format } },
    ...of(path, path),
  }));
  return [...measured, ...mixed].filter(({ values }) => values.some((value) => value !== undefined));
}

/** A measure to read side by side: not the curve over shares of the pool, nor what stands in others' notes. */
function isListed({ listed, key }: Measure): boolean {
  return (listed !== false || HEADLINE_PATHS.includes(key)) && !key.startsWith('mixed.byShare.');
}

/** By section, without empty ones. */
export function bySection<T extends Pick<SharedValue, 'section'>>(
  rows: readonly T[],
): readonly { readonly title: string; readonly rows: readonly T[] }[] {
  return (Object.keys(SECTIONS) as SectionId[])
    .map((id) => ({ title: SECTIONS[id], rows: rows.filter(({ section }) => section === id) }))
    .filter((section) => section.rows.length > 0);
}

/** The values to look at first, by path. */
export const HEADLINE_PATHS: readonly string[] = [
  'gap.l2m',
  'gap.rmg',
  'gap.matchedCosine',
  'gap.linearSeparability',
  'retrieval.imageToText.r@1',
  'retrieval.textToImage.r@1',
  'mixedPool.0.sameModalityNearest',
  'mixedPool.1.sameModalityNearest',
  'mixed.ndcg@10',
];
