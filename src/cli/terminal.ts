import { PROSE_WIDTH } from '../report/table.js';

/**
 * Characters of a line of standard output: what the environment's COLUMNS says, else the terminal's own width. A file
 * or a pipe has no width: tables are not folded there, so that each row is one line.
 */
export function terminalWidth(): number {
  const told = Number(process.env.COLUMNS);
  if (Number.isInteger(told) && told > 0) return told;
  return process.stdout.columns ?? Infinity;
}

/** Characters of a line of prose. */
export function proseWidth(): number {
  return Math.min(terminalWidth(), PROSE_WIDTH);
}
