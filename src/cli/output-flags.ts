import type { Command } from 'commander';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DataTable } from '../report/csv.js';
import type { Report } from '../report/report.js';
import { InputError } from '../files/input-error.js';
import { gateList, type Gate } from './gate.js';
import type { GateScope } from './judge-gates.js';
import { checkOut } from './out-folder.js';
import type { Progress } from './progress.js';
import { terminalWidth } from './terminal.js';

/** What a command was asked to print and to write. */
export interface OutputFlags {
  readonly report?: boolean;
  readonly figures?: boolean;
  readonly csv?: boolean;
  readonly out: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
  /** Bounds whose breach is a failure. */
  readonly failIf?: readonly Gate[];
}

/**
 * Adds the flags of {@link OutputFlags} to a command.
 *
 * @param rows What the CSV table holds: "one row a measure".
 * @param folder The command's folder under --out. Default: its name.
 */
export function addOutputFlags(command: Command, rows: string, folder = command.name()): Command {
  addPageFlags(command.option('--figures', 'write each figure as SVG and PNG, in figures/'), rows, folder);
  return command;
}

/** As {@link addOutputFlags}, for a command without figures. */
export function addPageFlags(command: Command, rows: string, folder = command.name()): Command {
  return command
    .option('--report', 'write one self-contained HTML page, report.html')
    .option('--csv', `write table.csv, ${rows}`)
    .option('--out <dir>', `where files are written, in its folder ${folder}/`, 'modgap-out')
    .option('--json', 'print one JSON document instead of the table')
    .option('--markdown', 'print the table as GitHub Markdown')
    .option(
      '--fail-if <expression>',
      'exit with status 1 where it holds, such as "l2m > 0.9"; may be repeated',
      gateList,
    );
}

/** The folder of a command's files: its own, so that no command overwrites what another one wrote. */
export function outputFolder(command: string, { out }: Pick<OutputFlags, 'out'>): string {
  return join(out, command);
}

/**
 * To be called before any work: refuses a place where the results could not be written, and two forms at once.
 *
 * @throws InputError
 */
export function checkOutput(command: string, flags: OutputFlags): void {
  if (flags.json && flags.markdown) {
    throw new InputError('expected either --json or --markdown, got both; drop one');
  }
  if (flags.report || flags.figures || flags.csv) checkOut(outputFolder(command, flags), flags.out);
}

/** What a command found, in every form in which it can be asked for. */
export interface Outcome {
  /** What --json prints; findings.json holds the same. */
  readonly document: unknown;
  /** For people at a terminal of so many columns. */
  readonly text: (width: number) => string;
  /** The main rows, by the name of their CSV file without its ending. */
  readonly tables: () => Readonly<Record<string, DataTable>>;
  readonly report: () => Report | Promise<Report>;
  /** What --markdown prints. Default: the tables. */
  readonly markdown?: () => string;
  /** What --fail-if looks into. Default: the document. */
  readonly gates?: readonly GateScope[];
}

/**
 * Writes what was asked for into the command's folder (report.html, figures/, CSV, and with any of them
 * findings.json), and prints the outcome. Standard output holds nothing but the document where that is asked for.
 *
 * @throws Error, once all has been printed and written, where a bound of --fail-if is broken.
 */
export async function deliver(
  command: string,
  flags: OutputFlags,
  outcome: Outcome,
  progress: Progress,
): Promise<void> {
  const written = await writeOutputs(outputFolder(command, flags), flags, outcome, progress);
  progress.finish();
  const { document, text } = outcome;
  const printed = flags.json
    ? JSON.stringify(document)
    : flags.markdown
      ? await markdownOf(outcome)
      : text(terminalWidth());
  process.stdout.write(`${printed}\n`);
  if (written.length > 0) {
    (flags.json || flags.markdown ? process.stderr : process.stdout).write(
      `\nWritten: ${written.join(', ')}\n`,
    );
  }
  if (flags.failIf) {
    const { judgeGates } = await import('./judge-gates.js');
    const broken = judgeGates(flags.failIf, outcome.gates ?? [{ title: '', document }]);
    if (broken.length > 0) throw new Error(broken.join('\nmodgap: '));
  }
}

async function markdownOf({ markdown, tables }: Outcome): Promise<string> {
  if (markdown) return markdown();
  const { dataMarkdown } = await import('../report/markdown.js');
  return Object.values(tables()).map(dataMarkdown).join('\n\n');
}

async function writeOutputs(
  folder: string,
  { report: wantsPage, figures: wantsFigures, csv }: OutputFlags,
  outcome: Outcome,
  progress: Progress,
): Promise<string[]> {
  if (!wantsPage && !wantsFigures && !csv) return [];
  progress.update({ step: 'Writing', done: 0, total: 1 });
  const { writeFileAtomic } = await import('../files/node/index.js');
  const written: string[] = [];
  const write = (name: string, content: string): void => {
    mkdirSync(folder, { recursive: true });
    writeFileAtomic(join(folder, name), content);
    written.push(join(folder, name));
  };
  if (wantsPage || wantsFigures) {
    const { reportFigures } = await import('../report/report.js');
    const { writeFigures, writeReport } = await import('../report/node/index.js');
    const report = await outcome.report();
    if (wantsPage) {
      const path = join(folder, 'report.html');
      await writeReport(path, report);
      written.push(path);
    }
    if (wantsFigures) {
      const figures = join(folder, 'figures');
      const { files, warnings } = await writeFigures(figures, reportFigures(report));
      for (const warning of warnings) process.stderr.write(`modgap: ${warning}\n`);
      written.push(
        files.length > 0 ? join(figures, '*.svg and *.png') : 'no figures: there is nothing to draw',
      );
    }
  }
  if (csv) {
    const { csvText } = await import('../report/csv.js');
    for (const [name, table] of Object.entries(outcome.tables())) write(`${name}.csv`, csvText(table));
  }
  write('findings.json', `${JSON.stringify(outcome.document, null, 1)}\n`);
  return written;
}
