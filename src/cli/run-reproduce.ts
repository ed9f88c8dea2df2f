import { join } from 'node:path';
import { readDigits } from '../datasets/index.js';
import { folderStorage } from '../files/node/index.js';
import { type ExperimentInputs, PAPERS } from '../experiments/experiment.js';
import { experiments } from '../experiments/registry.js';
import { InputError } from '../files/input-error.js';
import { alignColumns } from '../report/table.js';
import type { ReproduceFlags } from './commands/reproduce.js';
import { experimentText } from './experiment-text.js';
import { runExperiments } from './run-experiments.js';

/** Runs the experiments that are asked for, or lists them all. */
export async function runReproduce(
  names: readonly string[],
  flags: ReproduceFlags,
  signal: AbortSignal,
): Promise<void> {
  if (flags.list || names.length === 0) {
    process.stdout.write(flags.json ? `${JSON.stringify({ experiments: listed() })}\n` : `${listText()}\n`);
    return;
  }
  const ids = chosen(names);
  const { preset, out, seed, parallel, json } = flags;
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
    onDone: (one) => {
      if (!json) process.stdout.write(`${experimentText(one)}\n\nReport: ${join(out, one.href)}\n\n`);
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
    const message = `${failed.length} of ${ids.length} experiments did not run: ${failed.map(({ id }) => id).join(', ')}; their messages are above`;
    throw failed.every(({ error }) => error.name === 'InputError')
      ? new InputError(message)
      : new Error(message);
  }
}

/** The experiments of a list of names, each once, in the registry's order. @throws InputError for an unknown one. */
function chosen(names: readonly string[]): readonly string[] {
  const all = experiments.ids;
  const wanted = new Set<string>();
  for (const name of names) {
    const own = all.filter(
      (id) => name === 'all' || id === name || experiments.get(id).source.paper === name,
    );
    if (own.length === 0) {
      throw new InputError(
        `reproduce: expected an experiment (${all.join(', ')}) or a paper (${Object.keys(PAPERS).join(', ')}, all), got ${name}`,
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

function listed(): readonly object[] {
  return experiments.all.map(({ id, title, summary, source }) => ({ id, title, summary, source }));
}

function listText(): string {
  const sections = Object.entries(PAPERS).flatMap(([paper, name]) => {
    const own = experiments.all.filter(({ source }) => source.paper === paper);
    if (own.length === 0) return [];
    const rows = own.map(({ id, source, summary }) => [`  ${id}`, source.figure, summary]);
    return [`${name} (modgap reproduce ${paper} runs all of these)`, ...alignColumns(rows), ''];
  });
  return [
    ...sections,
    'modgap reproduce ID --preset quick runs one; --help lists the files that it can take.',
  ].join('\n');
}
