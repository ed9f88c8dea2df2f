import { Command } from 'commander';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../files/input-error.js';
import type { DataTable } from '../report/csv.js';
import type { StudyDocument } from '../report/index.js';
import { alignColumns, wrapWords } from '../report/table.js';
import type { StudiedModel } from '../study/models.js';
import type { ResultsOptions } from '../study/results-plan.js';
import type { StudyAssociation, StudyColumn, StudyFindings, StudyModel } from '../study/study.js';
import { VERSION } from '../version.js';
import type { CliCommand } from './command.js';
import { checkOut } from './out-folder.js';
import { addOutputFlags, deliver, outputFolder, type OutputFlags } from './output-flags.js';
import { Progress } from './progress.js';
import { proseWidth } from './terminal.js';
import { positiveNumber, wholeNumber } from './usage.js';

interface StudyFlags extends OutputFlags {
  readonly profile?: readonly string[];
  readonly gap?: readonly string[];
  readonly performance?: readonly string[];
  readonly given?: readonly string[];
  readonly atLeast?: number;
  readonly mediumAtMost?: number;
  readonly keepAll?: boolean;
  readonly seed: number;
  readonly bootstrap: number;
  readonly permutations: number;
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];

/** `modgap study`: gap against performance over many models. */
export const studyCommand: CliCommand = {
  id: 'study',
  summary: 'gap against performance over many models',
  command(signal) {
    const command = new Command(this.id)
      .summary(this.summary)
      .description(
        'Does a smaller gap go with better performance? Over many models: by training data, with ' +
          'tests, intervals, robust lines, and what is left of it when model size, embedding size and ' +
          'training data are held fixed.\n\n' +
          'INPUT is a table of results, a model a row (.csv, .tsv, .parquet, .jsonl; columns "model" or "name", and ' +
          '"pretrained" where there are several weights), or a folder of embeddings, a model a file or ' +
          'subfolder (named MODEL or MODEL__PRETRAINED), which is measured, one model after the other, ' +
          'and gives l2m, rmg and R@1. What is known of a model in several inputs is joined. Measured ' +
          'models are kept in models/ of the output folder: a second run measures only new ones.',
      )
      .argument('<inputs...>', 'tables of results, and folders of embeddings')
      .option('--profile <file>', 'a table of architectures, joined by name; may be repeated', collect)
      .option(
        '--gap <column>',
        'what to take for the gap; may be repeated (default: l2m, rmg, moad)',
        collect,
      )
      .option(
        '--performance <column>',
        'what to take for performance, A+B for a mean; may be repeated (default: the mean of 38 tasks, or R@1)',
        collect,
      )
      .option(
        '--given <column>',
        'what to hold fixed; may be repeated (default: model size, embedding size, training pairs)',
        collect,
      )
      .option('--at-least <value>', 'leave out models whose performance is below this', positiveNumber)
      .option(
        '--medium-at-most <pairs>',
        'the largest training set that counts as medium (default: 128e6)',
        positiveNumber,
      )
      .option('--keep-all', 'keep earlier epochs of a training, and models that were tuned on a test');
    return addOutputFlags(command, 'a row a relation')
      .option('--seed <n>', 'seed of all that is random', wholeNumber(0), 0)
      .option('--bootstrap <n>', 'resamples of models behind the intervals', wholeNumber(100, 100_000), 1000)
      .option('--permutations <n>', 'shuffles behind the p-values', wholeNumber(99, 1_000_000), 9999)
      .addHelpText(
        'after',
        `
Examples:
  modgap study results.csv gaps.csv --profile model_profile.csv    tables, joined by model
  modgap study results.csv embeddings/ --performance "Flickr+MSCOCO" --report
  modgap study embeddings/ --json                                  R@1 against the gap, all measured here
  modgap study results.csv --gap "ImageNet 1k" --performance "Describable Textures"`,
      )
      .action((inputs: string[], flags: StudyFlags) => run(inputs, flags, signal));
  },
};

