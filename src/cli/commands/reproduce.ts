import { Command, Option } from 'commander';
import type { FactorFiles, TaskFiles } from '../../experiments/experiment.js';
import { factorFiles, taskFiles, wholeNumber } from '../usage.js';

export interface ReproduceFlags {
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
export function reproduceCommand(signal: AbortSignal): Command {
  return new Command('reproduce')
    .summary("the papers' figures and tables, each as one command")
    .description(
      "Run experiments of the two papers and test their claims: figures in the papers' arrangement, every number, and what held here.\n\n" +
        'ID is an experiment, or a whole paper: mind-the-gap, two-effects; all. Called again with the same --out, an interrupted\n' +
        'run goes on; what experiments share (data, trained models) is made once.',
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
    .option('--parallel <n>', 'runs side by side, one thread each (default: one a core)', wholeNumber(1, 256))
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
    .action(async (ids: string[], flags: ReproduceFlags) => {
      const { runReproduce } = await import('../run-reproduce.js');
      await runReproduce(ids, flags, signal);
    });
}
