import type { ExperimentId, ResultOf } from '../../../experiments/node/index.js';
import type { ExperimentPage } from './page.js';
import { informationImbalancePage } from './information-imbalance.js';
import { initVsOptimisationPage } from './init-vs-optimisation.js';
import { captionPresencePage } from './caption-presence.js';
import { embeddingSizePage } from './embedding-size.js';
import { perfectAlignmentPage } from './perfect-alignment.js';
import { temperaturePage } from './temperature.js';
import { zeroShotShiftPage } from './zero-shot-shift.js';

/** What the page of each experiment shows, by its id. An experiment without an entry does not compile. */
export const experimentPages: {
  readonly [Id in ExperimentId]: (
    findings: ResultOf<Id>['findings'],
    pictures: ResultOf<Id>['pictures'],
  ) => ExperimentPage;
} = {
  'information-imbalance': informationImbalancePage,
  temperature: temperaturePage,
  'init-vs-optimisation': initVsOptimisationPage,
  'zero-shot-shift': zeroShotShiftPage,
  'caption-presence': captionPresencePage,
  'perfect-alignment': perfectAlignmentPage,
  'embedding-size': embeddingSizePage,
};

export type { ExperimentPage } from './page.js';
export {
  informationImbalanceFigure,
  informationImbalancePage,
  madExamplesFigure,
  trainingCurvesFigure,
} from './information-imbalance.js';
export { trainingUmapFigure } from './training-umap.js';
