import type { ExperimentContext, ExperimentResult, PresetName } from '../experiment.js';
import { captionPresence } from './caption-presence/caption-presence.js';
import { embeddingSize } from './embedding-size/embedding-size.js';
import { informationImbalance } from './information-imbalance/information-imbalance.js';
import { initVsOptimisation } from './init-vs-optimisation/init-vs-optimisation.js';
import { perfectAlignment } from './perfect-alignment/perfect-alignment.js';
import { temperature } from './temperature/temperature.js';
import { zeroShotShift } from './zero-shot-shift/zero-shot-shift.js';

/** Every experiment by its id, in the papers' order. A new one is a new file, and a line here and in the report's table of pages. */
export const experiments = {
  'information-imbalance': informationImbalance,
  temperature,
  'init-vs-optimisation': initVsOptimisation,
  'zero-shot-shift': zeroShotShift,
  'caption-presence': captionPresence,
  'perfect-alignment': perfectAlignment,
  'embedding-size': embeddingSize,
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
