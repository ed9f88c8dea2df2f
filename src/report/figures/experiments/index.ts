import type { ExperimentId, ResultOf } from '../../../experiments/node/index.js';
import type { ExperimentPage } from './page.js';
import { captionPresencePage } from './caption-presence.js';
import { coneDepthPage } from './cone-depth.js';
import { coneHistogramsPage } from './cone-histograms.js';
import { coneInitsPage } from './cone-inits.js';
import { coneTheoryPage } from './cone-theory.js';
import { dimensionAblationPage, dimensionPairsPage, dimensionSpectrumPage } from './dimensions.js';
import { embeddingSizePage } from './embedding-size.js';
import { fairnessPage } from './fairness.js';
import { idealWordsPage } from './ideal-words.js';
import { informationImbalancePage } from './information-imbalance.js';
import { initVsOptimisationPage } from './init-vs-optimisation.js';
import { lossLandscapePage } from './loss-landscape.js';
import { modelStudyPage, objectVsAttributePage } from './model-study.js';
import { neighbourhoodsPage } from './neighbourhoods.js';
import { objectBiasPage } from './object-bias.js';
import { perfectAlignmentPage } from './perfect-alignment.js';
import { pervasiveGapPage } from './pervasive-gap.js';
import { spherePage } from './sphere.js';
import { temperaturePage } from './temperature.js';
import { wordFrequencyPage } from './word-frequency.js';
import { zeroShotShiftPage } from './zero-shot-shift.js';

/** What the page of each experiment shows, by its id. An experiment without an entry does not compile. */
export const experimentPages: {
  readonly [Id in ExperimentId]: (
    findings: ResultOf<Id>['findings'],
    pictures: ResultOf<Id>['pictures'],
  ) => ExperimentPage;
} = {
  'pervasive-gap': pervasiveGapPage,
  'cone-histograms': coneHistogramsPage,
  'cone-depth': coneDepthPage,
  'cone-inits': coneInitsPage,
  'cone-theory': coneTheoryPage,
  'loss-landscape': lossLandscapePage,
  sphere: spherePage,
  temperature: temperaturePage,
  'init-vs-optimisation': initVsOptimisationPage,
  'zero-shot-shift': zeroShotShiftPage,
  fairness: fairnessPage,
  'model-study': modelStudyPage,
  'dimension-pairs': dimensionPairsPage,
  'dimension-spectrum': dimensionSpectrumPage,
  'dimension-ablation': dimensionAblationPage,
  neighbourhoods: neighbourhoodsPage,
  'ideal-words': idealWordsPage,
  'object-bias': objectBiasPage,
  'object-vs-attribute': objectVsAttributePage,
  'information-imbalance': informationImbalancePage,
  'embedding-size': embeddingSizePage,
  'caption-presence': captionPresencePage,
  'perfect-alignment': perfectAlignmentPage,
  'word-frequency': wordFrequencyPage,
};

export type { ExperimentPage } from './page.js';
export { coneDepthFigure, coneDepthPage } from './cone-depth.js';
export { coneHistogramsFigure, coneHistogramsPage } from './cone-histograms.js';
export { coneInitsFigure, coneInitsPage } from './cone-inits.js';
export { closerFigure, coneTheoryPage, varianceFigure } from './cone-theory.js';
export {
  informationImbalanceFigure,
  informationImbalancePage,
  madExamplesFigure,
  trainingCurvesFigure,
} from './information-imbalance.js';
export { modelStudyPage, objectVsAttributePage } from './model-study.js';
export { trainingUmapFigure } from './training-umap.js';
