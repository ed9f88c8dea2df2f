import type { TableFormat } from './format.js';

/** Apache Parquet: columns with types, in groups of rows that can be skipped. */
export const parquet: TableFormat = {
  kind: 'table',
  id: 'parquet',
  title: 'Parquet',
  endings: ['.parquet'],
  holds: 'a table; embeddings are lists of numbers',
  table: (path) => ({ path, title: 'Parquet', tellsRows: true, from: () => 'read_parquet($1)' }),
  optionalHeader: false,
  byLine: false,
};
