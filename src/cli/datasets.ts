import { Command } from 'commander';
import type { CliCommand } from './command.js';
import { datasetsKind } from './kinds.js';
import { listKinds } from './list.js';
import { addPageFlags, type OutputFlags } from './output-flags.js';

/** `modgap datasets`: the data sets that are known; the same as `modgap list datasets`. */
export const datasetsCommand: CliCommand = {
  id: 'datasets',
  summary: 'the data sets that are known: what each is, where it comes from, its licence',
  command() {
    const command = new Command(this.id)
      .summary(this.summary)
      .description(
        'List the data sets that are known: what each is, where it comes from, and its licence. The same as: ' +
          'modgap list datasets.',
      );
    return addPageFlags(command, 'a row a data set')
      .addHelpText('after', '\nExamples:\n  modgap datasets\n  modgap datasets --json')
      .action((flags: OutputFlags) => listKinds('datasets', [datasetsKind], flags));
  },
};
