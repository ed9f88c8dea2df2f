import type { TableSource } from '../../../files/node/duckdb.js';

/** A Parquet file, whatever its name ends in. */
export function parquetSource(path: string): TableSource {
  return { path, from: () => 'read_parquet($1)' };
}
