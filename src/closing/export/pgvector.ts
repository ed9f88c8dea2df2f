import { headline, plainNames, type ExportedGap, type ExportFormat } from './format.js';
import { scoresSql } from './pgvector-scores.js';

/**
 * Functions in plain SQL over pgvector's `vector` (0.7 or later): one a modality. A step without a matrix is element by
 * element; a matrix lies in a table of its columns, and each number of the product is an inner product with one.
 */
export const pgvector: ExportFormat = {
  id: 'pgvector',
  title: 'SQL for PostgreSQL with pgvector',
  text: 'gap.sql: a function for each modality, such as modgap_close_image(vector); or the score, and a search with it',
  scores: true,
  files: (exported) => [
    { name: 'gap.sql', content: exported.scoring === undefined ? sqlOf(exported) : scoresSql(exported) },
  ],
};

function sqlOf(exported: ExportedGap): string {
  const { gap, steps } = exported;
  const { dim } = gap;
  const names = plainNames(gap.modalities);
  const parts: string[] = [
    `-- ${headline(exported)}.`,
    '-- For pgvector 0.7 or later. Vectors are float4 there: expect six digits.',
  ];
  for (const [k, name] of names.entries()) {
    let body = 'l2_normalize(v)';
    for (const [j, { matrix, scale, add }] of (steps[k] ?? []).entries()) {
      if (matrix !== undefined) {
        const table = `modgap_close_${name}_${j}`;
        parts.push(matrixTable(table, matrix, dim));
        body = `modgap_close_product_${name}_${j}(${body})`;
        parts.push(
          `CREATE OR REPLACE FUNCTION modgap_close_product_${name}_${j}(v vector) RETURNS vector`,
          'LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$',
          `  SELECT array_agg(-(v <#> column_of_m) ORDER BY i)::real[]::vector(${dim}) FROM ${table}`,
          '$$;',
        );
      }
      if (scale !== undefined) {
        const vector = typeof scale === 'number' ? new Float64Array(dim).fill(scale) : scale;
        body = `${body} * ${literal(vector, dim)}`;
      }
      if (add !== undefined) body = `${body} + ${literal(add, dim)}`;
      body = `l2_normalize(${body})`;
    }
    parts.push(
      `CREATE OR REPLACE FUNCTION modgap_close_${name}(v vector) RETURNS vector`,
      `LANGUAGE sql ${(steps[k] ?? []).some(({ matrix }) => matrix) ? 'STABLE' : 'IMMUTABLE'} STRICT PARALLEL ` +
        `SAFE AS $$`,
      `  SELECT ${body}`,
      '$$;',
    );
  }
  const [first] = names;
  parts.push(
    '-- Beside the old vectors, which stay as they are:',
    `--   ALTER TABLE items ADD COLUMN embedding_closed vector(${dim});`,
    `--   UPDATE items SET embedding_closed = modgap_close_${first!}(embedding) WHERE kind = ` +
      `'${gap.modalities[0]!.replaceAll("'", "''")}';`,
    '-- and a query is corrected before it searches:',
    `--   SELECT id FROM items ORDER BY embedding_closed <#> modgap_close_${names.at(-1)!}($1) LIMIT 10;`,
  );
  return `${parts.join('\n')}\n`;
}

function matrixTable(table: string, matrix: Float64Array, dim: number): string {
  const rows = Array.from({ length: dim }, (_, k) => {
    const column = Float64Array.from({ length: dim }, (_, i) => matrix[i * dim + k]!);
    return `  (${k}, '${text(column)}')`;
  });
  return [
    `CREATE TABLE IF NOT EXISTS ${table} (i integer PRIMARY KEY, column_of_m vector(${dim}) NOT NULL);`,
    `TRUNCATE ${table};`,
    `INSERT INTO ${table} VALUES`,
    `${rows.join(',\n')};`,
  ].join('\n');
}

const literal = (values: Float64Array, dim: number): string => `'${text(values)}'::vector(${dim})`;

/** As float4 keeps them. */
function text(values: Float64Array): string {
  return `[${Array.from(values, (value) => Number(Math.fround(value).toPrecision(9))).join(',')}]`;
}
