import type { KindTable } from '../numeric/kind-table.js';

/** A kind of thing that Modgap knows, and the table of all of them. */
export interface Kind {
  /** What `modgap list` takes: "measures". */
  readonly id: string;
  readonly title: string;
  /** Loads the kind's room, and only that. */
  table(): Promise<KindTable>;
}

/** The data sets, which have a command of their own, too. */
export const datasetsKind: Kind = {
  id: 'datasets',
  title: 'Data sets',
  table: async () => (await import('../datasets/index.js')).datasetTable(),
};

/** Every kind that `modgap list` shows: a new one is one entry. */
export const kinds: readonly Kind[] = [
  {
    id: 'measures',
    title: 'Measures',
    table: async () => (await import('../geometry/index.js')).measuresTable(),
  },
  {
    id: 'corrections',
    title: 'Corrections',
    table: async () => (await import('../correction/index.js')).correctionTable(),
  },
  { id: 'tasks', title: 'Tasks', table: async () => (await import('../evaluation/index.js')).taskTable() },
  datasetsKind,
  {
    id: 'encoders',
    title: 'Encoders',
    table: async () => (await import('../encoders/index.js')).encoderTable(),
  },
  {
    id: 'stores',
    title: 'Vector stores',
    table: async () => (await import('../stores/node/index.js')).storeTable(),
  },
  {
    id: 'experiments',
    title: 'Experiments',
    table: async () => (await import('../experiments/index.js')).experimentTable(),
  },
  { id: 'formats', title: 'Formats', table: async () => (await import('../files/index.js')).formatTable() },
  { id: 'ops', title: 'Operations', table: async () => (await import('../graph/index.js')).opTable() },
];
