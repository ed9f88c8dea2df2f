import type { Delimiter } from './text-table.js';

/** How captions lie in a file. Bytes are counted after decompression. */
export type CaptionLayout =
  /** Each line a caption. `start`: the first byte after a byte order mark. */
  | { readonly form: 'text'; readonly start: number }
  /** `start`: the first byte of the first record that is not the header. */
  | {
      readonly form: 'table';
      readonly delimiter: Delimiter;
      readonly fields: number;
      readonly column: number;
      readonly start: number;
    }
  | { readonly form: 'jsonl'; readonly key: string; readonly start: number }
  /** `groups`: rows of each row group. */
  | { readonly form: 'parquet'; readonly column: string; readonly groups: readonly number[] };

export interface CaptionFile {
  readonly path: string;
  /** Bytes on the disk. */
  readonly size: number;
  /** When it was last changed, in milliseconds: with the size it tells whether counts kept from earlier still hold. */
  readonly modified: number;
  readonly gzip: boolean;
  readonly layout: CaptionLayout;
}

/** A part of a file that is counted at once: bytes `[from, to)`, or rows of a Parquet file. */
export interface CaptionShard {
  readonly file: CaptionFile;
  readonly from: number;
  readonly to: number;
  /** What it is of all the work, in bytes on the disk. */
  readonly cost: number;
}

/** Large enough that opening a file costs nothing, small enough that an interruption loses a second of work. */
export const SHARD_BYTES = 0x2000000;
/** Rows of a Parquet shard: with captions of 80 bytes, 40 MB of them are in memory at once. */
export const SHARD_ROWS = 0x80000;

/**
 * The parts that a file is counted in: ranges of about {@link SHARD_BYTES}, or whole row groups up to {@link
 * SHARD_ROWS} (a larger group is cut). A compressed file cannot be entered in the middle and is one part. The same file
 * always has the same parts.
 */
export function shardsOf(file: CaptionFile): CaptionShard[] {
  const { layout, size, gzip } = file;
  if (layout.form === 'parquet') {
    const rows = layout.groups.reduce((sum, group) => sum + group, 0);
    return rowRanges(layout.groups).map(([from, to]) => ({
      file,
      from,
      to,
      cost: (size * (to - from)) / rows,
    }));
  }
  if (gzip) return [{ file, from: layout.start, to: Number.MAX_SAFE_INTEGER, cost: size }];
  const length = size - layout.start;
  const count = Math.max(1, Math.ceil(length / SHARD_BYTES));
  const boundary = (k: number): number => layout.start + Math.floor((length * k) / count);
  return Array.from({ length: count }, (_, k) => {
    const [from, to] = [boundary(k), boundary(k + 1)];
    return { file, from, to, cost: to - from };
  });
}

function rowRanges(groups: readonly number[]): (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  let row = 0;
  for (const group of groups) {
    const end = row + group;
    const open = ranges.at(-1);
    if (open !== undefined && end - open[0] <= SHARD_ROWS) {
      open[1] = end;
    } else {
      const pieces = Math.ceil(group / SHARD_ROWS);
      for (let k = 0; k < pieces; k++) {
        ranges.push([row + Math.floor((group * k) / pieces), row + Math.floor((group * (k + 1)) / pieces)]);
      }
    }
    row = end;
  }
  return ranges;
}
