import { Command, CommanderError } from 'commander';
import { InputError } from '../files/input-error.js';
import { VERSION } from '../version.js';
import { ablateCommand } from './ablate.js';
import { closeCommand } from './close.js';
import type { CliCommand } from './command.js';
import { compareCommand } from './compare.js';
import { datasetsCommand } from './datasets.js';
import { demoCommand } from './demo.js';
import { landscapeCommand } from './landscape.js';
import { listCommand } from './list.js';
import { madCommand } from './mad.js';
import { measureCommand } from './measure.js';
import { reproduceCommand } from './reproduce.js';
import { fitExamples } from './examples.js';
import { studyCommand } from './study.js';
import { proseWidth } from './terminal.js';
import { trainCommand } from './train.js';
import { Interrupted } from './usage.js';
import { verifyCommand } from './verify.js';
import { wordsCommand } from './words.js';

/** Every command, in the order of the help. */
export const commands: readonly CliCommand[] = [
  demoCommand,
  measureCommand,
  compareCommand,
  landscapeCommand,
  ablateCommand,
  closeCommand,
  reproduceCommand,
  trainCommand,
  madCommand,
  wordsCommand,
  studyCommand,
  verifyCommand,
  datasetsCommand,
  listCommand,
];

/** Exit status of the process. */
const OK = 0;
const FAILED = 1;
const BAD_INPUT = 2;
const INTERRUPTED = 130;

/** The command line: parses arguments, runs a command, and turns what went wrong into one line and a status. */
export async function run(args: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    const root = program(interrupt.signal);
    refuseUnknown(root, args);
    await root.parseAsync([...args], { from: 'user' });
    return OK;
  } catch (error) {
    if (interrupt.signal.aborted) {
      const kept = error instanceof Interrupted ? error.message : 'nothing was left half-written';
      process.stderr.write(`\nmodgap: interrupted; ${kept}\n`);
      return INTERRUPTED;
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? OK : BAD_INPUT;
    if (error instanceof InputError || (error as Error).name === 'InputError') {
      process.stderr.write(`modgap: ${(error as Error).message}\n`);
      return BAD_INPUT;
    }
    if (/\bENOSPC\b/.test(String(error))) {
      process.stderr.write(
        `modgap: the disk is full (${(error as Error).message}); make room and run the same command ` +
          'again: what has its ' +
          'final name is whole\n',
      );
      return FAILED;
    }
    process.stderr.write(
      `modgap: ${error instanceof Error ? (process.env.MODGAP_DEBUG ? error.stack : error.message) : String(error)}\n`,
    );
    return FAILED;
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function program(signal: AbortSignal): Command {
  const root = new Command('modgap')
    .description(
      'Measure, explain, reproduce and close the modality gap of contrastive multi-modal embeddings.',
    )
    .version(VERSION)
    // Options before a subcommand are its command's, those after it its own: both may have --out.
    .enablePositionalOptions()
    .exitOverride()
    // Beside the longest flags of all there are about 30 characters on a terminal of 60: enough to wrap.
    .configureHelp({ minWidthToWrap: 24 })
    .configureOutput({
      writeOut: (text) => process.stdout.write(fitExamples(text, proseWidth())),
      outputError: (text, write) => write(text.replace(/^error: /, 'modgap: ')),
      getOutHelpWidth: proseWidth,
      getErrHelpWidth: proseWidth,
    })
    .showHelpAfterError('(modgap --help lists the commands, modgap COMMAND --help its options and examples)')
    .addHelpText(
      'after',
      `
Examples:
  modgap demo                            train small CLIPs and watch the gap: five minutes, no files
  modgap measure clip.npy --report       every number of the gap, and a page to send around
  modgap measure image.npy text.npy      two matrices of embeddings, row i with row i
  modgap reproduce --list                the papers' experiments
  modgap list                            what there is, by kind`,
    );
  for (const one of commands) root.addCommand(inheriting(one.command(signal), root));
  return root;
}

/** A command and all below it, printing and failing as the program does. */
function inheriting(command: Command, root: Command): Command {
  for (const below of command.commands) inheriting(below, root);
  return command.copyInheritedSettings(root);
}

/** An unknown command is refused whatever follows it: `modgap nosuch --help` asks for help that does not exist. */
function refuseUnknown(root: Command, args: readonly string[]): void {
  const [first, second] = args;
  const name = first === 'help' ? second : first;
  if (name === undefined || name.startsWith('-') || name === 'help') return;
  const ids = commands.map(({ id }) => id);
  if (!ids.includes(name)) {
    root.error(`error: unknown command '${name}'; the commands are ${ids.join(', ')}`, {
      exitCode: BAD_INPUT,
    });
  }
}
