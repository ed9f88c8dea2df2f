import { headline, type ExportFormat } from './format.js';
import { ts } from './ts.js';

/** A copy of a collection with corrected vectors, through the official client for JavaScript. */
export const qdrant: ExportFormat = {
  id: 'qdrant',
  title: 'Qdrant',
  text: 'qdrant.ts beside gap.ts: a new collection with corrected vectors, through @qdrant/js-client-rest',
  scores: false,
  files: (exported) => [
    ...ts.files(exported),
    {
      name: 'qdrant.ts',
      content: `// ${headline(exported)}.
import type { QdrantClient } from '@qdrant/js-client-rest';
import { correct, dim } from './gap.js';

type Modality = Parameters<typeof correct>[1];

/**
 * Copies a collection point by point into a new one with corrected vectors; the old one stays as it is. The payload
 * field \`modalityKey\` says of which modality a point is.
 */
export async function closeCollection(
  client: QdrantClient,
  source: string,
  target: string,
  modalityKey: string,
): Promise<number> {
  // Corrected vectors have length 1: the inner product is their cosine.
  await client.createCollection(target, { vectors: { size: dim, distance: 'Dot' } });
  let written = 0;
  let offset: string | number | undefined;
  do {
    const page = await client.scroll(source, {
      limit: 256,
      with_payload: true,
      with_vector: true,
      ...(offset !== undefined && { offset }),
    });
    const points = page.points.map(({ id, payload, vector }) => ({
      id,
      payload: payload ?? {},
      vector: [...correct(vector as number[], payload![modalityKey] as Modality)],
    }));
    if (points.length > 0) await client.upsert(target, { wait: true, points });
    written += points.length;
    offset = (page.next_page_offset ?? undefined) as string | number | undefined;
  } while (offset !== undefined);
  return written;
}

/** Searches with a query that is corrected first. */
export function search(client: QdrantClient, target: string, query: number[], modality: Modality, limit = 10) {
  return client.search(target, { vector: [...correct(query, modality)], limit });
}
`,
    },
  ],
};
