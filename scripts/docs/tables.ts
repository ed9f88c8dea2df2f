import { correctionTable } from '../../src/correction/index.js';
import { taskTable } from '../../src/evaluation/index.js';
import { experiments } from '../../src/experiments/index.js';
import { formatTable } from '../../src/files/index.js';
import { measuresTable } from '../../src/geometry/index.js';
import { opTable } from '../../src/graph/index.js';
import { kindTable, type KindTable } from '../../src/numeric/index.js';

/** The tables that the documentation holds between `<!-- table:KIND -->` and `<!-- /table:KIND -->`: one line a kind. */
export const tables: readonly (() => KindTable)[] = [
  operationTable,
  formatTable,
  measuresTable,
  correctionTable,
  taskTable,
  experimentTable,
];

function operationTable(): KindTable {
  return {
    kind: 'ops',
    columns: ['operation', 'family', 'ONNX', 'derivative', 'cases'],
    rows: opTable().map(({ name, family, onnx, differentiable, cases }) => [
      `\`${name}\``,
      family,
      onnx.length > 0 ? onnx.join(', ') : 'shape arithmetic',
      differentiable ? 'yes' : 'no',
      `${cases}`,
    ]),
  };
}

function experimentTable(): KindTable {
  return kindTable('experiments', experiments, {
    id: ({ id }) => `[${id}](reproducing/${id}.md)`,
    paper: ({ source }) => source.paper,
    where: ({ source }) => source.figure,
  });
}
