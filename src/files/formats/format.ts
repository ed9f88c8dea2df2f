/** What a format of files is. One file a format, one line in the registry. */
import type { ArrayFile } from '../array-file.js';
import type { PlacedSource } from '../byte-source.js';
import type { NumberArray } from '../encode-numbers.js';
import type { TableSource } from '../table-engine.js';
import type { Workspace } from '../workspace.js';

interface Description {
  readonly id: string;
  /** What people call it. */
  readonly title: string;
  /** The endings of its files, in lower case, with their dots. */
  readonly endings: readonly string[];
  /** What such a file can hold, for the table of formats. */
  readonly holds: string;
}

/** Numbers in n-dimensional arrays: one, or several by name. */
export interface ArrayFormat extends Description {
  readonly kind: 'arrays';
  /** Reads the headers and no more. @throws InputError for damage. */
  open(source: PlacedSource, workspace: Workspace): ArrayFile | Promise<ArrayFile>;
  /**
   * A file with these arrays, as parts to be written one after the other; the numbers are views, not copies, where they
   * can be. @throws RangeError for what the format cannot hold.
   */
  write?(
    arrays: Readonly<Record<string, ArrayToWrite>>,
    metadata?: Readonly<Record<string, string>>,
  ): readonly Uint8Array[];
}

/** An array in memory, its numbers in C order. */
export interface ArrayToWrite {
  readonly shape: readonly number[];
  readonly data: NumberArray | BigInt64Array;
}

/** Rows of named columns, read by SQL. */
export interface TableFormat extends Description {
  readonly kind: 'table';
  /**
   * The file as part of a query. `header`: whether the first line names the columns, where a format leaves that open.
   */
  table(path: string, header?: boolean): TableSource;
  /** Whether the columns' names stand in a first line that a file of plain numbers may lack. */
  readonly optionalHeader: boolean;
  /** Whether a row is a line, which messages then number from 1. */
  readonly byLine: boolean;
}

export type FileFormat = ArrayFormat | TableFormat;
