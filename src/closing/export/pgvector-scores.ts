import { headline, type ExportedGap } from './format.js';

/** Of each modality, what its own index finds first before the two are merged: `wide` times the results asked for. */
const WIDE = 5;

/**
 * A search that merges what an index of each modality finds, in plain SQL: pgvector's indexes know inner products only,
 * and inside one modality a correction of scores keeps their order, unless keys have biases.
 */
export function scoresSql(exported: ExportedGap): string {
  const { gap, scoring } = exported;
  const kinds = gap.modalities.map((name) => `'${name.replaceAll("'", "''")}'`);
  const hasBias = scoring!.bias !== undefined;
  const lines = [`-- ${headline(exported)}: it changes scores, and no vectors.`];
  let score: string;
  if (scoring!.fusion !== undefined) {
    lines.push(
      '-- The score of what an index of one modality found as number "place", from 1.',
      'CREATE OR REPLACE FUNCTION modgap_score(place bigint) RETURNS float8',
      'LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$',
      `  SELECT 1.0::float8 / (${scoring!.fusion.constant} + place)`,
      '$$;',
    );
    score = 'modgap_score(row_number() OVER (PARTITION BY kind ORDER BY product DESC))';
  } else {
    const rows = kinds.flatMap((query, q) =>
      kinds.map((key, k) => {
        const [scale, offset] = [
          scoring!.scale?.[q as 0 | 1][k as 0 | 1] ?? 1,
          scoring!.offset?.[q as 0 | 1][k as 0 | 1] ?? 0,
        ];
        return `    WHEN query = ${query} AND key = ${key} THEN ${scale}::float8 * product + (${offset}::float8)`;
      }),
    );
    lines.push(
      `-- The score of a key for a query, of the inner product of their vectors at length ` +
        `1${hasBias ? ', and the bias of the key' : ''}.`,
      'CREATE OR REPLACE FUNCTION modgap_score(product float8, query text, key text, bias float8 DEFAULT 0) ' +
        'RETURNS float8',
      'LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$',
      '  SELECT CASE',
      ...rows,
      '  END - bias',
      '$$;',
    );
    score = `modgap_score(product, QUERY, kind${hasBias ? ', bias' : ''})`;
  }
  const bias = hasBias ? ', bias' : '';
  lines.push(
    `-- A search for $1, which is ${kinds.at(-1)!}, at length 1: ten results of both kinds. Each half can use an index`,
    `-- (WHERE kind = ..., vector_ip_ops); LIMIT ${10 * WIDE} leaves room for one kind to ` +
      `win${hasBias ? ', and for biases' : ''}.`,
    ...selectLines(kinds, score.replace('QUERY', kinds.at(-1)!), bias).map((line) => `--   ${line}`),
  );
  return `${lines.join('\n')}\n`;
}

function selectLines(kinds: readonly string[], score: string, bias: string): string[] {
  const half = (kind: string): string =>
    `(SELECT id, kind${bias}, -(embedding <#> $1) AS product FROM items WHERE kind = ${kind} ` +
    `ORDER BY embedding <#> $1 LIMIT ${10 * WIDE})`;
  return [
    `SELECT id, kind, ${score} AS score FROM (`,
    ...kinds.map((kind, k) => `  ${half(kind)}${k < kinds.length - 1 ? ' UNION ALL' : ''}`),
    ') AS found ORDER BY score DESC LIMIT 10;',
  ];
}
