/** `--labels`, `--group` and `--failures`: a measurement by groups of rows and row by row. */
import type { Command } from 'commander';
import type { OpenedEmbeddings, OpenOptions } from '../embeddings/node/index.js';
import { InputError } from '../files/input-error.js';
import type { AtomicFile } from '../files/node/index.js';
import type { FailureRow, MeasurePictures, PairGroups } from '../measure/index.js';

export interface RowFlags {
  readonly groupRepeats?: boolean;
  readonly labels?: string;
  readonly group?: string;
  readonly failures?: string;
}

/** Rows of each kind and modality in the file of failures. */
export const FAILURES = 50;

export function addRowFlags(command: Command): Command {
  return command
    .option(
      '--labels <file>',
      'the gap by group: a label a pair or row, in .txt, .csv, .parquet, .jsonl or .npy',
    )
    .option('--group <column>', 'the gap by group: a column of the table with the embeddings')
    .option(
      '--failures <file.csv>',
      'write worst pairs, hubs and buried rows, with the columns of their table',
    );
}

/** What was opened, and how. */
interface Input {
  readonly files: readonly string[];
  readonly embeddings: OpenedEmbeddings;
  readonly open: OpenOptions;
}

/** To be called before any work. @throws InputError where flags exclude each other or a file can't be written. */
export async function openFailures({
  labels,
  group,
  failures,
  groupRepeats,
}: RowFlags): Promise<AtomicFile | undefined> {
  if (groupRepeats && (group !== undefined || failures !== undefined)) {
    throw new InputError(
      `--${group === undefined ? 'failures' : 'group'}: expected rows as they stand in their file, got ` +
        '--group-repeats, which joins them; drop it, or name what belongs together with --pairs',
    );
  }
  if (labels !== undefined && group !== undefined) {
    throw new InputError(`expected either --labels ${labels} or --group ${group}, got both; drop one`);
  }
  if (failures === undefined) return undefined;
  const { AtomicFile: Atomic } = await import('../files/node/index.js');
  return Atomic.create(failures);
}

/** The groups that the flags name. @throws InputError where labels and rows do not go together. */
export async function groupsOf({ labels, group }: RowFlags, input: Input): Promise<PairGroups | undefined> {
  if (labels === undefined && group === undefined) return undefined;
  const { embeddings } = input;
  const { pairs, modalities, source } = embeddings;
  if (pairs.first.length === 0) {
    throw new InputError(`${source}: groups are groups of pairs, and these rows have none; give --pairs`);
  }
  const counts = [modalities[0].rows, modalities[1].rows] as const;
  const { pairGroups } = await import('../measure/index.js');
  if (labels !== undefined) {
    const { readLabelFile } = await import('../embeddings/node/index.js');
    return pairGroups(await readLabelFile(labels, [pairs.first.length, ...counts]), pairs, counts);
  }
  return pairGroups(await columnOf(group!, input), pairs, counts);
}

/** A label for each row of the modality whose table has the column; the first modality's comes first. */
async function columnOf(name: string, { files, embeddings, open }: Input): Promise<(string | undefined)[]> {
  const { openRowColumns } = await import('../embeddings/node/index.js');
  const table = await openRowColumns(files, embeddings, open);
  try {
    const side = ([0, 1] as const).find((one) => table.columns[one].includes(name));
    if (side === undefined) {
      const known = [...new Set(table.columns.flat())];
      throw new InputError(
        `--group: expected a column of the table, got ${name}; ` +
          (known.length === 0
            ? 'there is no table with other columns: give --labels FILE'
            : `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`),
      );
    }
    const found = await table.read(side, [name]);
    return Array.from({ length: embeddings.modalities[side].rows }, (_, row) => found.get(row)?.[0]);
  } finally {
    table.close();
  }
}

/** Columns that say in words what a row is, the best first. */
const CAPTIONS = ['caption', 'text', 'title'];

/** The pictures with what the rows' table says of each point, where there is a table that says it. */
export async function withCaptions(
  pictures: MeasurePictures,
  { files, embeddings, open }: Input,
): Promise<MeasurePictures> {
  // Rows that were joined are no rows of the table.
  if (open.groupRepeats) return pictures;
  const { openRowColumns } = await import('../embeddings/node/index.js');
  const table = await openRowColumns(files, embeddings, open);
  try {
    const names = table.columns.map((columns) =>
      CAPTIONS.flatMap((name) => columns.filter((own) => own.toLowerCase() === name)).slice(0, 1),
    );
    if (names.every((own) => own.length === 0)) return pictures;
    // All pictures show the same rows.
    const { rows } = pictures.pca;
    if (rows === undefined) return pictures;
    const of = async (side: 0 | 1) => {
      const found =
        names[side]!.length === 0 ? undefined : await table.read(side, names[side]!, new Set(rows[side]));
      return Array.from(rows[side], (row) => found?.get(row)?.[0] ?? '');
    };
    const captions = [await of(0), await of(1)] as const;
    return {
      ...pictures,
      pca: { ...pictures.pca, captions },
      umap: { ...pictures.umap, captions },
      bestDimensions: { ...pictures.bestDimensions, captions },
    };
  } finally {
    table.close();
  }
}

/** Writes the rows with what their tables say of them, and of them only. */
export async function writeFailures(
  file: AtomicFile,
  rows: readonly FailureRow[],
  { files, embeddings, open }: Input,
): Promise<void> {
  const { openRowColumns } = await import('../embeddings/node/index.js');
  const { csvText } = await import('../report/csv.js');
  const { failureTable } = await import('../report/failure-table.js');
  const table = await openRowColumns(files, embeddings, open);
  try {
    const listed = [new Set<number>(), new Set<number>()] as const;
    for (const { side, row, match, instead } of rows) {
      listed[side].add(row);
      for (const other of [match?.row, instead])
        if (other !== undefined) listed[side === 0 ? 1 : 0].add(other);
    }
    const others = async (side: 0 | 1) => {
      const names = table.columns[side];
      const found = await table.read(side, names, listed[side]);
      return { names, of: (row: number) => found.get(row) };
    };
    const [first, second] = embeddings.modalities;
    const columns = [await others(0), await others(1)] as const;
    file.write(
      Buffer.from(csvText(failureTable(rows, [first.name, second.name], columns, table.bothInARow))),
    );
    file.commit();
  } finally {
    table.close();
  }
}
