import { applySteps, shift } from '../correction/index.js';
import {
  classScores,
  type Confusion,
  confusionByGroup,
  fairnessTable,
  type FairnessTable,
  type Flags,
  shareChange,
} from '../evaluation/index.js';
import { parsePredictions, type PredictionsFile } from '../evaluation/predictions.js';
import { InputError } from '../files/index.js';
import { drawing, intervals, looks } from '../report/marks/index.js';
import type { Cell, Figure, Table } from '../report/report.js';
import { count, fixed, percent } from '../report/text.js';
import type {
  Claim,
  Experiment,
  ExperimentContext,
  ExperimentPage,
  ExperimentResult,
  Sources,
} from './experiment.js';
import { baseName } from './kit/names.js';
import { FAIRFACE, FAIRFACE_FLAGS, type PublishedPredictions } from './published/fairface.js';

export interface FairnessPreset {
  /** Whether predictions must be named, or the published ones stand in. */
  readonly needsPredictions: boolean;
}

/** The shift of MtG's Table 2 that widens the gap. */
const WIDENING = -0.2;

/** MtG section 5.2: the gap's width and how often people are called criminals or animals. */
export const fairness: Experiment<FairnessPreset, FairnessFindings, Record<string, never>> = {
  id: 'fairness',
  title: 'Denigrating predictions by group, before and after a shift',
  summary:
    'shares of flagged predictions by group with intervals; ' +
    'predictions or embeddings that you name, or those that the paper printed',
  source: { paper: 'mind-the-gap', figure: 'Table 2' },
  presets: { quick: { needsPredictions: false }, paper: { needsPredictions: true } },
  run,
  page: fairnessPage,
};

async function run(
  { needsPredictions }: FairnessPreset,
  { inputs, signal, sources }: ExperimentContext,
): Promise<ExperimentResult<FairnessFindings, Record<string, never>>> {
  const path = inputs.predictions;
  if (path === undefined) {
    if (needsPredictions) {
      throw new InputError(
        'fairness: the paper preset needs predictions, got none; ' +
          "name a JSON file with --predictions (the paper: CLIP on FairFace's validation images), " +
          'or take the quick preset, which computes the table from the printed predictions',
      );
    }
    const shifts = shiftTables(FAIRFACE, FAIRFACE_FLAGS);
    return {
      findings: {
        source: "CLIP ViT-B/32 on FairFace's validation images, as printed by the paper's authors",
        flags: FAIRFACE_FLAGS,
        shifts,
      },
      claims: [publishedClaim(shifts, FAIRFACE), wideningClaim(shifts, WIDENING)].filter(
        (claim) => claim !== undefined,
      ),
      pictures: {},
      notes: [
        'The predictions are the printed ones; other models and shifts enter with --predictions.',
        publishedAccuracyNote(shifts, FAIRFACE),
      ],
    };
  }
  const file = parsePredictions(await readFileOrRefuse(path, sources, signal), path);
  const counts = file.kind === 'counts' ? file.shifts : await predict(file, path, sources, signal);
  try {
    const shifts = shiftTables(counts, file.flags);
    const widening = shifts.map(({ delta }) => delta).filter((delta) => delta < 0);
    return {
      findings: { source: baseName(path), flags: file.flags, shifts },
      claims: widening.flatMap((delta) => wideningClaim(shifts, delta) ?? []),
      pictures: {},
      ...(widening.length === 0 && {
        notes: ['No shift widens the gap (a delta below zero): the claim on wider gaps is left out.'],
      }),
    };
  } catch (error) {
    throw error instanceof RangeError ? new InputError(`${path}: ${error.message}`) : error;
  }
}

