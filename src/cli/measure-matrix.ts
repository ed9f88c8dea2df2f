/** More than two modalities: every pair of them, as the matrix of pairs. */
import type { OpenOptions } from '../embeddings/node/index.js';
import { InputError } from '../files/input-error.js';
import { formatOf } from '../files/formats/registry.js';
import { baseName, stemOf } from '../files/wording.js';
import type { MatrixFindings, MeasureFindings, MeasureRunOptions, MeasureStage } from '../measure/index.js';
import { deliver, type OutputFlags } from './output-flags.js';
import type { Progress } from './progress.js';

/** The modalities of a measurement of more than two, and where each lies. */
export interface ManyModalities {
  readonly names: readonly string[];
  /** What to open for a modality: its own files, or all files, of which its name chooses the rows. */
  readonly files: readonly (readonly string[])[];
  readonly separate: boolean;
}

/**
 * The modalities that the command line names, where they are more than two: by `--modalities`, or by three files or
 * more of a matrix each.
 *
 * @throws InputError where names and files do not go together.
 */
export async function manyModalities(
  files: readonly string[],
  names: readonly string[] | undefined,
): Promise<ManyModalities | undefined> {
  if (names !== undefined && names.length <= 2) return undefined;
  if (names?.length === files.length)
    return separately(
      names,
      files,
      files.map((file) => [file]),
    );
  const { findFiles } = await import('../files/node/index.js');
  const groups = files.includes('-') ? [] : findFiles(files);
  if (names === undefined) {
    // Several tables of both modalities are parts of one.
    const isTable = groups.some((group) => group.files.some((file) => formatOf(file)?.kind === 'table'));
    if (groups.length <= 2 || isTable) return undefined;
    const labels = groups.map(({ label }) => label);
    return { names: namesOfFiles(labels), files: groups.map((group) => group.files), separate: true };
  }
  if (groups.length === names.length) {
    return separately(
      names,
      groups.map(({ label }) => label),
      groups.map((group) => group.files),
    );
  }
  if (groups.length === 1) return { names, files: names.map(() => files), separate: false };
  throw new InputError(
    `--modalities: expected as many names as files, or one file that holds them all, got ${names.length} names ` +
      `(${names.join(', ')}) and ${groups.length} files (${groups.map(({ label }) => baseName(label)).join(', ')})`,
  );
}

/** A modality a file, in the order of the command line unless the names are the files' own in another order. */
function separately(
  names: readonly string[],
  labels: readonly string[],
  files: readonly (readonly string[])[],
): ManyModalities {
  const own = namesOfFiles(labels);
  const known = names.every((name) => own.includes(name));
  return { names, files: known ? names.map((name) => files[own.indexOf(name)]!) : files, separate: true };
}

/** What sets the stems of files apart: `image_b32`, `text_b32`, `audio_b32` give image, text, audio. */
function namesOfFiles(labels: readonly string[]): readonly string[] {
  const stems = labels.map((label) => stemOf(label).replace(/[-_. ]?(?:#|\d*[*?].*)$/, ''));
  if (new Set(stems).size < stems.length) return labels;
  let pieces = stems.map((stem) => stem.split(/[^\p{L}\p{N}]+/u).filter((piece) => piece !== ''));
  const shared = (at: number): boolean =>
    pieces.every((own) => own.length > 1 && own.at(at) === pieces[0]!.at(at));
  while (shared(0)) pieces = pieces.map((own) => own.slice(1));
  while (shared(-1)) pieces = pieces.map((own) => own.slice(0, -1));
  const short = pieces.map((own) => own.join('_'));
  return new Set(short).size === short.length ? short : stems;
}

interface MatrixRun {
  readonly flags: OutputFlags & { readonly threads?: number };
  readonly open: Omit<OpenOptions, 'modalities'>;
  readonly measuring: Omit<MeasureRunOptions, 'tasks' | 'threads' | 'onProgress' | 'pictures'>;
  readonly steps: Readonly<Record<MeasureStage, string>>;
  readonly progress: Progress;
}

/** Measures every pair, one after the other on the same threads, prints, and writes what was asked for. */
export async function measureMatrix(many: ManyModalities, run: MatrixRun): Promise<void> {
  const { names, files, separate } = many;
  const { flags, open, measuring, steps, progress } = run;
  if (open.pairs !== undefined) {
    throw new InputError(`--pairs: expected two modalities, got ${names.length}; put the rows in one order`);
  }
  const { openEmbeddings } = await import('../embeddings/node/index.js');
  const { pairsOfPlaces } = await import('../measure/index.js');
  const { defaultThreads, measure } = await import('../measure/node/index.js');
  const { threadTasks } = await import('../runtime/node/index.js');
  const { matrixData, matrixMarkdown, matrixText } = await import('../report/matrix/matrix-text.js');
  const tasks = threadTasks({ size: flags.threads ?? defaultThreads() });
  try {
    const places = pairsOfPlaces(names.length);
    const pairs: MeasureFindings[] = [];
    for (const [p, [i, j]] of places.entries()) {
      const modalities = [names[i]!, names[j]!] as const;
      const embeddings = await openEmbeddings(separate ? [...files[i]!, ...files[j]!] : files[i]!, {
        ...open,
        modalities,
      });
      try {
        for (const note of embeddings.notes) {
          process.stderr.write(`modgap: ${modalities.join(' and ')}: ${note}\n`);
        }
        const { findings } = await measure(embeddings, {
          ...{ ...measuring, tasks },
          onProgress: ({ stage, done, total }) =>
            progress.update({
              step: `${modalities.join(' and ')} (${p + 1} of ${places.length}): ${steps[stage]}`,
              ...{ done, total },
            }),
        });
        pairs.push(findings);
      } finally {
        await embeddings.close();
      }
    }
    const findings: MatrixFindings = { modalities: names, pairs };
    await deliver(
      'measure',
      flags,
      {
        document: findings,
        text: (width: number) => matrixText(findings, width),
        tables: () => ({ table: matrixData(findings) }),
        markdown: () => matrixMarkdown(findings),
        gates: pairs.map((document) => ({ title: document.modalities.join(' and '), document })),
        report: async () => (await import('../report/matrix/matrix-report.js')).matrixReport(findings),
      },
      progress,
    );
  } finally {
    await tasks.dispose();
  }
}
