import { bareSquare, drawing, looks, pairedCloud } from '../marks/index.js';
import { sameKindNearest } from '../plane.js';
import type { Figure } from '../report.js';
import { count, fixed, percent } from '../text.js';

/** Pairs of a model in the plane of UMAP. */
export interface PlaneOfPairs {
  /** `[pairs, 2]` each: images, texts. */
  readonly points: readonly [Float32Array, Float32Array];
  readonly pairs: number;
}

const KINDS = looks(['image', 'text'], { swatch: 'mark' });

/**
 * Images and texts of the model with full information before and after training (TEOT Fig. 7).
 *
 * @param distances Mean L2M over all seeds, before and after.
 */
export function trainingUmapFigure(
  id: string,
  { before, after }: { readonly before: PlaneOfPairs; readonly after: PlaneOfPairs },
  distances: readonly [number, number] | undefined,
): Figure | undefined {
  if (before.pairs === 0 || after.pairs === 0) return undefined;
  const nearest = [before, after].map((projection) =>
    percent(sameKindNearest({ ...projection, of: projection.pairs })),
  );
  const means =
    distances === undefined
      ? ''
      : `; mean L2M ${fixed(distances[0], 2)} before and ${fixed(distances[1], 2)} after, over all seeds`;
  return {
    id,
    title:
      `With full information, points whose neighbour in the plane is of their own kind go from ${nearest[0]} to ` +
      `${nearest[1]} in training`,
    caption:
      `UMAP of ${count(after.pairs)} test images and their captions of all six words, by the model of the ` +
      `first seed${means}. ` +
      'Read which points mingle, not how far apart islands are: 50 % were a perfect mixture. The axes have no unit.',
    spec: drawing(
      Object.entries({ 'Before training': before, 'After training': after }).map(([title, plane]) => ({
        title,
        ...bareSquare(plane, 230),
        marks: [pairedCloud(plane, KINDS, { size: 16, opacity: 0.8 })],
      })),
      { looks: KINDS },
    ),
  };
}
