import type {
  InformationImbalanceFindings,
  InformationImbalancePictures,
} from '../../../experiments/index.js';
import type { ExperimentId } from '../../../experiments/node/index.js';
import type { Figure } from '../../report.js';
import { informationImbalanceFigures } from './information-imbalance.js';

/** What each experiment hands to its figures. An experiment without an entry does not compile. */
interface ExperimentOutputs extends Record<ExperimentId, readonly [findings: unknown, pictures: unknown]> {
  readonly 'information-imbalance': readonly [InformationImbalanceFindings, InformationImbalancePictures];
}

/** The figures of every experiment, by its id. */
export const experimentFigures: {
  readonly [Id in ExperimentId]: (...output: ExperimentOutputs[Id]) => readonly Figure[];
} = {
  'information-imbalance': informationImbalanceFigures,
};

export {
  informationImbalanceFigure,
  informationImbalanceFigures,
  madExamplesFigure,
  trainingUmapFigure,
} from './information-imbalance.js';
