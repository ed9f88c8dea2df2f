import {
  PUBLISHED_DISTANCES,
  type NeighbourhoodsFindings,
} from '../../../experiments/neighbourhoods.js';
import { drawing, guides, intervals, looks } from '../../marks/index.js';
import type { Cell, Figure } from '../../report.js';
import { count, fixed } from '../../text.js';
import type { ExperimentPage } from './page.js';

/** The distance of each set beside those of the paper's Table 1. */
export function neighbourhoodsFigure({ sets }: NeighbourhoodsFindings): Figure {
  const kinds = [
    'images and texts, here',
    'halves of the images, here',
    'images and texts, the paper',
  ] as const;
  const values = [
    ...sets.flatMap(({ name, distance, control }) => [
      { place: name, value: distance, name: kinds[0] },
      { place: name, value: control, name: kinds[1] },
    ]),
    ...Object.entries(PUBLISHED_DISTANCES).map(([place, value]) => ({ place, value, name: kinds[2] })),
  ].filter(({ value }) => Number.isFinite(value));
  const places = [...new Set(values.map(({ place }) => place))];
  const distances = sets.map(({ distance }) => distance);
  const range = [
    ...new Set([Math.min(...distances), Math.max(...distances)].map((value) => fixed(value, 2))),
  ];
  return {
    id: 'neighbourhoods',
    title:
      `Rankings of neighbouring classes differ by ${range.join(' to ')} between images and texts, 0.5 being ` +
      'unrelated',
    caption:
      'Normalised Kendall tau distance: of all pairs of other classes, the share that images and texts ' +
      'rank differently, averaged over classes. 0: the same neighbours; the dashed line, 0.5: unrelated ' +
      'ones. Halves of the images tell what sampling alone does.',
    spec: drawing(
      [
        {
          x: { title: 'Distance of rankings', domain: [0, 0.6], grid: true },
          y: { places, limit: 260, grid: true },
          marks: [
            guides('x', [0.5]),
            intervals(
              kinds.map((name) => ({ name, points: values.filter((one) => one.name === name) })),
              { along: 'x', size: 60 },
            ),
          ],
        },
      ],
      { looks: looks(kinds, { swatch: 'mark' }), width: 330, height: 26 * places.length },
    ),
  };
}

export function neighbourhoodsPage(findings: NeighbourhoodsFindings): ExperimentPage {
  return {
    lead: [
      'Each class ranks the other classes by cosine, once by images (the mean of its images), once by ' +
        'text. The distance of the two rankings is the share of pairs of other classes that they order ' +
        'differently; a pair that is tied in one of them counts for half.',
    ],
    figures: [neighbourhoodsFigure(findings)],
    tables: [
      {
        caption: 'Distance of neighbourhoods',
        columns: [
          { header: 'Classes' },
          ...['Classes', 'Images', 'Images and texts', 'Halves of the images'].map((header) => ({
            header,
            kind: 'number' as const,
          })),
        ],
        rows: [
          ...findings.sets.map(({ name, classes, images, distance, control }): Cell[] => [
            name,
            count(classes),
            count(images),
            fixed(distance, 4),
            fixed(control, 4),
          ]),
          ...Object.entries(PUBLISHED_DISTANCES).map(([name, value]): Cell[] => [
            { text: name, note: 'published' },
            '',
            '',
            fixed(value, 4),
            '',
          ]),
        ],
      },
    ],
  };
}
