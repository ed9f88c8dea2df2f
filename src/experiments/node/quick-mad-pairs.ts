import { captionRule } from '../../datasets/index.js';
import type { TaskPool } from '../../runtime/node/index.js';
import type { ExperimentContext } from '../experiment.js';
import { planRuns, type InformationImbalancePreset } from '../kit/preset.js';
import { digitSets, madData } from '../kit/data.js';
import { madPairs, type MadPairs } from '../kit/pairs.js';

/** Which small CLIPs stand in for published features. */
export interface MadModels {
  /** Their data, size and length: those of the experiment on information imbalance, so that models are trained once. */
  readonly training: InformationImbalancePreset;
  /** One model for each number of attributes in the captions. */
  readonly attributes: readonly number[];
  /** Test pairs of each. */
  readonly pairs: number;
}

/** How texts call a model: "MAD CLIP, 1 attribute". */
export function madModelName(attributes: number): string {
  return `MAD CLIP, ${attributes} ${attributes === 1 ? 'attribute' : 'attributes'}`;
}

/** Test pairs of each model, in the order of `attributes`. */
export async function quickMadPairs(
  { training, attributes, pairs }: MadModels,
  context: ExperimentContext,
  pool: TaskPool,
): Promise<MadPairs[]> {
  const folders = await madData(digitSets(training.digits, context), context, pool);
  const plans = planRuns({ ...training, seeds: 1 }, context.seed);
  const models = attributes.map((mentioned) => {
    const { config } = plans.find((plan) => plan.attributes === mentioned)!;
    const plan = { rule: captionRule({ attributes: mentioned }), config };
    return { name: madModelName(mentioned), plan, pairs };
  });
  return madPairs(models, folders, context, pool);
}
