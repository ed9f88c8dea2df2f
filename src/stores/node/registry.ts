import { kindTable, Registry, type KindTable } from '../../numeric/index.js';
import type { VectorStore } from '../store.js';
import { lancedb } from './lancedb.js';
import { postgres } from './postgres.js';
import { qdrant } from './qdrant.js';

/** Every vector store. A new one is one file, and one line here. */
export const stores = new Registry<VectorStore>('store', [postgres, lancedb, qdrant]);

/** The stores as text, for lists and the documentation. */
export function storeTable(): KindTable {
  return kindTable('stores', stores, {
    id: ({ id }) => id,
    store: ({ title }) => title,
    address: ({ address }) => address,
    'corrected vectors': ({ writes }) => writes,
    needs: ({ peer }) => (peer === undefined ? 'nothing more' : `npm install ${peer}`),
  });
}
