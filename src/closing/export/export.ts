import { corrections, scoringOf } from '../../correction/index.js';
import { InputError } from '../../files/input-error.js';
import { listOf } from '../../files/wording.js';
import { norm } from '../../numeric/index.js';
import type { Runtime } from '../../runtime/index.js';
import { arrayRows, type RowSource } from '../../runtime/blockwise/index.js';
import { stepsOf } from '../correct-rows.js';
import type { FittedGap } from '../gap.js';
import type { ExportedFile } from './format.js';
import { exportFormats } from './registry.js';

export interface ExportOptions {
  /** Ids of forms. Default: all that can hold the correction. */
  readonly formats?: readonly string[] | undefined;
  /** Where a correction of scores needs what is searched: the rows of each modality, at length 1. */
  readonly keys?: readonly [RowSource, RowSource] | undefined;
  readonly runtime: Runtime;
}

export interface GapExport {
  readonly files: readonly ExportedFile[];
  /** What the user should know, one sentence each. */
  readonly notes: readonly string[];
}

/** A gap as files to take home. @throws InputError where a form is unknown or cannot hold it. */
export async function exportGap(
  gap: FittedGap,
  { formats: chosen, keys, runtime }: ExportOptions,
): Promise<GapExport> {
  const unknown = chosen?.find((id) => !exportFormats.has(id));
  if (unknown !== undefined) {
    throw new InputError(
      `--format: expected some of ${listOf(exportFormats.ids, 20)}, got ${unknown}; correct it`,
    );
  }
  const ofScores = corrections.get(gap.correction).changes === 'scores';
  const refused = chosen?.find((id) => ofScores && !exportFormats.get(id).scores);
  if (refused !== undefined) {
    const able = exportFormats.all.filter(({ scores }) => scores).map(({ id }) => id);
    throw new InputError(
      `--format ${refused}: expected a correction of vectors, got ${gap.correction}, which changes scores and no ` +
        `vectors; choose ${listOf(able, 20, 'or')}`,
    );
  }
  const formats = exportFormats.all.filter(({ id, scores }) =>
    chosen === undefined ? scores || !ofScores : chosen.includes(id),
  );
  const notes: string[] = [];
  const scoring = ofScores ? await scoringOf(gap, keys ?? probes(gap), runtime) : undefined;
  const needsKeys = scoring?.bias !== undefined;
  if (needsKeys && keys === undefined) {
    notes.push(
      'each key has a bias of its own: name the FILEs that are searched after the gap, and their biases are ' +
        'written too',
    );
  }
  // The biases of probes are nobody's.
  const kept =
    scoring && needsKeys && keys === undefined
      ? {
          ...scoring,
          bias: [
            [undefined, undefined],
            [undefined, undefined],
          ] as const,
        }
      : scoring;
  const exported = { gap, steps: ofScores ? [] : stepsOf(gap), scoring: kept };
  const files = new Map<string, ExportedFile>();
  for (const format of formats) {
    // Some forms bring the same file.
    for (const file of format.files(exported)) files.set(file.name, file);
  }
  return { files: [...files.values()], notes };
}

/** One key of each modality, to learn by what form they are scored. */
function probes({ means, dim, modalities }: FittedGap): readonly [RowSource, RowSource] {
  const [first, second] = modalities.map((_, k) => {
    const mean = means[k]!;
    const length = norm(mean);
    return arrayRows(
      length > 0
        ? Float32Array.from(mean, (value) => value / length)
        : Float32Array.from({ length: dim }, (_, i) => Number(i === 0)),
      dim,
    );
  });
  return [first!, second!];
}
