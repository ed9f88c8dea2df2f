import { Command } from 'commander';
import { InputError } from '../files/input-error.js';
import { VERSION } from '../version.js';
import type { CliCommand } from './command.js';
import { kinds, type Kind } from './kinds.js';
import { addPageFlags, checkOutput, deliver, type OutputFlags } from './output-flags.js';
import { Progress } from './progress.js';

/** `modgap list`: what Modgap knows, by kind. */
export const listCommand: CliCommand = {
  id: 'list',
  summary: 'what Modgap knows, by kind',
  command() {
    const ids = kinds.map(({ id }) => id);
    const command = new Command(this.id)
      .summary(this.summary)
      .description(`List what Modgap knows, by kind. KIND is one or more of ${ids.join(', ')}.`)
      .argument('[kinds...]', 'what is listed; without any, all kinds');
    return addPageFlags(command, 'a row a thing; of several kinds KIND.csv each')
      .addHelpText(
        'after',
        `
Examples:
  modgap list
  modgap list ${ids[0]}
  modgap list ${ids[0]} --json
  modgap list --report --csv`,
      )
      .action((names: string[], flags: OutputFlags) => run(names, flags));
  },
};

async function run(names: readonly string[], flags: OutputFlags): Promise<void> {
  const unknown = names.find((name) => !kinds.some(({ id }) => id === name));
  if (unknown !== undefined) {
    throw new InputError(`list: expected a kind of ${kinds.map(({ id }) => id).join(', ')}; got ${unknown}`);
  }
  await listKinds('list', names.length === 0 ? kinds : kinds.filter(({ id }) => names.includes(id)), flags);
}

/** Prints the tables of some kinds, and writes what was asked for into the folder of the command `name`. */
export async function listKinds(name: string, chosen: readonly Kind[], flags: OutputFlags): Promise<void> {
  checkOutput(name, flags);
  const { kindLines, kindReport } = await import('../report/kind-report.js');
  const listed = await Promise.all(
    chosen.map(async ({ id, title, table }) => ({ id, title, table: await table() })),
  );
  const outcome = {
    document: Object.fromEntries(
      listed.map(({ id, table: { columns, rows } }) => [
        id,
        rows.map((row) => Object.fromEntries(columns.map((column, c) => [column, row[c]]))),
      ]),
    ),
    text: (width: number) =>
      listed.map(({ title, table }) => [title, ...kindLines(table, width)].join('\n')).join('\n\n'),
    tables: () =>
      Object.fromEntries(listed.map(({ id, table }) => [chosen.length === 1 ? 'table' : id, table])),
    report: () => kindReport(listed, VERSION),
  };
  await deliver(name, flags, outcome, new Progress());
}
