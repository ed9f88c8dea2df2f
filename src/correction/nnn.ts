import type { Both } from '../geometry/index.js';
import type { Runtime } from '../runtime/index.js';
import { arrayRows, type RowSource } from '../runtime/blockwise/index.js';
import type { CorrectionParameters, ScoreCorrection } from './correction.js';
import { meanOfBest } from './mean-of-best.js';
import { readAll } from './read-runs.js';
import { wholeOption } from './whole-option.js';

export type NnnOptions = {
  /** How much of a key's mean is taken off. */
  readonly alpha: number;
  /** The reference queries that a key's mean is over: those nearest to it. */
  readonly k: number;
};

/** `queries0`, `queries1`: the reference queries of each modality that has some, `[n, d]`. */
export type NnnParameters = CorrectionParameters & {
  readonly dim: number;
  readonly alpha: number;
  readonly k: number;
};

/**
 * Nearest neighbour normalisation: a key that is near to many queries, whatever they ask, is taken down by how near it
 * is to them. Queries of a modality without reference queries are scored as they are.
 */
export const nnn: ScoreCorrection<'queries', NnnOptions, NnnParameters> = {
  id: 'nnn',
  changes: 'scores',
  title: 'Nearest neighbour normalisation',
  definition:
    'score = q · y − α b(y), b(y) = the mean of the k largest cosines of the key y with reference queries of the ' +
    'query’s modality',
  source: 'Chowdhury et al., “Nearest Neighbor Normalization Improves Multimodal Retrieval”, EMNLP 2024',
  options: {
    alpha: {
      text: 'α, how much of a key’s mean is taken off',
      default: '0.5',
      tune: [0.25, 0.5, 0.75, 1, 1.25],
    },
    k: {
      text: 'how many reference queries the mean is over, those nearest to the key; at most as many as there are',
      default: '16',
      tune: [1, 4, 16, 64],
    },
  },
  needs: ['queries'],
  fit({ queries, dim }, { alpha = 0.5, k = 16 } = {}) {
    const given = queries.flatMap((source, modality) =>
      source !== undefined && source.rows > 0
        ? [[`queries${modality}`, Float64Array.from(readAll(source))] as const]
        : [],
    );
    if (given.length === 0) {
      throw new RangeError('nnn: expected reference queries of one modality at least, got none of any');
    }
    return { dim, alpha, k: wholeOption('nnn', 'k', k), ...Object.fromEntries(given) };
  },
  async scoring(parameters, keys, runtime) {
    const from = (queries: number) => biasOf(parameters, queries, keys, runtime);
    return { bias: [await from(0), await from(1)] };
  },
};

/** alpha b of the keys of each modality, for queries of one. */
async function biasOf(
  parameters: NnnParameters,
  modality: number,
  keys: Both<RowSource>,
  runtime: Runtime,
): Promise<Both<Float64Array | undefined>> {
  const queries = parameters[`queries${modality}`];
  if (!(queries instanceof Float64Array)) return [undefined, undefined];
  const { dim, alpha, k } = parameters;
  const reference = arrayRows(Float32Array.from(queries), dim);
  const of = async (source: RowSource): Promise<Float64Array> =>
    (await meanOfBest(runtime, source, reference, k)).map((value) => alpha * value);
  return [await of(keys[0]), await of(keys[1])];
}