/** Reads, measures and joins the inputs, studies the models, prints, and writes what was asked for. */
async function run(inputs: readonly string[], flags: StudyFlags, signal: AbortSignal): Promise<void> {
  const paths = [...inputs, ...(flags.profile ?? [])];
  const isFolder = (path: string): boolean =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (flags.report || flags.figures || flags.csv || paths.some(isFolder)) {
    checkOut(outputFolder('study', flags), flags.out);
  }
  const { planResults } = await import('../study/results-plan.js');
  const { FEWEST_MODELS } = await import('../study/relation.js');
  const { studyTask } = await import('../study/study-task.js');
  const { runInThread } = await import('../runtime/node/index.js');
  const progress = new Progress();
  try {
    const { models, notes } = await readModels(inputs, flags, signal, progress);
    const planned = planResults(models, optionsOf(flags));
    const findings = await runInThread(
      studyTask,
      {
        models: planned.models,
        plan: planned.plan,
        options: { seed: flags.seed, resamples: flags.bootstrap, permutations: flags.permutations },
      },
      {
        signal,
        onProgress: (done: number) => progress.update({ step: 'Testing relations', done, total: 1 }),
      },
    );
    if (findings.relations.length === 0) throw tooFew(findings, FEWEST_MODELS);
    const document: StudyDocument = {
      ...findings,
      excluded: planned.excluded,
      notes,
      configuration: {
        inputs: paths,
        seed: flags.seed,
        bootstrap: flags.bootstrap,
        permutations: flags.permutations,
        version: VERSION,
      },
    };
    const outcome = {
      document,
      text: (width: number) => studyText(document, width),
      tables: () => ({ table: relationsOf(document) }),
      report: async () => (await import('../report/study-report.js')).studyReport(document),
    };
    await deliver('study', flags, outcome, progress);
  } finally {
    progress.finish();
  }
}

function tooFew({ models, gaps, performance }: StudyFindings, fewest: number): InputError {
  const has = (values: StudyModel['values'], columns: readonly StudyColumn[]): boolean =>
    columns.some(({ key }) => values[key] !== null);
  const both = models.filter(({ values }) => has(values, gaps) && has(values, performance)).length;
  return new InputError(
    `study: expected at least ${fewest} models that have a gap and a performance and differ in them, got ${both} of ` +
      `${models.length}; give more models, or check that the inputs name them alike`,
  );
}

function optionsOf({
  gap = [],
  performance = [],
  given,
  atLeast,
  mediumAtMost,
  keepAll,
}: StudyFlags): ResultsOptions {
  return {
    gap,
    performance,
    ...(given !== undefined && { covariates: given }),
    ...(atLeast !== undefined && { atLeast }),
    ...(mediumAtMost !== undefined && { mediumAtMost }),
    ...(keepAll !== undefined && { keepAll }),
  };
}

interface ReadModels {
  readonly models: readonly StudiedModel[];
  readonly notes: readonly string[];
}

/** The models of the first table, or else of the first folder, with what every other input knows of them. */
async function readModels(
  inputs: readonly string[],
  flags: StudyFlags,
  signal: AbortSignal,
  progress: Progress,
): Promise<ReadModels> {
  const { readTextTable } = await import('../files/node/index.js');
  const { joinModels, modelsOf } = await import('../study/models.js');
  const { measureModels } = await import('../study/node/measure-models.js');
  const lists: { readonly path: string; readonly isTable: boolean; readonly models: StudiedModel[] }[] = [];
  for (const path of [...inputs, ...(flags.profile ?? [])]) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) {
      throw new InputError(
        `${path}: expected a table or a folder of embeddings, found nothing there; check the path`,
      );
    }
    const models = stat.isDirectory()
      ? await measureModels(path, {
          kept: join(outputFolder('study', flags), 'models'),
          signal,
          onProgress: (done, total, name) =>
            progress.update({ step: `Measuring models${name === '' ? '' : `: ${name}`}`, done, total }),
        })
      : modelsOf(await readTextTable(path, signal));
    lists.push({ path, isTable: !stat.isDirectory(), models });
  }
  const isProfile = (k: number): boolean => k >= inputs.length;
  const base = lists.find(({ isTable }, k) => isTable && !isProfile(k)) ?? lists[0]!;
  const others = lists.filter((list) => list !== base);
  const { models, joined } = joinModels(
    base.models,
    others.map((list) => list.models),
  );
  const notes = others.map(({ path, isTable }, k) => {
    const { found, unused } = joined[k]!;
    const text = `${found} of ${models.length} models of ${base.path} found in ${path}`;
    return isTable || unused.length === 0 ? text : `${text}; not used: ${unused.join(', ')}`;
  });
  return { models, notes };
}

