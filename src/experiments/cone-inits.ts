import { groupSpread, type GroupSpread, principalPlane } from '../geometry/group-spread.js';
import { umap } from '../geometry/umap.js';
import { clipConfig, RESNET_18, RESNET_50 } from '../models/index.js';
import { bareSquare, cloud, drawing, looks, type Panel } from '../report/marks/index.js';
import type { Cell, Figure, Table } from '../report/report.js';
import { count, fixed, inWords, percent } from '../report/text.js';
import { series } from '../report/theme.js';
import { defineTask } from '../runtime/index.js';
import type { Claim, Experiment, ExperimentContext, ExperimentPage, ExperimentResult } from './experiment.js';
import { CLIP_VIT_B_32, embeddingSize, type NamedEncoder } from './kit/encoder-plan.js';
import { type DescribedSource, encodeInput, encoderSource, encodeTask } from './kit/random-encoders.js';
import { runSeries, type SeriesStep } from './kit/series.js';

/** Everything that decides the numbers of the experiment beside the seed and the data. */
export interface ConeInitsPreset {
  readonly encoders: readonly NamedEncoder[];
  readonly initialisations: number;
  /** Inputs, the same for every initialisation. */
  readonly rows: number;
  readonly batch: number;
  /** Most digits that MAD is made of, where the user does not name both pictures and captions. */
  readonly digits: number;
}

const mlp: NamedEncoder = {
  name: 'MLP',
  plan: { kind: 'mlp', config: { width: 512, layers: 10, activation: 'relu', bias: true } },
};

/** MtG, Fig. 2c: 25 initialisations; encoders at full size. */
export const coneInitsPaperPreset: ConeInitsPreset = {
  encoders: [
    mlp,
    { name: 'ResNet-50', plan: { kind: 'resnet', config: RESNET_50, size: 224, mode: 'evaluation' } },
    { name: 'ViT-B/32', plan: { kind: 'vit', config: CLIP_VIT_B_32 } },
    { name: 'Text transformer', plan: { kind: 'text', config: CLIP_VIT_B_32 } },
  ],
  initialisations: 25,
  rows: 100,
  batch: 25,
  digits: 250,
};

/** CLIP's towers as deep as published but narrow. */
const narrow = clipConfig({
  embeddingSize: 192,
  activation: 'quickGelu',
  image: { size: 64, patch: 16, width: 192, layers: 12, heads: 3 },
  text: { context: 48, vocabulary: 512, width: 192, layers: 12, heads: 3 },
});

/** All 25 initialisations, ResNet-18 on small pictures, and Transformers of 12 layers but a quarter of the width. */
export const coneInitsQuickPreset: ConeInitsPreset = {
  ...coneInitsPaperPreset,
  encoders: [
    mlp,
    { name: 'ResNet-18', plan: { kind: 'resnet', config: RESNET_18, size: 64, mode: 'evaluation' } },
    { name: 'ViT, 12 layers of 192', plan: { kind: 'vit', config: narrow } },
    { name: 'Text transformer, 12 layers of 192', plan: { kind: 'text', config: narrow } },
  ],
  rows: 20,
  batch: 20,
};

type Result = ExperimentResult<ConeInitsFindings, ConeInitsPictures>;

/** Initialisations of one task: a graph is compiled once for them. */
const CHUNK = 5;

/** MtG Fig. 2c: every random initialisation has its own cone. */
export const coneInits: Experiment<ConeInitsPreset, ConeInitsFindings, ConeInitsPictures> = {
  id: 'cone-inits',
  title: 'Every random initialisation has a cone of its own',
  summary:
    'the same inputs through 25 random MLPs, ResNets, ViTs and text transformers: UMAP, PCA, silhouette; ' +
    'digits and captions of MAD',
  source: { paper: 'mind-the-gap', figure: 'Fig. 2c' },
  presets: { quick: coneInitsQuickPreset, paper: coneInitsPaperPreset },
  run,
  page: coneInitsPage,
};

