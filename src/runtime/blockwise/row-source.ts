/** Unit rows that can be read in runs, wherever they lie: shared memory, a file, an array. */
export interface RowSource {
  readonly rows: number;
  readonly dim: number;
  /** Fills `out` with rows [start, start + count), row-major float32. Synchronous: it runs inside worker threads. */
  read(start: number, count: number, out: Float32Array): void;
}

/** Rows in memory, `[rows, dim]` row-major; `data` may lie in a SharedArrayBuffer. */
export function arrayRows(data: Float32Array, dim: number): RowSource {
  return {
    rows: data.length / dim,
    dim,
    read: (start, count, out) => out.set(data.subarray(start * dim, (start + count) * dim)),
  };
}

/** The given rows of `source` as a source of their own, in that order; read once, into memory. */
export function gatheredRows(source: RowSource, indices: ArrayLike<number>): RowSource {
  const { dim } = source;
  const data = new Float32Array(indices.length * dim);
  readRuns(source, indices, data);
  return arrayRows(data, dim);
}

/** Fills `out` with the rows at `indices`, one read for each run of neighbours. */
export function readRuns(source: RowSource, indices: ArrayLike<number>, out: Float32Array): void {
  const { dim } = source;
  let from = 0;
  while (from < indices.length) {
    const first = indices[from]!;
    let to = from + 1;
    while (to < indices.length && indices[to] === first + (to - from)) to++;
    source.read(first, to - from, out.subarray(from * dim, to * dim));
    from = to;
  }
}