/** A study as a table for people. */
function studyText(study: StudyDocument, width: number): string {
  const { gaps, performance, covariates, relations, background, groups, models, excluded, notes } = study;
  const label = (columns: readonly StudyColumn[], key: string): string =>
    columns.find((column) => column.key === key)?.label ?? key;
  const row = (columns: readonly StudyColumn[], one: StudyAssociation): string[] => [
    `  ${label(columns, one.x)}`,
    label(performance, one.y),
    one.group,
    String(one.models),
    one.tau.toFixed(2),
    interval(one.interval),
    pText(one.p),
  ];
  const header = ['  of', 'with', 'models', '', 'tau', '', 'p'];
  const given = [...new Set(relations.flatMap(({ partial }) => partial?.given ?? []))];
  const table = alignColumns(
    [
      [`\nPerformance against ${gaps.map(({ label: text }) => text).join(', ')}`],
      [...header, 'Holm', given.length > 0 ? 'partial rho' : ''],
      ...relations.map((one) => [
        ...row(gaps, one),
        pText(one.pHolm),
        one.partial === undefined ? '' : one.partial.rho.toFixed(2),
        one.partial === undefined ? '' : interval(one.partial.interval),
      ]),
      ...(background.length > 0
        ? [['\nWhat else goes with performance'], header, ...background.map((one) => row(covariates, one))]
        : []),
    ],
    { right: [3, 4, 6, 7, 8], width, keys: 3 },
  );
  const sizes = groups.map(({ name, label: text, models: size }) => `${size} ${name} (${text})`);
  return [
    `${models.length} models${sizes.length > 0 ? `: ${sizes.join(', ')}` : ''}`,
    ...table,
    '',
    ...[
      "tau: Kendall's tau-b; p: two-sided, by permutation; Holm: p adjusted for the number of relations; " +
        'brackets: 95 % bootstrap intervals over models.',
      ...(given.length > 0
        ? [
            `partial rho: Spearman's, with ${given.map((key) => label(covariates, key)).join(', ')} held fixed.`,
          ]
        : []),
      ...notes,
      ...(excluded.length > 0
        ? [`Left out: ${excluded.map(({ name, reason }) => `${name} (${reason})`).join(', ')}.`]
        : []),
    ].flatMap((sentence) => wrapWords(sentence, proseWidth())),
  ].join('\n');
}

/** Every relation, those with the gap and those with what else is known of the models. */
function relationsOf({ relations, background }: StudyDocument): DataTable {
  return {
    columns: [
      'of',
      'with',
      'group',
      'models',
      'tau',
      'low',
      'high',
      'p',
      'p holm',
      'partial rho',
      'partial low',
      'partial high',
      'given',
    ],
    rows: [...relations, ...background].map((one) => {
      const { partial, pHolm } = one as Partial<(typeof relations)[number]>;
      return [
        one.x,
        one.y,
        one.group,
        one.models,
        one.tau,
        ...one.interval,
        one.p,
        pHolm,
        partial?.rho,
        partial?.interval[0],
        partial?.interval[1],
        partial?.given.join(' '),
      ];
    }),
  };
}

function pText(p: number): string {
  return p < 0.001 ? p.toFixed(4) : p.toFixed(3);
}

function interval([low, high]: readonly [number, number]): string {
  return Number.isFinite(low) && Number.isFinite(high) ? `[${low.toFixed(2)}, ${high.toFixed(2)}]` : '';
}
