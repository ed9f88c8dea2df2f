import type { Embeddings, Modality } from '../../embeddings/embeddings.js';
import type { Both } from '../../geometry/index.js';
import type { RowSource } from '../../runtime/blockwise/index.js';
import { fingerprints, overlap } from './fingerprints.js';
import { firstOfKind, itemsOf, sampleItems, splitItems, type ChosenRows } from './items.js';
import type { CompareInput } from './options.js';
import { gather, mergeRepeats, selectedRows, type PairedRows, type RowPlan } from './rows.js';

/** Rows to calibrate on and rows to judge by. */
export interface Sides {
  readonly calibration: PairedRows;
  readonly evaluation: PairedRows;
  /** How many items each side has. */
  readonly calibrationItems: number;
  readonly evaluationItems: number;
  /** Rows of each modality that each side was drawn from. */
  readonly of: { readonly calibration: Both<number>; readonly evaluation: Both<number> };
  /** What the user should know, a sentence each. */
  readonly notes: readonly string[];
}

export interface SideOptions {
  readonly calibrationShare: number;
  readonly maxRows: number;
  readonly groupRepeats: boolean;
  readonly seed: number;
  readonly onProgress?: (share: number) => void;
}

/** Calibration rows may be so many times as many as those that are judged by. */
const CALIBRATION_TIMES = 4;

/**
 * Chooses which rows a comparison calibrates on and which it judges by, and reads them. Files are read in blocks; only
 * what is chosen is kept.
 *
 * @throws InputError where either side has fewer than two items.
 */
export function readSides(
  { embeddings, calibration, labels }: CompareInput,
  unitRows: (modality: Modality) => RowSource,
  { calibrationShare, maxRows, groupRepeats, seed, onProgress }: SideOptions,
): Sides {
  const files = calibration === undefined ? [embeddings] : [calibration, embeddings];
  const total = files.reduce((sum, { modalities: [a, b] }) => sum + a.rows + b.rows, 0);
  let done = 0;
  const context: PlanContext = {
    ...{ unitRows, groupRepeats },
    onRows: (rows) => onProgress?.((done += rows) / total),
  };
  const most = { calibration: CALIBRATION_TIMES * maxRows, evaluation: maxRows };
  const judged = planOf(embeddings, context, labels);
  if (calibration === undefined) {
    const chosen = splitItems(judged.plan.items, { calibrationShare, most, seed }, embeddings.source);
    return sidesOf(
      { plan: judged.plan, chosen: chosen.calibration },
      { plan: judged.plan, chosen: chosen.evaluation },
      [...judged.notes, ...sampleNotes(judged.plan, [chosen.calibration, chosen.evaluation], maxRows)],
    );
  }
  const fitting = planOf(calibration, context, undefined);
  const chosen = {
    calibration: sampleItems(fitting.plan.items, most.calibration, seed),
    evaluation: sampleItems(judged.plan.items, most.evaluation, seed),
  };
  return sidesOf(
    { plan: fitting.plan, chosen: chosen.calibration },
    { plan: judged.plan, chosen: chosen.evaluation },
    [
      ...judged.notes,
      ...overlapNotes(judged.plan, fitting.plan, embeddings, calibration),
      ...sampleNotes(fitting.plan, [chosen.calibration], most.calibration),
      ...sampleNotes(judged.plan, [chosen.evaluation], maxRows),
    ],
  );
}

interface PlanContext {
  readonly unitRows: (modality: Modality) => RowSource;
  readonly groupRepeats: boolean;
  readonly onRows: (rows: number) => void;
}

/** What there is to know of a file's rows before any is kept. */
function planOf(
  { modalities, pairs: all, source }: Embeddings,
  { unitRows, groupRepeats, onRows }: PlanContext,
  labels: Both<Uint32Array> | undefined,
): { readonly plan: RowPlan; readonly notes: readonly string[] } {
  const sources = [unitRows(modalities[0]), unitRows(modalities[1])] as const;
  const prints = [fingerprints(sources[0], { onRows }), fingerprints(sources[1], { onRows })] as const;
  const pairs = all.first.length > 0 ? all : undefined;
  if (!groupRepeats) {
    const plan = { sources, pairs, items: itemsOf(prints, pairs), labels };
    return { plan, notes: modalities.flatMap(({ name }, side) => repeatNote(prints[side]!, name, source)) };
  }
  const merged = mergeRepeats(prints, pairs);
  const { kept } = merged;
  const keptPrints = [
    Float64Array.from(kept[0], (row) => prints[0][row]!),
    Float64Array.from(kept[1], (row) => prints[1][row]!),
  ] as const;
  return {
    plan: {
      sources: [selectedRows(sources[0], kept[0]), selectedRows(sources[1], kept[1])],
      pairs: merged.pairs,
      items: itemsOf(keptPrints, merged.pairs),
      labels: labels && [kept[0].map((row) => labels[0][row]!), kept[1].map((row) => labels[1][row]!)],
    },
    notes: [],
  };
}

function sidesOf(
  calibration: { readonly plan: RowPlan; readonly chosen: ChosenRows },
  evaluation: { readonly plan: RowPlan; readonly chosen: ChosenRows },
  notes: readonly string[],
): Sides {
  const read = {
    calibration: gather(calibration.plan, calibration.chosen),
    evaluation: gather(evaluation.plan, evaluation.chosen),
  };
  const countOf = ({ sources }: RowPlan): Both<number> => [sources[0].rows, sources[1].rows];
  return {
    ...read,
    calibrationItems: itemCount(read.calibration),
    evaluationItems: itemCount(read.evaluation),
    of: { calibration: countOf(calibration.plan), evaluation: countOf(evaluation.plan) },
    notes,
  };
}

/** How many items rows belong to. */
export function itemCount({ items }: Pick<PairedRows, 'items'>): number {
  let most = 0;
  for (const own of items) for (const item of own) most = Math.max(most, item + 1);
  return most;
}

function repeatNote(prints: Float64Array, name: string, source: string): string[] {
  const distinct = firstOfKind(prints).reduce((sum, first, i) => sum + Number(first === i), 0);
  if (distinct === prints.length) return [];
  return [
    `${source}: ${distinct} different ${name} rows among ${prints.length}; rows that are the same stay together, and ` +
      '--group-repeats makes them one row with all its matches.',
  ];
}

/** Rows that a correction has seen before it is judged by them. */
function overlapNotes(judged: RowPlan, fitting: RowPlan, of: Embeddings, { source }: Embeddings): string[] {
  return ([0, 1] as const).flatMap((side) => {
    const both = overlap(
      fingerprints(judged.sources[side], { same: 'rounded' }),
      fingerprints(fitting.sources[side], { same: 'rounded' }),
    );
    return both === 0
      ? []
      : [
          `Overlap: ${both} of ${judged.sources[side].rows} ${of.modalities[side].name} rows of ${of.source} are in ` +
            `${source}, too: corrections have seen what they are judged by. Leave them out of one of the files.`,
        ];
  });
}

function sampleNotes({ sources }: RowPlan, chosen: readonly ChosenRows[], most: number): string[] {
  const used = ([0, 1] as const).map((side) => chosen.reduce((sum, rows) => sum + rows[side].length, 0));
  if (used.every((count, side) => count === sources[side]!.rows)) return [];
  return [
    `Sampled: ${used[0]} of ${sources[0].rows} and ${used[1]} of ${sources[1].rows} rows, whole items; --max-rows ` +
      `(${most} here) sets how many.`,
  ];
}
