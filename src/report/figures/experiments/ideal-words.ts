import {
  PUBLISHED_IDEAL_COSINES,
  type IdealWordsFindings,
} from '../../../experiments/ideal-words.js';
import { drawing, intervals, looks } from '../../marks/index.js';
import type { Cell, Figure } from '../../report.js';
import { count, fixed, percent } from '../../text.js';
import type { ExperimentPage } from './page.js';

const VARIANTS = ['plain', 'centred', 'corrected'] as const;
const NAMES = ['plain', 'each modality centred', 'gap vector taken off images'] as const;

/** Mean cosine between ideal words and ideal images in three variants, beside the paper's. */
export function idealCosinesFigure({ vocabularies }: IdealWordsFindings): Figure {
  const rows = [
    ...vocabularies.flatMap(({ name, cosine }) =>
      VARIANTS.map((variant, k) => ({ place: name, value: cosine[variant], name: NAMES[k]! })),
    ),
    ...Object.entries(PUBLISHED_IDEAL_COSINES).flatMap(([name, { plain, corrected }]) => [
      { place: `${name} (the paper)`, value: plain, name: NAMES[0] },
      { place: `${name} (the paper)`, value: corrected, name: NAMES[2] },
    ]),
  ];
  const places = [...new Set(rows.map(({ place }) => place))];
  const mean = (variant: (typeof VARIANTS)[number]): number =>
    vocabularies.reduce((sum, { cosine }) => sum + cosine[variant], 0) / vocabularies.length;
  return {
    id: 'ideal-cosines',
    title:
      `Without the gap vector the mean cosine of ideal words and images goes from ${fixed(mean('plain'), 2)} ` +
      `to ${fixed(mean('corrected'), 2)}`,
    caption:
      'An ideal word is the mean of the embeddings of all captions that contain the word, an ideal image ' +
      'that of all images that show it. Each mark is the mean cosine over the values of both factors.',
    spec: drawing(
      [
        {
          x: { title: 'Mean cosine', zero: true, grid: true },
          y: { places, limit: 280, grid: true },
          marks: [
            intervals(
              NAMES.map((name) => ({ name, points: rows.filter((row) => row.name === name) })),
              { along: 'x', size: 60 },
            ),
          ],
        },
      ],
      { looks: looks(NAMES, { swatch: 'mark' }), width: 300, height: 24 * places.length },
    ),
  };
}

export function idealWordsPage(findings: IdealWordsFindings): ExperimentPage {
  const numbers = (headers: readonly string[]) =>
    headers.map((header) => ({ header, kind: 'number' as const }));
  return {
    lead: [
      'Each vocabulary has two factors. Ideal words and ideal images are compared as they are, with the ' +
        'mean of each modality subtracted, and with the gap vector subtracted from images. Accuracy takes ' +
        'the nearest ideal word of a factor for each image; the magnitude of a factor is how far its ideals ' +
        'lie from the mean of all.',
    ],
    figures: [idealCosinesFigure(findings)],
    tables: [
      {
        caption: 'Mean cosine of ideal words and ideal images, and accuracy of ideal words, by factor',
        columns: [
          { header: 'Vocabulary' },
          { header: 'Factor' },
          ...numbers([
            'Cosine, plain',
            'centred',
            'corrected',
            'Accuracy, plain',
            'centred',
            'corrected',
            'Magnitude, images',
            'words',
          ]),
        ],
        rows: findings.vocabularies.flatMap(({ name, images, texts, factors }) =>
          factors.map((factor): Cell[] => [
            { text: name, note: `${count(images)} images, ${count(texts)} captions` },
            { text: factor.name, note: `${count(factor.values)} values` },
            ...VARIANTS.map((variant) => fixed(factor.cosine[variant])),
            ...VARIANTS.map((variant) => percent(factor.accuracy[variant])),
            fixed(factor.magnitude.images),
            fixed(factor.magnitude.words),
          ]),
        ),
      },
    ],
  };
}
