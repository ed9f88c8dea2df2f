import type { ExperimentId, ResultOf } from '../../../experiments/node/index.js';
import type { ExperimentPage } from './page.js';
import { coneDepthPage } from './cone-depth.js';
import { coneTheoryPage } from './cone-theory.js';
import { fairnessPage } from './fairness.js';
import { informationImbalancePage } from './information-imbalance.js';
import { modelStudyPage, objectVsAttributePage } from './model-study.js';
import { wordFrequencyPage } from './word-frequency.js';

import { lossLandscapePage } from './loss-landscape.js';
import { pervasiveGapPage } from './pervasive-gap.js';
import { spherePage } from './sphere.js';

/** What the page of each experiment shows, by its id. An experiment without an entry does not compile. */
export const experimentPages: {
  readonly [Id in ExperimentId]: (
    findings: ResultOf<Id>['findings'],
    pictures: ResultOf<Id>['pictures'],
  ) => ExperimentPage;
} = {
  'cone-depth': coneDepthPage,
  'cone-theory': coneTheoryPage,
  'model-study': modelStudyPage,
  'object-vs-attribute': objectVsAttributePage,
  'pervasive-gap': pervasiveGapPage,
  'loss-landscape': lossLandscapePage,
  sphere: spherePage,
  fairness: fairnessPage,
  'information-imbalance': informationImbalancePage,
  'word-frequency': wordFrequencyPage,
};

export type { ExperimentPage } from './page.js';
export { coneDepthFigure, coneDepthPage } from './cone-depth.js';
export { closerFigure, coneTheoryPage, varianceFigure } from './cone-theory.js';
export {
  informationImbalanceFigure,
  informationImbalancePage,
  madExamplesFigure,
  trainingUmapFigure,
} from './information-imbalance.js';
export { modelStudyPage, objectVsAttributePage } from './model-study.js';
