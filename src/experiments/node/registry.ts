import type { ExperimentContext, ExperimentResult, PresetName } from '../experiment.js';
import { captionPresence } from './caption-presence/caption-presence.js';
import { coneDepth } from './cone-depth/cone-depth.js';
import { coneHistograms } from './cone-histograms/cone-histograms.js';
import { coneInits } from './cone-inits/cone-inits.js';
import { coneTheory } from './cone-theory/cone-theory.js';
import { dimensionAblation } from './dimensions/dimension-ablation.js';
import { dimensionPairs } from './dimensions/dimension-pairs.js';
import { dimensionSpectrum } from './dimensions/dimension-spectrum.js';
import { embeddingSize } from './embedding-size/embedding-size.js';
import { fairness } from './fairness/fairness.js';
import { idealWordsExperiment } from './ideal-words/ideal-words.js';
import { informationImbalance } from './information-imbalance/information-imbalance.js';
import { initVsOptimisation } from './init-vs-optimisation/init-vs-optimisation.js';
import { lossLandscape } from './loss-landscape/loss-landscape.js';
import { modelStudy } from './model-study/model-study.js';
import { objectVsAttribute } from './model-study/object-vs-attribute.js';
import { neighbourhoods } from './neighbourhoods/neighbourhoods.js';
import { objectBias } from './object-bias/object-bias.js';
import { perfectAlignment } from './perfect-alignment/perfect-alignment.js';
import { pervasiveGap } from './pervasive-gap/pervasive-gap.js';
import { sphere } from './sphere/sphere.js';
import { temperature } from './temperature/temperature.js';
import { wordFrequency } from './word-frequency/word-frequency.js';
import { zeroShotShift } from './zero-shot-shift/zero-shot-shift.js';

/** Every experiment by its id, in the papers' order. A new one is a new file, and a line here and in the report's table of pages. */
export const experiments = {
  'pervasive-gap': pervasiveGap,
  'cone-histograms': coneHistograms,
  'cone-depth': coneDepth,
  'cone-inits': coneInits,
  'cone-theory': coneTheory,
  'loss-landscape': lossLandscape,
  sphere,
  temperature,
  'init-vs-optimisation': initVsOptimisation,
  'zero-shot-shift': zeroShotShift,
  fairness,
  'model-study': modelStudy,
  'dimension-pairs': dimensionPairs,
  'dimension-spectrum': dimensionSpectrum,
  'dimension-ablation': dimensionAblation,
  neighbourhoods,
  'ideal-words': idealWordsExperiment,
  'object-bias': objectBias,
  'object-vs-attribute': objectVsAttribute,
  'information-imbalance': informationImbalance,
  'embedding-size': embeddingSize,
  'caption-presence': captionPresence,
  'perfect-alignment': perfectAlignment,
  'word-frequency': wordFrequency,
} as const;

export type ExperimentId = keyof typeof experiments;

/** What an experiment answers with. */
export type ResultOf<Id extends ExperimentId> = Awaited<ReturnType<(typeof experiments)[Id]['run']>>;

/** Runs an experiment by its id at a preset of its own. */
export function runExperiment<Id extends ExperimentId>(
  id: Id,
  preset: PresetName,
  context: ExperimentContext,
): Promise<ResultOf<Id>> {
  // The table pairs each experiment with its presets; TypeScript does not follow a union through a call.
  const experiment = experiments[id] as {
    readonly presets: Readonly<Record<PresetName, unknown>>;
    run(preset: unknown, context: ExperimentContext): Promise<ExperimentResult<unknown, unknown>>;
  };
  return experiment.run(experiment.presets[preset], context) as Promise<ResultOf<Id>>;
}
