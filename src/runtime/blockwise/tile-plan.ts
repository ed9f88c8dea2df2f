/** A run of rows [start, start + count). */
export interface RowRange {
  readonly start: number;
  readonly count: number;
}

/** [0, rows) cut into runs of at most `size`. */
export function rowRanges(rows: number, size: number, from = 0): RowRange[] {
  const ranges: RowRange[] = [];
  for (let start = from; start < rows; start += size)
    ranges.push({ start, count: Math.min(size, rows - start) });
  return ranges;
}
