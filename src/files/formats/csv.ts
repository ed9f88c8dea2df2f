import { endingOf } from '../wording.js';
import type { TableFormat } from './format.js';

/** Comma- or tab-separated values (RFC 4180). */
export const csv: TableFormat = {
  kind: 'table',
  id: 'csv',
  title: 'CSV or TSV',
  endings: ['.csv', '.tsv'],
  holds: 'a table; embeddings are lists in brackets',
  table(path, header = true) {
    const delimiter = endingOf(path) === '.tsv' ? ", delim = '\t'" : '';
    // Every column as text: a sniffed type would change with the first rows.
    const from = `read_csv($1, header = ${header}, all_varchar = true, quote = '"'${delimiter})`;
    return { path, title: 'CSV or TSV', tellsRows: false, from: () => from };
  },
  optionalHeader: true,
  byLine: true,
};
