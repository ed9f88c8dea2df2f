import type { ConeInitsFindings, ConeInitsPictures, EncoderPlanes } from '../../../experiments/index.js';
import { bareSquare, cloud, drawing, looks, type Panel } from '../../marks/index.js';
import type { Cell, Figure, Table } from '../../report.js';
import { count, fixed, inWords, percent } from '../../text.js';
import { series } from '../../theme.js';
import type { ExperimentPage } from './page.js';

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
