import { featureName, type ConeHistogramsFindings, type CosineSpread } from '../../../experiments/index.js';
import { distributions, drawing, looks } from '../../marks/index.js';
import type { Cell, Figure, Table } from '../../report.js';
import { count, fixed } from '../../text.js';
import type { ExperimentPage } from './page.js';

/** What a histogram was taken of; each keeps its look in every panel. */
const KINDS = ['random weights, real inputs', 'random weights, noise', 'trained weights'] as const;

type Kind = (typeof KINDS)[number];

interface Curve {
  readonly kind: Kind;
  readonly cosines: CosineSpread;
}

interface CurvePanel {
  readonly title: string;
  readonly curves: readonly Curve[];
}

/** A panel for each encoder and each modality of the files given. */
function panelsOf({ encoders, features }: ConeHistogramsFindings): readonly CurvePanel[] {
  const panels = new Map<string, Curve[]>();
  const add = (title: string, curve: Curve): void => {
    panels.set(title, [...(panels.get(title) ?? []), curve]);
  };
  for (const { name, input, cosines } of encoders) {
    add(name, { kind: KINDS[input === 'real' ? 0 : 1], cosines });
  }
  for (const { file, modality, weights, cosines } of features) {
    const trained = features.find((one) => one.file === file && one.weights === 'trained')?.source ?? '';
    add(`${trained}, ${modality}`, { kind: KINDS[weights === 'trained' ? 2 : 0], cosines });
  }
  return [...panels].map(([title, curves]) => ({ title, curves }));
}

/** Cosines of all pairs of embeddings of one encoder, by its weights and inputs (MtG Fig. 2a). */
export function coneHistogramsFigure(findings: ConeHistogramsFindings): Figure | undefined {
  const panels = panelsOf(findings);
  if (panels.length === 0) return undefined;
  const random = findings.encoders.map(({ cosines }) => cosines.mean);
  const lowest = Math.min(0, ...panels.flatMap(({ curves }) => curves.map(({ cosines }) => cosines.min)));
  return {
    id: 'cone-histograms',
    title:
      random.length === 0
        ? 'Cosines of all pairs of embeddings'
        : `With random weights the average cosine lies between ${fixed(Math.min(...random))} and ` +
          `${fixed(Math.max(...random))}, on noise too`,
    caption:
      'Histograms of the cosines of all pairs of embeddings by one encoder, each scaled to the height of ' +
      'its panel; vertical lines are their means. Were directions spread evenly, all would lie around 0.',
    spec: drawing(
      panels.map(({ title, curves }) => ({
        title,
        x: { title: 'Cosine', domain: [Math.floor(lowest * 10) / 10, 1.02], ticks: 6 },
        y: { domain: [0, 1.04], ticks: false },
        marks: [
          distributions(
            curves.map(({ kind, cosines: { histogram, mean } }) => ({ name: kind, histogram, mean })),
            { toOne: true },
          ),
        ],
      })),
      { looks: looks(KINDS), columns: 2, width: 215, height: 105 },
    ),
  };
}

function cosineCells({ rows, mean, min, max, quartiles }: CosineSpread): Cell[] {
  return [count(rows), fixed(mean), fixed(min), ...quartiles.map((value) => fixed(value)), fixed(max)];
}

function cosinesTable({ encoders, features }: ConeHistogramsFindings): Table {
  return {
    caption: 'Cosines of all pairs',
    columns: [
      { header: 'Encoder' },
      { header: 'Inputs' },
      ...['Rows', 'Mean', 'Least', '25 %', 'Median', '75 %', 'Largest'].map((header) => ({
        header,
        kind: 'number' as const,
      })),
    ],
    rows: [
      ...encoders.map(({ name, inputs, cosines }): Cell[] => [
        `${name}, random weights`,
        inputs,
        ...cosineCells(cosines),
      ]),
      ...features.map((one): Cell[] => [featureName(one), 'as in the file', ...cosineCells(one.cosines)]),
    ],
  };
}

/** The page of the experiment. */
export function coneHistogramsPage(findings: ConeHistogramsFindings): ExperimentPage {
  const figure = coneHistogramsFigure(findings);
  return {
    lead: [
      'Embeddings of one modality do not fill the sphere: they point into a cone, and the average cosine ' +
        'of all pairs says how narrow it is. Training does not make it. Encoders with random weights have ' +
        'it, and so do random weights on noise, in which there is nothing to see.',
      'Batch normalisation is shown in both modes: in evaluation with the statistics that training has ' +
        'gathered, which are 0 and 1 before any training, in training with those of each batch.',
    ],
    figures: figure === undefined ? [] : [figure],
    tables: [cosinesTable(findings)],
  };
}
