import type { Landscape } from '../evaluation/index.js';
import { landscapeFigure, landscapeRetrievalFigure, minimaTable } from './figures/landscape.js';
import type { Report } from './report.js';
import { count, fixed, list, modalityNames, plural } from './text.js';

/** A landscape and what it is of. */
export interface LandscapeDescription {
  readonly source: string;
  readonly modalities: readonly [string, string];
  readonly landscape: Landscape;
  readonly seed: number;
  readonly version: string;
}

/** What the landscape says, one sentence for each temperature's deepest minimum, and one on retrieval. */
export function landscapeSentences({ landscape }: Pick<LandscapeDescription, 'landscape'>): string[] {
  const { points, minima, temperatures, gap } = landscape;
  const lowest = temperatures.map((temperature) => {
    const [best] = minima
      .filter((minimum) => minimum.temperature === temperature)
      .sort((a, b) => a.loss - b.loss);
    return best === undefined
      ? `${temperature}: none inside the grid`
      : `${temperature}: ${fixed(best.distance, 2)}`;
  });
  const recall = ({ retrieval }: (typeof points)[number]): number =>
    (retrieval.imageToText['r@1'] + retrieval.textToImage['r@1']) / 2;
  const top = points.reduce((best, point) => (recall(point) > recall(best) ? point : best));
  return [
    `Distance at the loss's lowest local minimum by temperature (the data's own distance is ${fixed(gap, 2)}): ` +
      `${list(lowest)}.`,
    `R@1, the mean of both directions, is best at distance ${fixed(top.distance, 2)} of those tried.`,
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
        text: [],
        figures: [landscapeFigure(landscape), landscapeRetrievalFigure(landscape, names)],
        tables: [minimaTable(landscape)],
      },
    ],
    attachment: { fileName: 'landscape.json', content: landscape },
    colophon: `Made by Modgap ${version}: modgap landscape.`,
  };
}
