import type { TableFormat } from './format.js';
import { jsonTable } from './json-lines.js';

/** One JSON document: an array of objects. */
export const json: TableFormat = {
  kind: 'table',
  id: 'json',
  title: 'JSON',
  endings: ['.json'],
  holds: 'a table, an array of objects',
  table: (path) => jsonTable(path, 'JSON', 'auto'),
  optionalHeader: false,
  byLine: false,
};
