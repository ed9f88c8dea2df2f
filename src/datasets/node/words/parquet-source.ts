import { parquet } from '../../../files/formats/parquet.js';
import type { TableSource } from '../../../files/table-engine.js';

/** A Parquet file, whatever its name ends in. */
export function parquetSource(path: string): TableSource {
  return parquet.table(path);
}
