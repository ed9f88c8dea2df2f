import { Command } from 'commander';
import { InputError } from '../files/input-error.js';
import { stemOf } from '../files/wording.js';
import type { MeasuredModel } from '../measure/index.js';
import type { Tasks } from '../runtime/index.js';
import type { CliCommand } from './command.js';
import {
  addInputFlags,
  addMeasuringFlags,
  addUnpairedFlag,
  inputOptions,
  type InputFlags,
  type MeasuringFlags,
} from './input-flags.js';
import { addOutputFlags, checkOutput, deliver, type OutputFlags } from './output-flags.js';
import { Progress } from './progress.js';
import { nameList, twoNames } from './usage.js';

interface CompareFlags extends OutputFlags, InputFlags, MeasuringFlags {
  readonly names?: readonly string[];
  readonly baseline?: string;
  readonly modalities?: [string, string];
}

/** `modgap compare`: several models' embeddings of the same data, side by side. */
export const compareCommand: CliCommand = {
  id: 'compare',
  summary: "several models' embeddings side by side, differences with intervals",
  command(signal) {
    const command = new Command(this.id)
      .summary(this.summary)
      .description(
        'Measure several models and say how they differ, and how sure that is.\n\n' +
          'Each MODEL is what measure takes: a (2, n, d) stack, a table, or two files with a comma between. Where ' +
          'all embed the same pairs in the same order, differences are resampled pair by pair. Dimensions may differ.',
      )
      .argument('<models...>', 'embeddings, one argument a model: two at least')
      .option('--names <a,b,...>', "the models' names (default: from the files)", nameList)
      .option('--baseline <name>', 'the model that the others are compared with (default: the first)')
      .option('--modalities <a,b>', "the modalities' names (default: from the files)", twoNames);
    addOutputFlags(addUnpairedFlag(addInputFlags(command)), 'a row a measure and model');
    return addMeasuringFlags(command)
      .addHelpText(
        'after',
        `
Examples:
  modgap compare clip.npy siglip.npy                        two stacks of the same pairs
  modgap compare a.npy b.npy c.npy --names small,base,large --baseline base --report
  modgap compare old-image.npy,old-text.npy new-image.npy,new-text.npy --names old,new
  modgap compare old.npy new.npy --fail-if "models.new.difference.retrieval.imageToText.r@1.value < -2 %"`,
      )
      .action((models: string[], flags: CompareFlags) => run(models, flags, signal));
  },
};

async function run(given: readonly string[], flags: CompareFlags, signal: AbortSignal): Promise<void> {
  checkOutput('compare', flags);
  const names = namesOf(given, flags);
  if (flags.failIf) {
    const { checkMeasureGates } = await import('./measure-gates.js');
    checkMeasureGates(flags.failIf);
  }
  const { threadTasks } = await import('../runtime/node/index.js');
  const { defaultThreads } = await import('../measure/node/index.js');
  const { compareModels } = await import('../measure/index.js');
  const { compareData, compareMarkdown, compareText } = await import('../report/compare/compare-text.js');
  const progress = new Progress();
  const tasks = threadTasks({ size: flags.threads ?? defaultThreads() });
  try {
    const measured: MeasuredModel[] = [];
    for (const [k, path] of given.entries()) {
      measured.push(
        await measureModel(path, names[k]!, flags, { tasks, signal, progress, at: [k, given.length] }),
      );
    }
    const findings = compareModels(measured, flags.baseline);
    await deliver(
      'compare',
      flags,
      {
        document: findings,
        text: (width: number) => compareText(findings, width),
        tables: () => ({ table: compareData(findings) }),
        markdown: () => compareMarkdown(findings),
        gates: [
          { title: '', document: findings },
          ...findings.models.map(({ name, findings: document }) => ({ title: name, document })),
        ],
        report: async () => (await import('../report/compare/compare-report.js')).compareReport(findings),
      },
      progress,
    );
  } finally {
    await tasks.dispose();
    progress.finish();
  }
}

interface Work {
  readonly tasks: Tasks;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** Which model this is, and of how many. */
  readonly at: readonly [number, number];
}

async function measureModel(
  path: string,
  name: string,
  flags: CompareFlags,
  { tasks, signal, progress, at: [k, all] }: Work,
): Promise<MeasuredModel> {
  const { openEmbeddings } = await import('../embeddings/node/index.js');
  const { measure } = await import('../measure/node/index.js');
  const { MEASURE_STAGES } = await import('../measure/index.js');
  const embeddings = await openEmbeddings(path.split(','), {
    ...(flags.modalities && { modalities: flags.modalities }),
    unpaired: flags.unpaired ? 'wanted' : 'allowed',
    ...inputOptions(flags),
    signal,
  });
  try {
    for (const note of embeddings.notes) process.stderr.write(`modgap: ${name}: ${note}\n`);
    const { seed, bootstrap, permutations, exactRows } = flags;
    const { findings, replicates } = await measure(embeddings, {
      ...{ seed, bootstrap, permutations, exactRows, replicates: true, tasks, signal },
      onProgress: ({ stage, done, total }) => {
        // One bar for all models: the stages of each count alike.
        const stages = MEASURE_STAGES.length - 1;
        const share = (MEASURE_STAGES.indexOf(stage) + (total > 0 ? done / total : 0)) / stages;
        progress.update({ step: 'Measuring', done: k + share, total: all, detail: `${name}: ${stage}` });
      },
    });
    return { name, findings, replicates: replicates!, embeddings };
  } finally {
    await embeddings.close();
  }
}

/** The models' names: as given, else the files' names, else their paths. @throws InputError */
function namesOf(given: readonly string[], { names, baseline }: CompareFlags): readonly string[] {
  if (given.length < 2) {
    throw new InputError(
      `compare: expected at least two models, got ${given.length}; modgap measure takes one`,
    );
  }
  if (names !== undefined && names.length !== given.length) {
    throw new InputError(
      `--names: expected ${given.length} names, one a model, got ${names.length} (${names.join(', ')})`,
    );
  }
  const found = names ?? distinct(given.map((path) => path.split(',').map(stemOf).join('+'))) ?? given;
  if (new Set(found).size < found.length) {
    throw new InputError(
      `compare: expected models with names of their own, got ${found.join(', ')}; give --names`,
    );
  }
  if (baseline !== undefined && !found.includes(baseline)) {
    throw new InputError(`--baseline: expected one of ${found.join(', ')}, got ${baseline}`);
  }
  return found;
}

function distinct(names: readonly string[]): readonly string[] | undefined {
  return new Set(names).size === names.length ? names : undefined;
}
