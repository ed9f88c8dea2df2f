import type { TaskPool } from '../../runtime/node/index.js';
import type { ExperimentContext } from '../experiment.js';
import type { InformationImbalancePreset } from '../kit/preset.js';
import type { MadProbe } from '../kit/probe.js';
import type { MadFolders } from '../kit/data.js';
import type { MadModelPlan } from '../kit/models.js';
import { runSeries } from '../kit/series.js';

export interface MadProbeInput {
  readonly plan: MadModelPlan;
  readonly data: MadFolders;
  /** The experiments' shared folder. */
  readonly shared: string;
  readonly test: {
    /** Each with its own caption by the plan's rule. */
    readonly images: number;
    readonly captionsPerWord: number;
    /** Of the test images, captions and prompts, which all models share. */
    readonly seed: number;
  };
}

export interface ProbedModel {
  /** Of the trained model: log, checkpoint, weights. */
  readonly folder: string;
  /** Before the first step. */
  readonly initial: MadProbe;
  readonly trained: MadProbe;
}

const module = new URL('./mad-probe-task.js', import.meta.url);

/** Trains models on MAD, or reads them where any experiment trained them before, and measures each before and after. */
export function madProbes(
  models: readonly { readonly name: string; readonly plan: MadModelPlan }[],
  { testImages, captionsPerWord }: Pick<InformationImbalancePreset, 'testImages' | 'captionsPerWord'>,
  data: MadFolders,
  context: ExperimentContext,
  pool: TaskPool,
  stage = 'Training models',
): Promise<ProbedModel[]> {
  const { shared, seed } = context;
  const items = models.map(({ name, plan }) => ({
    name,
    input: { plan, data, shared, test: { images: testImages, captionsPerWord, seed } },
    cost: plan.config.steps,
  }));
  return runSeries<MadProbeInput, ProbedModel>({ stage, module, items }, context, pool);
}
