import type { Command } from 'commander';

/**
 * A command of the program: one file that exports one such object, and one line in `program.ts`. What it needs from
 * other rooms is imported inside its action, so that `modgap --help` loads none of them.
 */
export interface CliCommand {
  /** Its name on the command line, and of its folder under --out. */
  readonly id: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Its flags, help and action; `signal` aborts when the user interrupts. */
  command(signal: AbortSignal): Command;
}
