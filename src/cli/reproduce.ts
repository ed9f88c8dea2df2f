import { Command, Option } from 'commander';
import { join } from 'node:path';
import type { ExperimentInputs, FactorFiles, TaskFiles } from '../experiments/experiment.js';
import { InputError } from '../files/input-error.js';
import { wrapWords } from '../report/table.js';
import type { CliCommand } from './command.js';
import { checkOut } from './out-folder.js';
import { proseWidth, terminalWidth } from './terminal.js';
import { factorFiles, taskFiles, wholeNumber } from './usage.js';

interface ReproduceFlags {
  readonly preset: 'quick' | 'paper';
  readonly list?: boolean;
  readonly json?: boolean;
  readonly out: string;
  readonly seed: number;
  readonly parallel?: number;
  readonly digits?: string;
  readonly features?: readonly string[];
  readonly randomFeatures?: readonly string[];
  readonly task?: readonly TaskFiles[];
  readonly factors?: readonly FactorFiles[];
  readonly images?: string;
  readonly captions?: readonly string[];
  readonly predictions?: string;
  readonly results?: readonly string[];
}

/** `modgap reproduce`: the papers' experiments. */
export const reproduceCommand: CliCommand = {
  id: 'reproduce',
  summary: "the papers' figures and tables, each as one command",
  command(signal) {
    return new Command(this.id)
      .summary(this.summary)
      .description(
        "Run experiments of the two papers and test their claims: figures in the papers' arrangement, every " +
          'number, and what held here.\n\n' +
          'ID is an experiment, or a whole paper: mind-the-gap, two-effects; all. Called again with ' +
          'the same --out, an interrupted run goes on; what experiments share (data, trained models) ' +
          'is made once.',
      )
      .argument('[ids...]', 'experiments; without any, the list')
      .option('--list', 'list the experiments')
      .addOption(
        new Option('--preset <name>', 'quick: minutes on two cores; paper: as published')
          .choices(['quick', 'paper'])
          .default('quick'),
      )
      .option('--out <dir>', 'where reports, figures and models are written', 'modgap-reproduce')
      .option('--json', 'print one JSON document instead of tables')
      .option('--seed <n>', 'seed of all that is random', wholeNumber(0), 0)
      .option(
        '--parallel <n>',
        'runs side by side, one thread each (default: one a core)',
        wholeNumber(1, 256),
      )
      .option('--digits <dir>', 'a folder of MNIST-like IDX files (default: digits that are drawn)')
      .option('--features <files...>', 'embeddings of pairs, as modgap measure takes them')
      .option('--random-features <files...>', 'the same pairs from the same models with random weights')
      .option('--task <name=images,prompts,labels>', 'a zero-shot task in files; may be repeated', taskFiles)
      .option(
        '--factors <name=images,labels,captions,labels>',
        'features of images and of captions, each with an attribute and an object a row; may be repeated',
        factorFiles,
      )
      .option('--images <dir>', 'a folder of pictures')
      .option('--captions <files...>', 'captions: text, CSV, JSON lines or Parquet')
      .option('--predictions <file>', 'predictions by group, as a confusion matrix')
      .option('--results <files...>', "tables of models' results")
      .addHelpText(
        'after',
        `
Examples:
  modgap reproduce --list
  modgap reproduce information-imbalance
  modgap reproduce mind-the-gap --preset quick --out out/
  modgap reproduce loss-landscape --features clip.npy
  modgap reproduce information-imbalance --preset paper --digits mnist --parallel 16`,
      )
      .action((ids: string[], flags: ReproduceFlags) => run(ids, flags, signal));
  },
};