async function run(preset: ConeInitsPreset, context: ExperimentContext): Promise<Result> {
  const { encoders, initialisations, rows, batch } = preset;
  const { seed, shared } = context;
  const source = await encoderSource(rows, preset.digits, context);
  const chunks = Array.from({ length: Math.ceil(initialisations / CHUNK) }, (_, k) =>
    Array.from({ length: Math.min(CHUNK, initialisations - k * CHUNK) }, (_, i) => k * CHUNK + i),
  );
  const parts = await runSeries(
    {
      stage: 'Embedding with random encoders',
      task: encodeTask,
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
  );
  const tables = encoders.map((_, k) => joined(parts.slice(k * chunks.length, (k + 1) * chunks.length)));
  const done = await runSeries(
    {
      stage: 'Drawing UMAP',
      task: planesTask,
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
  };
  return {
    findings,
    claims: coneInitsClaims(findings.encoders),
    pictures: { planes: done.map(({ planes }) => planes) },
  };
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

export interface PlanesTaskInput {
  /** `[groups, count, dim]`, rows of length 1. */
  readonly rows: Float32Array;
  readonly groups: number;
  readonly count: number;
  readonly dim: number;
  readonly seed: number;
}

export interface PlanesTaskOutput {
  readonly spread: GroupSpread;
  readonly explained: readonly [number, number];
  readonly planes: EncoderPlanes;
}

/** How far one encoder's initialisations lie apart, and its two pictures. */
export const planesTask = defineTask<PlanesTaskInput, PlanesTaskOutput, SeriesStep>(
  import.meta.url,
  'planesTask',
  ({ rows, groups, count, dim, seed }, { progress, throwIfStopped }) => {
    const spread = groupSpread(rows, groups, count, dim);
    throwIfStopped();
    const { points, explained } = principalPlane(rows, groups * count, dim);
    progress({ share: 0.2, detail: 'PCA' });
    const plane = umap(rows, dim, {
      seed,
      onProgress: (share) => {
        throwIfStopped();
        progress({ share: 0.2 + 0.8 * share, detail: 'UMAP' });
      },
    });
    return { spread, explained, planes: { umap: plane, pca: points } };
  },
);

export interface EncoderSpread extends GroupSpread {
  readonly name: string;
  readonly dim: number;
  /** What the encoder was shown. */
  readonly inputs: string;
  /** Share of the variance on each axis of the PCA picture. */
  readonly explained: readonly [number, number];
}

export interface ConeInitsFindings {
  readonly encoders: readonly EncoderSpread[];
  readonly initialisations: number;
  readonly rows: number;
}

/** Every row of one encoder in two planes, `[initialisations rows, 2]`, initialisation by initialisation. */
export interface EncoderPlanes {
  readonly umap: Float32Array;
  readonly pca: Float32Array;
}

export interface ConeInitsPictures {
  /** In the order of the findings' encoders. */
  readonly planes: readonly EncoderPlanes[];
}

/** What counts as a silhouette near 1. */
const NEAR_ONE = 0.9;

/** MtG's claims of Fig. 2c, with numbers. */
export function coneInitsClaims(encoders: readonly EncoderSpread[]): readonly Claim[] {
  const list = (read: (one: EncoderSpread) => number): string =>
    encoders.map((one) => `${read(one).toFixed(3)} (${one.name})`).join(', ');
  return [
    {
      text:
        'each random initialisation forms a cone of its own: ' +
        'the silhouette of embeddings by initialisation is near 1',
      holds: encoders.every(({ silhouette }) => silhouette >= NEAR_ONE),
      measured:
        `${list(({ silhouette }) => silhouette)}; ` +
        `rule: at least ${NEAR_ONE} for every encoder, by cosine distance`,
      paper: 'Fig. 2c: 25 initialisations, each a cluster of its own in UMAP',
    },
    {
      text: 'embeddings vary more between initialisations than within one',
      holds: encoders.every(({ betweenShare }) => betweenShare > 0.5),
      measured:
        `share of the variance between initialisations ${list(({ betweenShare }) => betweenShare)}; ` +
        'rule: above one half for every encoder',
      paper: 'section 2.3: the variance is mostly due to the random initialisation',
    },
  ];
}

const SIDE = 215;

const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross'] as const;

/** Each initialisation in its own mark: four colours by five shapes, which repeat after twenty. */
function looksOfInitialisations(initialisations: number) {
  return looks(
    Array.from({ length: initialisations }, (_, k) => String(k)),
    {
      swatch: 'none',
      shapes: Array.from({ length: initialisations }, (_, k) => {
        return SHAPES[Math.floor(k / series.length) % SHAPES.length]!;
      }),
    },
  );
}

function clusterPanel(title: string, points: Float32Array, rows: number): Panel {
  const values = Array.from({ length: points.length / 2 }, (_, i) => {
    return { x: points[2 * i]!, y: points[2 * i + 1]!, name: String(Math.floor(i / rows)) };
  });
  return {
    title,
    ...bareSquare({ points: [points, points] }, SIDE),
    marks: [cloud(values, { size: 18, opacity: 0.75 })],
  };
}

/** "40 % of the variance (ResNet-18)". */
function explainedPhrase({ name, explained }: ConeInitsFindings['encoders'][number]): string {
  return `${percent(explained[0] + explained[1])} of the variance (${name})`;
}

/** The embeddings of all initialisations of each encoder in one plane (MtG Fig. 2c). */
export function coneInitsFigure(
  kind: keyof EncoderPlanes,
  findings: ConeInitsFindings,
  { planes }: ConeInitsPictures,
): Figure | undefined {
  const { encoders, initialisations, rows } = findings;
  const shown = encoders.flatMap((encoder, k) => {
    const points = planes[k]?.[kind];
    return points === undefined || points.length === 0 ? [] : [{ encoder, points }];
  });
  if (shown.length === 0) return undefined;
  const worst = shown.map(({ encoder }) => encoder).reduce((a, b) => (b.silhouette < a.silhouette ? b : a));
  const name = kind === 'umap' ? 'UMAP' : 'PCA';
  return {
    id: `cone-inits-${kind}`,
    title:
      kind === 'umap'
        ? `The silhouette of embeddings by initialisation is at least ${fixed(worst.silhouette, 2)} for every encoder`
        : 'The same embeddings on their first two principal components',
    caption:
      `${name} of the embeddings of ${count(rows)} inputs by ${count(initialisations)} random ` +
      'initialisations of each encoder; marks of one colour and shape belong to one initialisation (looks ' +
      'repeat after 20). ' +
      (kind === 'umap'
        ? 'Read which points lie together, not how far apart islands are. The axes have no unit.'
        : `The plane shows ${shown.map(({ encoder }) => explainedPhrase(encoder)).join(', ')}.`),
    spec: drawing(
      shown.map(({ encoder, points }) => clusterPanel(encoder.name, points, rows)),
      { looks: looksOfInitialisations(initialisations), columns: 2, width: SIDE, height: SIDE },
    ),
  };
}

function spreadTable({ encoders }: ConeInitsFindings): Table {
  return {
    caption: 'How far initialisations lie apart',
    columns: [
      { header: 'Encoder' },
      { header: 'Inputs' },
      { header: 'Dimensions', kind: 'number' },
      { header: 'Silhouette', kind: 'number' },
      { header: 'Variance between initialisations', kind: 'number' },
      { header: 'Cosine within', kind: 'number' },
      { header: 'Cosine between', kind: 'number' },
    ],
    rows: encoders.map((one): Cell[] => [
      one.name,
      one.inputs,
      count(one.dim),
      fixed(one.silhouette),
      fixed(one.betweenShare),
      fixed(one.cosineWithin),
      fixed(one.cosineBetween),
    ]),
  };
}

/** The page of the experiment. */
export function coneInitsPage(findings: ConeInitsFindings, pictures: ConeInitsPictures): ExperimentPage {
  const { encoders, initialisations, rows } = findings;
  return {
    lead: [
      `The same ${count(rows)} inputs went through ${count(initialisations)} random initialisations of ` +
        `${inWords(encoders.length)} encoders that nobody has trained. The cosine of two embeddings by one ` +
        'initialisation says how narrow its cone is, the cosine of two embeddings by different ones how far ' +
        'apart the cones lie.',
      'That is where the gap between two modalities comes from before the first step of training: their ' +
        'encoders are two initialisations.',
    ],
    figures: [coneInitsFigure('umap', findings, pictures), coneInitsFigure('pca', findings, pictures)].filter(
      (figure) => figure !== undefined,
    ),
    tables: [spreadTable(findings)],
  };
}
