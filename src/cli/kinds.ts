import type { KindTable } from '../numeric/kind-table.js';

/** A kind of thing that Modgap knows, and the table of all of them. */
export interface Kind {
  /** What `modgap list` takes: "measures". */
  readonly id: string;
  readonly title: string;
  /** Loads the kind's room, and only that. */
  table(): Promise<KindTable>;
}

/** Every kind that `modgap list` shows: a new one is one entry. */
export const kinds: readonly Kind[] = [
  { id: 'experiments', title: "Experiments: the papers' figures and tables", table: experimentsTable },
];

/** The experiments in the registry's order. */
export async function experimentsTable(): Promise<KindTable> {
  const { experiments } = await import('../experiments/node/index.js');
  return {
    kind: 'experiments',
    columns: ['id', 'paper', 'figure', 'title', 'summary'],
    rows: Object.values(experiments).map(({ id, source, title, summary }) => [
      id,
      source.paper,
      source.figure,
      title,
      summary,
    ]),
  };
}
