import { correctionTable } from '../../src/correction/index.js';
import { datasetTable } from '../../src/datasets/index.js';
import { encoderTable } from '../../src/encoders/index.js';
import { taskTable } from '../../src/evaluation/index.js';
import { experimentTable } from '../../src/experiments/index.js';
import { formatTable } from '../../src/files/index.js';
import { measuresTable } from '../../src/geometry/index.js';
import { opTable } from '../../src/graph/index.js';
import type { KindTable } from '../../src/numeric/index.js';

/** The tables that the documentation holds between `<!-- table:KIND -->` and its end: one line a kind. */
export const tables: readonly (() => KindTable)[] = [
  opTable,
  formatTable,
  measuresTable,
  correctionTable,
  taskTable,
  datasetTable,
  encoderTable,
  experimentTable,
];
