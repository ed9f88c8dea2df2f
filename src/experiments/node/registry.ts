import type { ExperimentContext, ExperimentResult, PresetName } from '../experiment.js';
import { coneDepth } from './cone-depth/cone-depth.js';
import { coneTheory } from './cone-theory/cone-theory.js';
import { informationImbalance } from './information-imbalance/information-imbalance.js';
import { modelStudy } from './model-study/model-study.js';
import { objectVsAttribute } from './model-study/object-vs-attribute.js';
import { wordFrequency } from './word-frequency/word-frequency.js';

/** Every experiment by its id, in the papers' order. A new one is a new file, and a line here and in the report's table of pages. */
export const experiments = {
  'cone-depth': coneDepth,
  'cone-theory': coneTheory,
  'model-study': modelStudy,
  'object-vs-attribute': objectVsAttribute,
import { fairness } from './fairness/fairness.js';
import { informationImbalance } from './information-imbalance/information-imbalance.js';
import { lossLandscape } from './loss-landscape/loss-landscape.js';
import { pervasiveGap } from './pervasive-gap/pervasive-gap.js';
import { sphere } from './sphere/sphere.js';

/** Every experiment by its id, in the papers' order. A new one is a new file, and a line here and in the report's table of pages. */
export const experiments = {
  'pervasive-gap': pervasiveGap,
  'loss-landscape': lossLandscape,
  sphere,
  fairness,
  'information-imbalance': informationImbalance,
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
