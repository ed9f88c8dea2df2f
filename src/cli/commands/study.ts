import { Command } from 'commander';
import { positiveNumber, wholeNumber } from '../usage.js';

interface StudyFlags {
  readonly profile?: readonly string[];
  readonly gap?: readonly string[];
  readonly performance?: readonly string[];
  readonly given?: readonly string[];
  readonly atLeast?: number;
  readonly mediumAtMost?: number;
  readonly keepAll?: boolean;
  readonly report?: boolean;
  readonly figures?: boolean;
  readonly out: string;
  readonly json?: boolean;
  readonly seed: number;
  readonly bootstrap: number;
  readonly permutations: number;
}

/** `modgap study`: gap against performance over many models. */
export function studyCommand(signal: AbortSignal): Command {
  const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
  return new Command('study')
    .summary('gap against performance over many models')
    .description(
      'Does a smaller gap go with better performance? Over many models: by training data, with tests, intervals, robust lines,\n' +
        'and what is left of it when model size, embedding size and training data are held fixed.\n\n' +
        'INPUT is a table of results, a model a row (.csv, .tsv, .parquet, .jsonl; columns "model" or "name", and "pretrained" where\n' +
        'there are several weights), or a folder of embeddings, a model a file or subfolder (named MODEL or MODEL__PRETRAINED), which\n' +
        'is measured, one model after the other, and gives l2m, rmg and R@1. What is known of a model in several inputs is joined.',
    )
    .argument('<inputs...>', 'tables of results, and folders of embeddings')
    .option('--profile <file>', 'a table of architectures, joined by name; may be repeated', collect)
    .option('--gap <column>', 'what to take for the gap; may be repeated (default: l2m, rmg, moad)', collect)
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
    .option('--keep-all', 'keep earlier epochs of a training, and models that were tuned on a test')
    .option('--report', 'write one self-contained HTML page, study.html')
    .option('--figures', 'write the figure as SVG and PNG')
    .option('--out <dir>', 'where files are written, and where measured models are kept', 'modgap-study')
    .option('--json', 'print one JSON document instead of the table')
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
    .action(async (inputs: string[], flags: StudyFlags) => {
      const { runStudy } = await import('../run-study.js');
      await runStudy(inputs, { profile: [], gap: [], performance: [], ...flags, signal });
    });
}
