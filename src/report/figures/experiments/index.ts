import type { ExperimentId, ResultOf } from '../../../experiments/node/index.js';
import type { ExperimentPage } from './page.js';
import { informationImbalancePage } from './information-imbalance.js';

/** What the page of each experiment shows, by its id. An experiment without an entry does not compile. */
export const experimentPages: {
  readonly [Id in ExperimentId]: (
    findings: ResultOf<Id>['findings'],
    pictures: ResultOf<Id>['pictures'],
  ) => ExperimentPage;
} = {
  'information-imbalance': informationImbalancePage,
};

export type { ExperimentPage } from './page.js';
export {
  informationImbalanceFigure,
  informationImbalancePage,
  madExamplesFigure,
  trainingUmapFigure,
} from './information-imbalance.js';
