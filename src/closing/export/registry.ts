import { kindTable, Registry, type KindTable } from '../../numeric/index.js';
import type { ExportFormat } from './format.js';
import { json } from './json.js';
import { lancedb } from './lancedb.js';
import { npy } from './npy.js';
import { pgvector } from './pgvector.js';
import { python } from './python.js';
import { qdrant } from './qdrant.js';
import { ts } from './ts.js';

/** Every form in which a gap is taken home. A new one is one file, and one line here. */
export const exportFormats = new Registry<ExportFormat>('export format', [
  json,
  npy,
  ts,
  python,
  pgvector,
  qdrant,
  lancedb,
]);

/** The forms as text, for help and the documentation. */
export function exportTable(): KindTable {
  return kindTable('export formats', exportFormats, {
    id: ({ id }) => id,
    form: ({ title }) => title,
    'what is written': ({ text }) => text,
    'corrections of scores': ({ scores }) => (scores ? 'yes' : 'no'),
  });
}
