import type { LossLandscapeFindings } from '../../../experiments/index.js';
import { count, fixed, list } from '../../text.js';
import { landscapeFigure, landscapeRetrievalFigure, minimaTable } from '../landscape.js';
import type { ExperimentPage } from './page.js';

/** The page of the experiment: Fig. 3 of MtG for each set of pairs. */
export function lossLandscapePage({ landscapes }: LossLandscapeFindings): ExperimentPage {
  return {
    lead: [
      'The modalities move along the vector between their means, by steps, and are normalised again; after ' +
        'each step the contrastive loss is computed at several temperatures over batches of 50 pairs. Where ' +
        'the loss is lowest says which distance training at that temperature would settle at, if shifting ' +
        'were all it could do.',
      `Unshifted, the means are ${list(
        landscapes.map(
          ({ name, landscape, trainedScale }) =>
            `${fixed(landscape.gap, 2)} apart (${name}, ${count(landscape.pairs)} pairs` +
            `${trainedScale === undefined ? '' : `, trained to temperature 1/${fixed(trainedScale, 0)}`})`,
        ),
      )}.`,
    ],
    figures: landscapes.flatMap(({ name, modalities, landscape }, k) => {
      const names = { id: `landscape-${k + 1}`, subject: name };
      return [landscapeFigure(landscape, names), landscapeRetrievalFigure(landscape, modalities, names)];
    }),
    tables: landscapes.map(({ name, landscape }) => minimaTable(landscape, name)),
  };
}
