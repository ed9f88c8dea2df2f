import { sqlText, type TableSource } from '../table-engine.js';
import type { TableFormat } from './format.js';

/** JSON lines: an object, or an array, a line. */
export const jsonLines: TableFormat = {
  kind: 'table',
  id: 'json-lines',
  title: 'JSON lines',
  endings: ['.jsonl', '.ndjson'],
  holds: 'a table, an object a line',
  table: (path) => jsonTable(path, 'JSON lines', 'newline_delimited'),
  optionalHeader: false,
  byLine: true,
};

/** Objects in JSON. A column that is to be read as a given type is not guessed at from the first rows. */
export function jsonTable(path: string, title: string, form: 'newline_delimited' | 'auto'): TableSource {
  return {
    path,
    title,
    tellsRows: false,
    from(types) {
      if (types === undefined) return `read_json($1, format = '${form}')`;
      const columns = Object.entries(types).map(([name, type]) => `${sqlText(name)}: ${sqlText(type)}`);
      return `read_json($1, format = '${form}', columns = {${columns.join(', ')}})`;
    },
  };
}
