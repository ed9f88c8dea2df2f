import type { Measure } from './measure.js';
import { measures } from './registry.js';
import type { GapStatistics, Side } from './statistics.js';

/** One value of a measure: where it stands in the JSON document, and what its interval is called. */
export interface Measured {
  readonly measure: Measure;
  /** The modality, or the one that searches; 0 where there is one value in all. */
  readonly side: Side;
  /** "gap.l2m", "cone.0.mean", "retrieval.imageToText.r@1", "mixed.byQuery.image.mrr". */
  readonly path: string;
  /** "l2m", "cone.0.mean", "retrieval.imageToText.r@1". */
  readonly interval: string;
}

/** What the JSON document calls the search from each modality. */
export const DIRECTIONS = ['imageToText', 'textToImage'] as const;

/** What the JSON document calls a side, by what a measure has its values for. */
const SIDE_NAMES = {
  modality: ['0', '1'],
  direction: DIRECTIONS,
  query: ['image', 'text'],
} as const satisfies Record<NonNullable<Measure['per']>, readonly [string, string]>;

/** Every value of the given measures (default: all), in reading order, both sides of a measure beside each other. */
export function measuredValuesOf(of: readonly Measure[] = measures.all): Measured[] {
  return of.flatMap((measure) => sidesOf(measure).map((side) => measured(measure, side)));
}

function sidesOf({ per }: Measure): readonly Side[] {
  return per === undefined ? [0] : [0, 1];
}

function measured(measure: Measure, side: Side): Measured {
  const path = measure.per ? measure.key.replace('*', SIDE_NAMES[measure.per][side]) : measure.key;
  return { measure, side, path, interval: path.replace(/^gap\./, '') };
}

/** The values by their paths. */
export function valuesByPath(
  list: readonly Measured[],
  statistics: GapStatistics,
): Readonly<Record<string, number>> {
  return Object.fromEntries(list.map(({ measure, side, path }) => [path, measure.of(statistics, side)]));
}

/** Values by their paths as a tree: `{ 'cone.0.mean': 0.5 }` is `{ cone: [{ mean: 0.5 }] }`. */
export function treeOf(values: Readonly<Record<string, number>>): Readonly<Record<string, unknown>> {
  const tree: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(values)) {
    const parts = path.split('.');
    let node = tree;
    parts.forEach((part, k) => {
      if (k === parts.length - 1) node[part] = value;
      else node = (node[part] ??= /^\d+$/.test(parts[k + 1]!) ? [] : {}) as Record<string, unknown>;
    });
  }
  return tree;
}

/** The number at a path of a tree; undefined where there is none. */
export function valueAt(tree: unknown, path: string): number | undefined {
  let node = tree;
  for (const part of path.split('.')) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Readonly<Record<string, unknown>>)[part];
  }
  return typeof node === 'number' ? node : undefined;
}
