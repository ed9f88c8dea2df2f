import { base64Of, headline, type ExportedGap, type ExportFormat } from './format.js';

/** A module without dependencies, for browsers, Node, Deno and Bun. */
export const ts: ExportFormat = {
  id: 'ts',
  title: 'TypeScript',
  text: 'gap.ts, a module without dependencies: correct(vector, modality), or score(...)',
  scores: true,
  files: (exported) => [
    {
      name: 'gap.ts',
      content: exported.scoring === undefined ? rowsModule(exported) : scoresModule(exported),
    },
  ],
};

function rowsModule(exported: ExportedGap): string {
  const { gap, steps } = exported;
  const entries = gap.modalities.map((name, k) => {
    const list = (steps[k] ?? []).map(({ matrix, scale, add }) => {
      const fields = [
        ...(matrix ? [`matrix: numbers('${base64Of(matrix)}')`] : []),
        ...(scale === undefined
          ? []
          : [`scale: ${typeof scale === 'number' ? scale : `numbers('${base64Of(scale)}')`}`]),
        ...(add ? [`add: numbers('${base64Of(add)}')`] : []),
      ];
      return `    { ${fields.join(', ')} },\n`;
    });
    return `  ${JSON.stringify(name)}: [\n${list.join('')}  ],\n`;
  });
  return `// ${headline(exported)}.

/** One step: y = (x M * scale + add), back to length 1; what is left out does nothing. */
interface Step {
  readonly matrix?: Float64Array;
  readonly scale?: number | Float64Array;
  readonly add?: Float64Array;
}

/** Numbers of a vector. */
export const dim = ${gap.dim};

const steps: Readonly<Record<string, readonly Step[]>> = {
${entries.join('')}};

/** The corrected vector, of length 1. Correct what is stored, and each query before it is searched with. */
export function correct(vector: ArrayLike<number>, modality: ${union(gap.modalities)}): Float32Array {
  if (vector.length !== dim) throw new RangeError(\`expected \${dim} numbers, got \${vector.length}\`);
  let x = unit(Float64Array.from(vector));
  for (const { matrix, scale, add } of steps[modality]!) {
    const y = matrix === undefined ? x : product(x, matrix);
    x = unit(y.map((value, k) => value * (typeof scale === 'object' ? scale[k]! : (scale ?? 1)) + (add?.[k] ?? 0)));
  }
  return Float32Array.from(x);
}

function unit(x: Float64Array): Float64Array {
  const length = Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  if (!(length > 0 && length < Infinity)) throw new RangeError('expected a vector with a direction');
  return x.map((value) => value / length);
}

/** x M, with M row by row. */
function product(x: Float64Array, matrix: Float64Array): Float64Array {
  const y = new Float64Array(dim);
  for (let i = 0; i < dim; i++) for (let k = 0; k < dim; k++) y[k]! += x[i]! * matrix[i * dim + k]!;
  return y;
}

${NUMBERS}`;
}

/** Text that other modules need, too. */
const NUMBERS = `function numbers(base64: string): Float64Array {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 8 }, (_, k) => view.getFloat64(8 * k, true));
}
`;

function scoresModule(exported: ExportedGap): string {
  const { gap, scoring } = exported;
  const type = union(gap.modalities);
  if (scoring!.fusion !== undefined) {
    return `// ${headline(exported)}: one index for each modality, merged by ranks.

/** The score of what an index found as number \`rank\`, from 1; sort what both indexes found by it, largest first. */
export function score(rank: number): number {
  return 1 / (${scoring!.fusion.constant} + rank);
}
`;
  }
  const table = (values: readonly (readonly number[])[] | undefined, fallback: number): string =>
    JSON.stringify(values ?? gap.modalities.map(() => gap.modalities.map(() => fallback)));
  return `// ${headline(exported)}: it changes scores, and no vectors.

const modalities = ${JSON.stringify(gap.modalities)};
const scale = ${table(scoring!.scale, 1)};
const offset = ${table(scoring!.offset, 0)};

/**
 * The score of a key for a query. \`product\`: the inner product of their vectors of length 1.${
   scoring!.bias === undefined
     ? ''
     : " `bias`: the\n * key's own, of bias.QUERY.KEY.npy, where QUERY and KEY are the modalities."
 }
 */
export function score(product: number, query: ${type}, key: ${type}, bias = 0): number {
  const [q, k] = [modalities.indexOf(query), modalities.indexOf(key)];
  return scale[q]![k]! * product + offset[q]![k]! - bias;
}
`;
}

function union(modalities: readonly string[]): string {
  return modalities.map((name) => JSON.stringify(name)).join(' | ');
}