/** Runs the experiments that are asked for, or lists them all. */
async function run(names: readonly string[], flags: ReproduceFlags, signal: AbortSignal): Promise<void> {
  if (flags.list || names.length === 0) {
    process.stdout.write(
      `${flags.json ? JSON.stringify({ experiments: await listed() }) : await listText()}\n`,
    );
    return;
  }
  const { preset, out, seed, parallel, json } = flags;
  const ids = await chosen(names);
  checkOut(out);
  const { readDigits } = await import('../datasets/index.js');
  const { folderStorage } = await import('../files/node/index.js');
  const { experimentText } = await import('./experiment-text.js');
  const { runExperiments } = await import('./run-experiments.js');
  const digits =
    flags.digits === undefined
      ? undefined
      : {
          train: await readDigits(folderStorage(flags.digits), 'train'),
          test: await readDigits(folderStorage(flags.digits), 'test'),
        };
  const { done, failed } = await runExperiments({
    ids,
    preset,
    out,
    seed,
    parallel,
    digits,
    inputs: inputsOf(flags),
    signal,
    onDone: ({ run: done, href }) => {
      if (json) return;
      const text = experimentText(done, terminalWidth());
      process.stdout.write(`${text}\n\nReport: ${join(out, href)}\n\n`);
    },
  });
  if (json) {
    const documents = done.map(({ run: { id, findings, claims, notes } }) => ({
      id,
      preset,
      findings,
      claims,
      ...(notes && { notes }),
    }));
    process.stdout.write(`${JSON.stringify({ experiments: documents })}\n`);
  }
  if (ids.length > 1 && done.length > 0) {
    (json ? process.stderr : process.stdout).write(`All of them: ${join(out, 'index.html')}\n`);
  }
  if (failed.length > 0) {
    const which = failed.map(({ id }) => id).join(', ');
    const message = `${failed.length} of ${ids.length} experiments did not run: ${which}; their messages are above`;
    throw failed.every(({ error }) => error.name === 'InputError')
      ? new InputError(message)
      : new Error(message);
  }
}

/** The experiments of a list of names, each once, in the registry's order. @throws InputError for an unknown one. */
async function chosen(names: readonly string[]): Promise<readonly string[]> {
  const { experiments, PAPERS } = await import('../experiments/index.js');
  const all = experiments.ids;
  const wanted = new Set<string>();
  for (const name of names) {
    const own = all.filter(
      (id) => name === 'all' || id === name || experiments.get(id).source.paper === name,
    );
    if (own.length === 0) {
      throw new InputError(
        `reproduce: expected an experiment (${all.join(', ')}) or a paper (${Object.keys(PAPERS).join(', ')}, ` +
          `all), got ${name}`,
      );
    }
    for (const id of own) wanted.add(id);
  }
  return all.filter((id) => wanted.has(id));
}

function inputsOf(flags: ReproduceFlags): ExperimentInputs {
  const { features, randomFeatures, task: tasks, factors, images, captions, predictions, results } = flags;
  return {
    ...(features && { features }),
    ...(randomFeatures && { randomFeatures }),
    ...(tasks && { tasks }),
    ...(factors && { factors }),
    ...(images !== undefined && { images }),
    ...(captions && { captions }),
    ...(predictions !== undefined && { predictions }),
    ...(results && { results }),
  };
}

async function listed(): Promise<readonly object[]> {
  const { experiments } = await import('../experiments/index.js');
  return experiments.all.map(({ id, title, summary, source }) => ({ id, title, summary, source }));
}

async function listText(): Promise<string> {
  const { experimentTable, PAPERS } = await import('../experiments/index.js');
  const { kindLines } = await import('../report/kind-report.js');
  const { columns, ...table } = experimentTable();
  const column = (name: string): number => columns.indexOf(name);
  const shown = ['id', 'figure', 'summary'];
  const sections = Object.entries(PAPERS).flatMap(([paper, name]) => {
    const rows = table.rows
      .filter((row) => row[column('paper')] === paper)
      .map((row) => shown.map((own) => row[column(own)]!));
    if (rows.length === 0) return [];
    const heading = `${name} (modgap reproduce ${paper} runs all of these)`;
    return [
      ...wrapWords(heading, terminalWidth()),
      ...kindLines({ ...table, columns: shown, rows }, terminalWidth()),
      '',
    ];
  });
  return [
    ...sections,
    ...wrapWords(
      'modgap reproduce ID --preset quick runs one; --help lists the files that it can take.',
      proseWidth(),
    ),
  ].join('\n');
}
