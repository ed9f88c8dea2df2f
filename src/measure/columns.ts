/** A table of numbers in row-major order whose columns are known by name. */
export interface Columns<Name extends string> {
  readonly names: readonly Name[];
  /** Numbers of a row. */
  readonly count: number;
  /** A row of a table, by name. Default: the first. */
  read(table: ArrayLike<number>, row?: number): Readonly<Record<Name, number>>;
  /** Fills a row of a table. */
  write(table: Float32Array | Float64Array, row: number, values: Readonly<Record<Name, number>>): void;
}

/** Columns in the order of their names. */
export function columns<const Name extends string>(names: readonly Name[]): Columns<Name> {
  const count = names.length;
  return {
    names,
    count,
    read(table, row = 0) {
      const values = {} as Record<Name, number>;
      for (let c = 0; c < count; c++) values[names[c]!] = table[row * count + c]!;
      return values;
    },
    write(table, row, values) {
      for (let c = 0; c < count; c++) table[row * count + c] = values[names[c]!];
    },
  };
}
