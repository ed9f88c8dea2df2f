import type { Landscape } from '../evaluation/index.js';
import { landscapeFigure, landscapeRetrievalFigure } from './figures/landscape.js';
import { bestShiftSentences, bestShiftTable, nearbyTable } from './landscape-tables.js';
import type { Report, Table } from './report.js';
import { count, modalityNames, plural } from './text.js';

/** A landscape and what it is of. */
export interface LandscapeDescription {
  readonly source: string;
  readonly modalities: readonly [string, string];
  readonly landscape: Landscape;
  readonly seed: number;
  readonly version: string;
}

/** What the landscape says: what a shift is worth, and what it costs. */
export function landscapeSentences({
  landscape,
  modalities,
}: Pick<LandscapeDescription, 'landscape' | 'modalities'>): string[] {
  return bestShiftSentences(landscape, modalityNames(modalities));
}

/** The best shifts, where there are pairs enough to choose and to judge; then what lies about the data. */
export function landscapeTables({ landscape, modalities }: LandscapeDescription): Table[] {
  const names = modalityNames(modalities);
  return [
    ...(landscape.best.length > 0 ? [bestShiftTable(landscape, names)] : []),
    nearbyTable(landscape, names),
  ];
}

/** The page of one landscape. */
export function landscapeReport(description: LandscapeDescription): Report {
  const { source, modalities, landscape, seed, version } = description;
  const names = modalityNames(modalities);
  const { pairs, of } = landscape;
  return {
    title: 'Loss and retrieval against the distance between the modalities',
    subtitle: `${source}: ${count(pairs)} pairs of ${plural(names[0])} and ${plural(names[1])}`,
    lead: [
      ...landscapeSentences(description),
      ...(pairs < of ? [`A sample of ${count(pairs)} of ${count(of)} pairs, seed ${seed}.`] : []),
    ],
    sections: [
      {
        heading: 'The landscape',
        text: [
          'Both modalities move along the vector between their means and are scaled to length 1 again. A mixed pool ' +
            'holds all rows of both: its queries look for their one right match among them. Losses are means over ' +
            `batches of ${count(landscape.batchSize)} pairs. A shift is one correction of several: ` +
            `modgap close compare ` +
            'tries them all.',
        ],
        figures: [landscapeRetrievalFigure(landscape, names), landscapeFigure(landscape)],
        tables: landscapeTables(description),
      },
    ],
    attachment: { fileName: 'landscape.json', content: landscape },
    colophon: `Made by Modgap ${version}: modgap landscape.`,
  };
}
