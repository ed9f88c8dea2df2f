import { basename } from 'node:path';
import { openEmbeddings, readNormalizedRows } from '../../../embeddings/node/index.js';
import { type Modality } from '../../../embeddings/index.js';
import { InputError } from '../../../files/index.js';
import { randomStream, sampleWithoutReplacement } from '../../../numeric/index.js';
import { readRuns } from '../../../runtime/blockwise/index.js';
import { VERSION } from '../../../version.js';
import { coneHistogramsClaims } from '../../cone-histograms/claims.js';
import type { CosineSpread } from '../../../measure/cosine-spread.js';
import type {
  ConeHistogramsFindings,
  EncoderCosines,
  FeatureCosines,
} from '../../cone-histograms/findings.js';
import {
  coneHistogramsPaperPreset,
  coneHistogramsQuickPreset,
  type ConeHistogramsPreset,
} from '../../cone-histograms/preset.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import { embeddingSize } from '../../random-encoders/encoder-plan.js';
import { encodeInput, encodeTaskModule, type EncodeTaskInput } from '../random-encoders/encode-task.js';
import { encoderSource } from '../random-encoders/encoder-source.js';
import { runSeries } from '../../kit/series.js';
import { cosinesTaskModule, type CosinesTaskInput } from './cosines-task.js';

type Result = ExperimentResult<ConeHistogramsFindings, Readonly<Record<never, never>>>;

/** MtG Fig. 2a: all pairs of embeddings of one modality point into a cone. */
export const coneHistograms: Experiment<
  'cone-histograms',
  ConeHistogramsPreset,
  ConeHistogramsFindings,
  Readonly<Record<never, never>>
> = {
  id: 'cone-histograms',
  title: 'Embeddings lie in a cone, with random weights and on noise too',
  summary:
    'cosines of all pairs of embeddings by random ResNets, ViT and text transformer; digits and captions of MAD, noise, and features that you give',
  source: { paper: 'mind-the-gap', figure: 'Fig. 2a' },
  presets: { quick: coneHistogramsQuickPreset, paper: coneHistogramsPaperPreset },
  run,
};

/** Rows to compare, and what the findings say of them. */
interface Compared<About> {
  readonly about: About;
  readonly name: string;
  readonly rows: Float32Array;
  readonly dim: number;
}

async function run(preset: ConeHistogramsPreset, context: ExperimentContext): Promise<Result> {
  const { createPool, seed, shared, parallel = 2, inputs = {} } = context;
  // What is wrong with the user's files shows at once, not after minutes.
  const given = await readFeatures(preset, context);
  const pool = createPool(parallel);
  try {
    const { encoders, rows, batch } = preset;
    const source = await encoderSource(rows, preset.digits, context, pool);
    const kinds = ['real', 'noise'] as const;
    const embedded = await runSeries<EncodeTaskInput, Float32Array>(
      {
        stage: 'Embedding with random encoders',
        module: encodeTaskModule,
        items: encoders.map(({ name, plan }) => ({
          name,
          input: encodeInput(shared, source, { plan, initialisations: [0], kinds, rows, batch, seed }),
        })),
      },
      context,
      pool,
    );
    const own = encoders.flatMap(({ name, plan }, k) =>
      kinds.map((input, at): Compared<Omit<EncoderCosines, 'cosines'>> => {
        const dim = embeddingSize(plan);
        const text = plan.kind === 'text';
        return {
          about: {
            name,
            kind: plan.kind,
            ...(plan.kind === 'resnet' && { mode: plan.mode }),
            input,
            inputs:
              input === 'noise' ? (text ? 'random tokens' : 'noise') : text ? source.texts : source.pictures,
          },
          name: `${name}, ${input}`,
          rows: embedded[k]!.slice(at * rows * dim, (at + 1) * rows * dim),
          dim,
        };
      }),
    );
    const spreads = await runSeries<CosinesTaskInput, CosineSpread>(
      {
        stage: 'Comparing all pairs',
        module: cosinesTaskModule,
        items: [...own, ...given].map(({ name, rows: data, dim }) => ({
          name,
          input: { rows: data, dim },
          cost: (data.length / dim) ** 2 * dim,
        })),
      },
      context,
      pool,
    );
    const findings: ConeHistogramsFindings = {
      encoders: own.map(({ about }, k) => ({ ...about, cosines: spreads[k]! })),
      features: given.map(({ about }, k) => ({ ...about, cosines: spreads[own.length + k]! })),
      configuration: { preset, seed, version: VERSION },
    };
    return {
      findings,
      claims: coneHistogramsClaims(findings),
      pictures: {},
      notes: notesOf(inputs),
    };
  } finally {
    await pool.dispose();
  }
}

function notesOf({ features = [], randomFeatures = [] }: NonNullable<ExperimentContext['inputs']>): string[] {
  if (features.length === 0) {
    return [
      'Trained encoders were not compared: give their embeddings of pairs as features, and those of the same encoders with random weights as random features.',
    ];
  }
  return randomFeatures.length === 0
    ? [
        'Trained weights were not compared with random ones: give the same encoders’ embeddings with random weights as random features.',
      ]
    : [];
}

/** Both modalities of every features file, normalised; at most `featureRows` rows of each, drawn at random. */
async function readFeatures(
  { featureRows }: ConeHistogramsPreset,
  { inputs = {}, seed, signal }: ExperimentContext,
): Promise<Compared<Omit<FeatureCosines, 'cosines'>>[]> {
  const { features = [], randomFeatures = [] } = inputs;
  if (randomFeatures.length > features.length) {
    throw new InputError(
      `random features: each belongs to a file of features, got ${randomFeatures.length} and ${features.length}; give as many features`,
    );
  }
  const files = [
    ...features.map((path, file) => ({ path, file, weights: 'trained' as const })),
    ...randomFeatures.map((path, file) => ({ path, file, weights: 'random' as const })),
  ];
  const result: Compared<Omit<FeatureCosines, 'cosines'>>[] = [];
  for (const { path, file, weights } of files) {
    const opened = await openEmbeddings([path], { signal });
    try {
      for (const modality of opened.modalities) {
        if (modality.rows < 2) {
          throw new InputError(
            `${path}: expected at least two rows of ${modality.name}, got ${modality.rows}`,
          );
        }
        const source = basename(path);
        result.push({
          about: { file, source, modality: modality.name, weights, of: modality.rows },
          name: `${source}, ${modality.name}`,
          rows: someRows(modality, featureRows, seed),
          dim: modality.dim,
        });
      }
    } finally {
      await opened.close();
    }
  }
  return result;
}

function someRows(modality: Modality, most: number, seed: number): Float32Array {
  const { rows, dim } = modality;
  const chosen = sampleWithoutReplacement(rows, Math.min(rows, most), randomStream(seed));
  const out = new Float32Array(chosen.length * dim);
  readRuns(
    {
      rows,
      dim,
      read: (start, count, into) => {
        readNormalizedRows(modality, start, count, into, new Float64Array(count));
      },
    },
    chosen,
    out,
  );
  return out;
}
