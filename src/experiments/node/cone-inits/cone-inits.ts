import { VERSION } from '../../../version.js';
import { coneInitsClaims } from '../../cone-inits/claims.js';
import type { ConeInitsFindings, ConeInitsPictures } from '../../cone-inits/findings.js';
import { coneInitsPaperPreset, coneInitsQuickPreset, type ConeInitsPreset } from '../../cone-inits/preset.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import { embeddingSize } from '../../random-encoders/encoder-plan.js';
import { encodeInput, encodeTaskModule, type EncodeTaskInput } from '../random-encoders/encode-task.js';
import { encoderSource, type DescribedSource } from '../random-encoders/encoder-source.js';
import { runSeries } from '../../kit/series.js';
import { planesTaskModule, type PlanesTaskInput, type PlanesTaskOutput } from './planes-task.js';

type Result = ExperimentResult<ConeInitsFindings, ConeInitsPictures>;

/** Initialisations of one task: a graph is compiled once for them. */
const CHUNK = 5;

/** MtG Fig. 2c: every random initialisation has its own cone. */
export const coneInits: Experiment<'cone-inits', ConeInitsPreset, ConeInitsFindings, ConeInitsPictures> = {
  id: 'cone-inits',
  title: 'Every random initialisation has a cone of its own',
  summary:
    'the same inputs through 25 random MLPs, ResNets, ViTs and text transformers: UMAP, PCA, silhouette; digits and captions of MAD',
  source: { paper: 'mind-the-gap', figure: 'Fig. 2c' },
  presets: { quick: coneInitsQuickPreset, paper: coneInitsPaperPreset },
  run,
};

async function run(preset: ConeInitsPreset, context: ExperimentContext): Promise<Result> {
  const { encoders, initialisations, rows, batch } = preset;
  const { seed, shared, createPool, parallel = 2 } = context;
  const pool = createPool(parallel);
  try {
    const source = await encoderSource(rows, preset.digits, context, pool);
    const chunks = Array.from({ length: Math.ceil(initialisations / CHUNK) }, (_, k) =>
      Array.from({ length: Math.min(CHUNK, initialisations - k * CHUNK) }, (_, i) => k * CHUNK + i),
    );
    const parts = await runSeries<EncodeTaskInput, Float32Array>(
      {
        stage: 'Embedding with random encoders',
        module: encodeTaskModule,
        items: encoders.flatMap(({ name, plan }) =>
          chunks.map((chunk) => ({
            name,
            input: encodeInput(shared, source, {
              plan,
              initialisations: chunk,
              kinds: ['real'],
              rows,
              batch,
              seed,
            }),
            cost: chunk.length,
          })),
        ),
      },
      context,
      pool,
    );
    const tables = encoders.map((_, k) => joined(parts.slice(k * chunks.length, (k + 1) * chunks.length)));
    const done = await runSeries<PlanesTaskInput, PlanesTaskOutput>(
      {
        stage: 'Drawing UMAP',
        module: planesTaskModule,
        items: encoders.map(({ name, plan }, k) => ({
          name,
          input: {
            rows: tables[k]!,
            groups: initialisations,
            count: rows,
            dim: embeddingSize(plan),
            seed,
          },
        })),
      },
      context,
      pool,
    );
    const findings: ConeInitsFindings = {
      encoders: done.map(({ spread, explained }, k) => ({
        name: encoders[k]!.name,
        dim: embeddingSize(encoders[k]!.plan),
        inputs: inputsOf(encoders[k]!.plan.kind, source),
        explained,
        ...spread,
      })),
      initialisations,
      rows,
      configuration: { preset, seed, version: VERSION },
    };
    return {
      findings,
      claims: coneInitsClaims(findings.encoders),
      pictures: { planes: done.map(({ planes }) => planes) },
    };
  } finally {
    await pool.dispose();
  }
}

function inputsOf(kind: string, { pictures, texts }: DescribedSource): string {
  return kind === 'mlp' ? 'random vectors' : kind === 'text' ? texts : pictures;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