async function readFileOrRefuse(
  path: string,
  sources: Sources,
  signal: AbortSignal | undefined,
): Promise<string> {
  try {
    return await sources.text(path, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw new InputError(`${path}: expected a file of predictions: ${(error as Error).message}`);
  }
}

async function predict(
  file: Extract<PredictionsFile, { kind: 'embeddings' }>,
  path: string,
  sources: Sources,
  signal: AbortSignal | undefined,
): Promise<ReturnType<typeof shiftedPredictions>> {
  const { classes, groups, deltas, gap } = file;
  const at = (name: string): string => sources.beside(path, name);
  const images = await matrix(sources, at(file.images), groups.length, 'groups');
  const prompts = await matrix(sources, at(file.prompts), classes.length, 'classes');
  const { dim } = images;
  if (prompts.dim !== dim) {
    throw new InputError(
      `${at(file.prompts)}: expected prompts of ${dim} numbers as the images', got ${prompts.dim}; ` +
        'embed both with one model',
    );
  }
  const means =
    gap === undefined
      ? ([unitRowMean(images.rows, dim), unitRowMean(prompts.rows, dim)] as const)
      : await meansOf(sources, at(gap), dim, signal);
  try {
    return shiftedPredictions(
      { images: images.rows, prompts: prompts.rows, dim, classes, groups, means },
      deltas,
    );
  } catch (error) {
    throw error instanceof RangeError ? new InputError(`${path}: ${error.message}`) : error;
  }
}

async function matrix(
  sources: Sources,
  path: string,
  count: number,
  named: string,
): Promise<{ readonly rows: Float64Array; readonly dim: number }> {
  const [array] = Object.values(await sources.arrays(path));
  const [rows, dim] = array?.shape ?? [];
  if (array === undefined || array.shape.length !== 2 || rows !== count || dim === undefined) {
    throw new InputError(
      `${path}: expected ${count} rows, one for each of the ${named}, ` +
        `got an array of shape (${array?.shape.join(', ') ?? ''})`,
    );
  }
  return { rows: array.values, dim };
}

/** Means of both modalities' unit rows in a file of pairs. */
async function meansOf(
  sources: Sources,
  path: string,
  dim: number,
  signal: AbortSignal | undefined,
): Promise<readonly [Float64Array, Float64Array]> {
  const embeddings = await sources.embeddings(path, signal);
  try {
    if (embeddings.dim !== dim) {
      throw new InputError(`${path}: expected rows of ${dim} numbers as the images', got ${embeddings.dim}`);
    }
    const [first, second] = embeddings.modalities.map((modality) => {
      const rows = new Float32Array(modality.rows * dim);
      sources.unitRows(modality).read(0, modality.rows, rows);
      return unitRowMean(Float64Array.from(rows), dim);
    });
    return [first!, second!];
  } finally {
    await embeddings.close();
  }
}

/** Image features `[n, dim]`, one prompt's feature a class, and what they are called. */
export interface PromptedImages {
  readonly images: Float64Array;
  readonly prompts: Float64Array;
  readonly dim: number;
  readonly classes: readonly string[];
  /** Of each image. */
  readonly groups: readonly string[];
  /** Means of unit rows that the gap vector joins: of the images' modality, of the prompts'. */
  readonly means: readonly [Float64Array, Float64Array];
}

/** Predictions by group after each shift of both modalities by half of delta (MtG section 5.2). */
export function shiftedPredictions(
  { images, prompts, dim, classes, groups, means }: PromptedImages,
  deltas: readonly number[],
): { readonly delta: number; readonly confusion: Confusion }[] {
  return deltas.map((delta) => {
    const fitted = shift.fit({ dim, means }, { delta });
    const scores = classScores(
      applySteps(images, dim, shift.steps(fitted, 0), new Float64Array(images.length)),
      applySteps(prompts, dim, shift.steps(fitted, 1), new Float64Array(prompts.length)),
      dim,
    );
    return { delta, confusion: confusionByGroup(scores, classes, groups) };
  });
}

/** The mean of the rows `[n, dim]` at length 1. */
export function unitRowMean(rows: Float64Array, dim: number): Float64Array {
  const unit = applySteps(rows, dim, [], new Float64Array(rows.length));
  const mean = new Float64Array(dim);
  for (let k = 0; k < unit.length; k++) mean[k % dim]! += (unit[k]! * dim) / rows.length;
  return mean;
}

/** The table at one shift. */
export interface ShiftFairness {
  readonly delta: number;
  readonly table: FairnessTable;
}

export interface FairnessFindings {
  /** Where the predictions come from. */
  readonly source: string;
  /** Kinds of flags, in their order. */
  readonly flags: Flags;
  /** Unshifted first, then in the order given. */
  readonly shifts: readonly ShiftFairness[];
}

/** Tables of every shift; the unshifted one leads. */
export function shiftTables(
  shifts: readonly { readonly delta: number; readonly confusion: Confusion }[],
  flags: Flags,
): ShiftFairness[] {
  return [...shifts]
    .sort((a, b) => Number(b.delta === 0) - Number(a.delta === 0))
    .map(({ delta, confusion }) => ({ delta, table: fairnessTable(confusion, flags) }));
}

const twoPlaces = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** Shares agree with those printed to this. */
const PRINTED = 1e-9;

/** The published matrices must give the published table. */
export function publishedClaim(
  shifts: readonly ShiftFairness[],
  published: readonly PublishedPredictions[],
): Claim {
  let worst = 0;
  for (const { delta, printed } of published) {
    const { table } = shifts.find((shift) => shift.delta === delta)!;
    for (const { group, flagged } of table.groups) {
      Object.values(flagged).forEach(({ share }, k) => {
        worst = Math.max(worst, Math.abs(share - printed[group]![k]!));
      });
    }
  }
  return {
    text: 'The published predictions give the published table',
    holds: worst <= PRINTED,
    measured:
      `${published.length} shifts of ${shifts[0]!.table.groups.length} groups: ` +
      `largest deviation of a share ${worst.toExponential(1)}. Holds up to ${PRINTED}`,
    paper: 'Table 2, as the authors print it',
  };
}

/** The accuracy that is printed beside the matrices is not theirs: what to tell the reader. */
export function publishedAccuracyNote(
  shifts: readonly ShiftFairness[],
  published: readonly PublishedPredictions[],
): string {
  const both = published.map(({ delta, accuracy }) => {
    const own = shifts.find((shift) => shift.delta === delta)!.table.all.accuracy!.share;
    return `${twoPlaces(own)} where ${twoPlaces(accuracy)} is printed (delta ${delta})`;
  });
  return (
    'The accuracy of the published matrices, the share of predictions on their diagonal, ' +
    `is ${both.join(', ')}: the printed one counts something else and is not compared.`
  );
}

/** MtG section 5.2 on one shift that widens the gap: every group is flagged less often. */
export function wideningClaim(
  [unshifted, ...others]: readonly ShiftFairness[],
  delta: number,
): Claim | undefined {
  const shifted = others.find((shift) => shift.delta === delta);
  if (unshifted?.delta !== 0 || shifted === undefined) return undefined;
  const changes = unshifted.table.groups.map((before) => {
    const after = shifted.table.groups.find(({ group }) => group === before.group)!;
    return { group: before.group, before: before.anyFlag, after: after.anyFlag };
  });
  const [before, after] = [unshifted.table.all, shifted.table.all];
  const clear = changes.filter((change) => shareChange(change.before, change.after).interval[1] < 0);
  const lost = before.accuracy && after.accuracy ? shareChange(before.accuracy, after.accuracy) : undefined;
  return {
    text: `A wider gap (delta ${delta}) lowers the share of flagged predictions in every group`,
    holds: changes.every((change) => change.after.share < change.before.share),
    measured:
      changes
        .map((one) => `${one.group} ${twoPlaces(one.before.share)} to ${twoPlaces(one.after.share)}`)
        .join(', ') +
      `. Holds where every share falls; ${clear.length} of ${changes.length} fall by more than their 95 % interval` +
      (lost === undefined
        ? ''
        : `. Accuracy changes by ${twoPlaces(lost.change)} (95 % interval ${twoPlaces(lost.interval[0])} to ` +
          `${twoPlaces(lost.interval[1])})`),
    paper:
      'section 5.2: a gap of 0.97 instead of 0.82 lowers denigration in all groups, at a small loss of accuracy',
  };
}

/** Shifts drawn: more would not be told apart. */
const DRAWN = 4;

const shiftName = (delta: number): string => (delta === 0 ? 'unshifted' : `delta ${fixed(delta, 2)}`);

/** Shares of flagged predictions by group and shift, a panel for each kind of flag. */
export function fairnessFigure({ flags, shifts }: FairnessFindings): Figure {
  const drawn = shifts.slice(0, DRAWN);
  const [unshifted, first] = drawn;
  const all = ({ table }: ShiftFairness): string => percent(table.all.anyFlag.share);
  return {
    id: 'fairness',
    title:
      first === undefined
        ? `${all(unshifted!)} of all predictions are flagged`
        : `Flagged predictions go from ${all(unshifted!)} ${shiftName(unshifted!.delta)} to ${drawn
            .slice(1)
            .map((shift) => `${all(shift)} at ${shiftName(shift.delta)}`)
            .join(', ')}`,
    caption:
      "Each mark is the share of a group's predictions that are of the panel's kind; bars are 95 % Wilson " +
      'intervals. A negative delta widens the gap, a positive one narrows it. Panels have their own scales.',
    spec: drawing(
      Object.keys(flags).map((kind) => ({
        title: kind,
        x: {
          places: unshifted!.table.groups.map(({ group }) => group),
          // One word a line: names of two words would run into each other.
          labels: "split(datum.label, ' ')",
        },
        y: { title: 'Share of predictions', zero: true, format: '.0%' },
        marks: [
          intervals(
            drawn.map(({ delta, table }) => ({
              name: shiftName(delta),
              points: table.groups.map(({ group, flagged }) => {
                const { share, interval } = flagged[kind]!;
                return { place: group, value: share, interval };
              }),
            })),
            { beside: true, size: 50, strokeWidth: 1.6 },
          ),
        ],
      })),
      {
        looks: looks(
          drawn.map(({ delta }) => shiftName(delta)),
          { swatch: 'mark' },
        ),
        columns: 1,
        width: 560,
        height: 150,
      },
    ),
  };
}

function fairnessTables({ flags, shifts }: FairnessFindings): Table[] {
  const kinds = Object.keys(flags);
  return shifts.map(({ delta, table }) => ({
    caption: `Predictions ${shiftName(delta)}, with 95 % intervals`,
    columns: [
      { header: 'Group' },
      { header: 'Images', kind: 'number' as const },
      ...kinds.map((kind) => ({ header: kind, kind: 'number' as const })),
      { header: 'Accuracy', kind: 'number' as const },
    ],
    rows: [...table.groups, table.all].map(({ group, flagged, anyFlag, accuracy }): Cell[] => [
      group,
      count(anyFlag.of),
      ...kinds.map((kind) => shareCell(flagged[kind]!)),
      accuracy === undefined ? 'no class of that name' : shareCell(accuracy),
    ]),
  }));
}

function shareCell({ share, interval }: { share: number; interval: readonly [number, number] }): Cell {
  const digits = (value: number): string => `${fixed(100 * value, 2)} %`;
  return { text: digits(share), note: `${digits(interval[0])} to ${digits(interval[1])}` };
}

/** The page of the experiment. */
export function fairnessPage(findings: FairnessFindings): ExperimentPage {
  const kinds = Object.entries(findings.flags).map(([kind, classes]) => `${kind} (${classes.join(', ')})`);
  return {
    lead: [
      `${findings.source}: each image is given the class of the prompt that is nearest. Counted are ` +
        `predictions that are ${kinds.join(' or ')}, by group, while the gap between images and prompts is ` +
        'widened or narrowed.',
      'A change of the gap moves harm between kinds and groups: read every column, not only the sum.',
    ],
    figures: [fairnessFigure(findings)],
    tables: fairnessTables(findings),
  };
}
