import { kindTable, Registry, type KindTable } from '../numeric/index.js';
import { captionPresence } from './caption-presence.js';
import { coneDepth } from './cone-depth.js';
import { coneHistograms } from './cone-histograms.js';
import { coneInits } from './cone-inits.js';
import { coneTheory } from './cone-theory.js';
import { dimensionAblation } from './dimension-ablation.js';
import { dimensionPairs } from './dimension-pairs.js';
import { dimensionSpectrum } from './dimension-spectrum.js';
import { embeddingSize } from './embedding-size.js';
import type { Experiment } from './experiment.js';
import { fairness } from './fairness.js';
import { idealWordsExperiment } from './ideal-words.js';
import { informationImbalance } from './information-imbalance.js';
import { initVsOptimisation } from './init-vs-optimisation.js';
import { lossLandscape } from './loss-landscape.js';
import { modelStudy } from './model-study.js';
import { neighbourhoods } from './neighbourhoods.js';
import { objectBias } from './object-bias.js';
import { objectVsAttribute } from './object-vs-attribute.js';
import { perfectAlignment } from './perfect-alignment.js';
import { pervasiveGap } from './pervasive-gap.js';
import { sphere } from './sphere.js';
import { temperature } from './temperature.js';
import { wordFrequency } from './word-frequency.js';
import { zeroShotShift } from './zero-shot-shift.js';

/** Every experiment, in the papers' order. */
export const experiments = new Registry<Experiment>('experiment', [
  pervasiveGap,
  coneHistograms,
  coneDepth,
  coneInits,
  coneTheory,
  lossLandscape,
  sphere,
  temperature,
  initVsOptimisation,
  zeroShotShift,
  fairness,
  modelStudy,
  dimensionPairs,
  dimensionSpectrum,
  dimensionAblation,
  neighbourhoods,
  idealWordsExperiment,
  objectBias,
  objectVsAttribute,
  informationImbalance,
  embeddingSize,
  captionPresence,
  perfectAlignment,
  wordFrequency,
]);

/** What documentation and listings say of every experiment. */
export function experimentTable(): KindTable {
  return kindTable('experiments', experiments, {
    id: ({ id }) => id,
    paper: ({ source }) => source.paper,
    figure: ({ source }) => source.figure,
    title: ({ title }) => title,
    summary: ({ summary }) => summary,
  });
}
