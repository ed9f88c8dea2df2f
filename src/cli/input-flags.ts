import type { Command } from 'commander';
import type { OpenOptions } from '../embeddings/node/index.js';
import { wholeNumber } from './usage.js';

/** Which of the rows in files belong together, and where they stand in tables. */
export interface InputFlags {
  readonly pairs?: string;
  readonly unpaired?: boolean;
  readonly embeddingColumns?: string;
  readonly modalityColumn?: string;
  readonly pairColumn?: string;
}

/** Adds the flags of {@link InputFlags} to a command, but for `--unpaired`. */
export function addInputFlags(command: Command): Command {
  return command
    .option('--pairs <file>', 'which rows belong together, where row i does not simply go with row i')
    .option('--embedding-columns <names>', 'in a table: the column, or two columns, with the embeddings')
    .option('--modality-column <name>', 'in a table: the column that names the modality')
    .option('--pair-column <name>', 'in a table: rows with the same value belong together');
}

/** Adds `--unpaired`, for a command that makes do without pairs. */
export function addUnpairedFlag(command: Command): Command {
  return command.option(
    '--unpaired',
    'rows do not belong together: give what needs no pairs (so where row counts differ)',
  );
}

/** The flags as files are opened with them; whether pairs may be missing is the command's affair. */
export function inputOptions(
  flags: InputFlags,
): Pick<OpenOptions, 'pairs' | 'embeddingColumns' | 'modalityColumn' | 'pairColumn'> {
  return {
    ...(flags.pairs !== undefined && { pairs: flags.pairs }),
    ...(flags.embeddingColumns !== undefined && { embeddingColumns: flags.embeddingColumns.split(',') }),
    ...(flags.modalityColumn !== undefined && { modalityColumn: flags.modalityColumn }),
    ...(flags.pairColumn !== undefined && { pairColumn: flags.pairColumn }),
  };
}

/** How a measurement is made. */
export interface MeasuringFlags {
  readonly seed: number;
  readonly bootstrap: number;
  readonly permutations: number;
  readonly exactRows: number;
  readonly threads?: number;
}

/** Adds the flags of {@link MeasuringFlags} to a command. */
export function addMeasuringFlags(command: Command): Command {
  return command
    .option('--seed <n>', 'seed of all that is random', wholeNumber(0), 0)
    .option('--bootstrap <n>', 'resamples behind the intervals; 0 = none', wholeNumber(0, 100_000), 1000)
    .option('--permutations <n>', "shuffles behind L2M's p-value; 0 = none", wholeNumber(0, 100_000), 1000)
    .option(
      '--exact-rows <n>',
      'above this many rows, cones and ranks rest on samples',
      wholeNumber(2),
      30_000,
    )
    .option('--threads <n>', 'worker threads (default: one a core, at most 8)', wholeNumber(1, 256));
}
