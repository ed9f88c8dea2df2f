import { Command } from 'commander';
import type { OpenOptions } from '../embeddings/node/index.js';
import { InputError } from '../files/input-error.js';
import type { MeasureStage } from '../measure/index.js';
import type { CliCommand } from './command.js';
import {
  addInputFlags,
  addMeasuringFlags,
  addUnpairedFlag,
  inputOptions,
  type InputFlags,
  type MeasuringFlags,
} from './input-flags.js';
import {
  addRowFlags,
  FAILURES,
  groupsOf,
  openFailures,
  withCaptions,
  writeFailures,
  type RowFlags,
} from './measure-rows.js';
import { addOutputFlags, checkOutput, deliver, type OutputFlags } from './output-flags.js';
import { Progress } from './progress.js';
import { modalityNames } from './usage.js';

interface MeasureFlags extends OutputFlags, RowFlags, InputFlags, MeasuringFlags {
  readonly modalities?: readonly string[];
  readonly groupRepeats?: boolean;
}

/** `modgap measure`: every measure of the gap for embeddings in files. */
export const measureCommand: CliCommand = {
  id: 'measure',
  summary: 'every number of the gap between two modalities, with intervals',
  command(signal) {
    const command = new Command(this.id)
      .summary(this.summary)
      .description(
        'Measure the modality gap of embeddings: how large it is, where it sits, how sure that is, and ' +
          'what it costs.\n\n' +
          'FILE is a (2, n, d) stack, two matrices of n x d, or one table with embedding and modality columns; .npy, ' +
          '.npz, .safetensors, .parquet, .csv or .jsonl. Rows need not be normalised.',
      )
      .argument('<files...>', 'embeddings; a quoted pattern such as "image-*.npy" takes all its shards')
      .option('--modalities <a,b,...>', "the modalities' names (default: from the files)", modalityNames)
      .option('--group-repeats', 'equal rows count once, with all their pairs: one image, several captions');
    addUnpairedFlag(addInputFlags(command));
    addOutputFlags(addRowFlags(command), 'a row a number of the findings');
    return addMeasuringFlags(command)
      .addHelpText(
        'after',
        `
Examples:
  modgap measure clip.npy                              a (2, n, d) stack, images first
  modgap measure image.npy text.npy --json             two matrices; JSON on standard output
  modgap measure image.npy text.npy audio.npy --modalities image,text,audio   every pair of them
  modgap measure image.npy text.npy --pairs pairs.csv  one image, several captions
  modgap measure photos.npy posts.npy --unpaired       what needs no pairs
  modgap measure clip.npy --report --figures --out out/
  modgap measure "image-*.npy" "text-*.npy"            shards
  modgap measure rows.parquet --modality-column kind   a table
  modgap measure clip.npy --labels classes.txt         the gap by group
  modgap measure pairs.parquet --group category --failures worst.csv
  modgap measure clip.npy --fail-if "l2m > 0.9" --fail-if "retrieval.imageToText.r@1 < 30 %"
  modgap measure clip.npy --markdown >> "$GITHUB_STEP_SUMMARY"`,
      )
      .action((files: string[], flags: MeasureFlags) => run(files, flags, signal));
  },
};

const STEPS: Record<MeasureStage, string> = {
  moments: 'Reading rows, moments and resamples',
  retrieval: 'Searching across modalities',
  cones: 'Cosines inside each modality',
  separation: 'Separating the modalities',
  intervals: 'Intervals',
  groups: 'Groups',
  failures: 'Looking at every row',
  pictures: 'UMAP for the figures',
};

/** Opens the files, measures, prints, and writes what was asked for. */
async function run(files: readonly string[], flags: MeasureFlags, signal: AbortSignal): Promise<void> {
  checkOutput('measure', flags);
  if (flags.failIf) {
    const { checkMeasureGates } = await import('./measure-gates.js');
    checkMeasureGates(flags.failIf);
  }
  const { openEmbeddings } = await import('../embeddings/node/index.js');
  const { measure } = await import('../measure/node/index.js');
  const { measureText } = await import('../report/measure-text.js');
  const { groupData, groupMarkdown, groupText } = await import('../report/groups/group-text.js');
  const { measureData, measureMarkdown } = await import('../report/measures.js');
  const { manyModalities, measureMatrix } = await import('./measure-matrix.js');
  const progress = new Progress();
  const failing = await openFailures(flags);
  try {
    const many = await manyModalities(files, flags.modalities);
    if (many) {
      refuseRowFlags(flags, many.names);
      const { seed, bootstrap, permutations, exactRows } = flags;
      return await measureMatrix(many, {
        flags,
        open: { ...openOptions(flags), signal },
        measuring: { seed, bootstrap, permutations, exactRows, signal },
        steps: STEPS,
        progress,
      });
    }
    const embeddings = await openEmbeddings(files, {
      ...openOptions(flags),
      signal,
      onProgress: (share) => progress.update({ step: 'Reading the table', done: share, total: 1 }),
    });
    try {
      for (const note of embeddings.notes) process.stderr.write(`modgap: ${note}\n`);
      const input = { files, embeddings, open: { ...openOptions(flags), signal } };
      const groups = await groupsOf(flags, input);
      const { findings, pictures, failures } = await measure(embeddings, {
        seed: flags.seed,
        bootstrap: flags.bootstrap,
        permutations: flags.permutations,
        exactRows: flags.exactRows,
        ...(flags.threads !== undefined && { threads: flags.threads }),
        pictures: Boolean(flags.report || flags.figures),
        ...(groups && { groups }),
        ...(failing && { failures: FAILURES }),
        signal,
        onProgress: ({ stage, done, total }) => progress.update({ step: STEPS[stage], done, total }),
      });
      const outcome = {
        document: findings,
        text: (width: number) =>
          measureText(findings, width, { ...flags, files }) + groupText(findings, width),
        tables: () => ({
          table: measureData(findings),
          ...(groups && { groups: groupData(findings) }),
        }),
        markdown: () => [measureMarkdown(findings), groupMarkdown(findings)].join('\n\n').trim(),
        report: async () => {
          const { measureReport } = await import('../report/index.js');
          const { withGroups } = await import('../report/groups/group-section.js');
          return withGroups(
            measureReport(findings, await withCaptions(pictures!, input), { ...flags, files }),
            findings,
          );
        },
      };
      if (failing) {
        if (!failures)
          throw new InputError(`--failures: ${embeddings.source} has no pairs to look at; give --pairs`);
        await writeFailures(failing, failures, input);
        process.stderr.write(`modgap: ${failures.length} rows in ${failing.path}\n`);
      }
      await deliver('measure', flags, outcome, progress);
    } finally {
      await embeddings.close();
    }
  } finally {
    failing?.discard();
    progress.finish();
  }
}

function refuseRowFlags({ labels, group, failures }: RowFlags, names: readonly string[]): void {
  const [flag] = Object.entries({ labels, group, failures }).find(([, value]) => value !== undefined) ?? [];
  if (flag !== undefined) {
    throw new InputError(
      `--${flag}: expected two modalities, got ${names.join(', ')}; choose two with --modalities`,
    );
  }
}

function openOptions(flags: MeasureFlags): OpenOptions {
  return {
    ...(flags.modalities?.length === 2 && {
      modalities: [flags.modalities[0]!, flags.modalities[1]!] as const,
    }),
    ...(flags.groupRepeats && { groupRepeats: true }),
    unpaired: flags.unpaired ? 'wanted' : 'allowed',
    ...inputOptions(flags),
  };
}
