import { basename, join } from 'node:path';
import { sliceDigits } from '../../../datasets/index.js';
import type { TaskPool } from '../../../runtime/node/index.js';
import type { ExperimentContext } from '../../experiment.js';
import type { RunRecord } from '../../information-imbalance/findings.js';
import type { StudiedModel } from '../../../study/models.js';
import type { StudyColumn, StudyFindings, StudyPlan } from '../../../study/study.js';
import {
  planZoo,
  ZOO_COLUMNS,
  ZOO_COVARIATES,
  zooGroups,
  zooModel,
  type ZooPlan,
  type ZooPreset,
} from '../../kit/zoo.js';
import { contentKey } from '../content-key.js';
import { runTaskModule, type RunTaskInput } from '../../kit/train-and-measure.js';
import { digitSets, madData, type MadFolders } from '../../kit/data.js';
import { runSeries } from '../../kit/series.js';
import { studyTaskModule, type StudyTaskInput } from '../../../study/node/study-task.js';

/** The zoo, trained and measured. */
export interface Zoo {
  readonly plans: readonly ZooPlan[];
  readonly models: readonly StudiedModel[];
  /** Where the digits come from. */
  readonly digits: { readonly train: string; readonly test: string };
}

/**
 * Trains and measures every model of the zoo, or reads what any experiment with the same shared folder has trained and measured
 * before: an interrupted zoo goes on. Smaller training sets are the first digits of the largest; the test set is one for all.
 */
export async function trainZoo(preset: ZooPreset, context: ExperimentContext, pool: TaskPool): Promise<Zoo> {
  const { seed, shared } = context;
  const plans = planZoo(preset, seed);
  const { train, test } = digitSets(
    { train: Math.max(...preset.digits.train), test: preset.digits.test },
    context,
  );
  const data = new Map<number, MadFolders>();
  for (const size of preset.digits.train) {
    data.set(size, await madData({ train: sliceDigits(train, 0, size), test }, context, pool));
  }
  const tested = { images: preset.testImages, captionsPerWord: preset.captionsPerWord, seed };
  const items = plans.map((plan) => {
    const folders = data.get(plan.digits)!;
    const key = contentKey({ plan, tested, data: [basename(folders.train), basename(folders.test)] });
    return {
      name: plan.name,
      input: { plan, path: join(shared, 'zoo', `${key}.json`), data: folders, shared, test: tested },
      // A step's time goes about with the width.
      cost: plan.config.model.image.width,
    };
  });
  const records = await runSeries<RunTaskInput, RunRecord>(
    { stage: 'Training the zoo', module: runTaskModule, items },
    context,
    pool,
  );
  return {
    plans,
    models: plans.map((plan, k) => zooModel(plan, records[k]!)),
    digits: { train: train.source, test: test.source },
  };
}

type ZooColumn = keyof typeof ZOO_COLUMNS;

/** Relates columns of the zoo by training set, all that its models differ in by design held fixed in partial correlations. */
export function studyZoo(
  { plans, models }: Zoo,
  preset: ZooPreset,
  gaps: readonly ZooColumn[],
  performance: readonly ZooColumn[],
  context: ExperimentContext,
  pool: TaskPool,
): Promise<StudyFindings> {
  const columns = (keys: readonly ZooColumn[]): StudyColumn[] =>
    keys.map((key) => ({ key, label: ZOO_COLUMNS[key] }));
  const plan: StudyPlan = {
    gaps: columns(gaps),
    performance: columns(performance),
    covariates: columns(ZOO_COVARIATES),
    ...zooGroups(preset, plans),
  };
  return studyInThread({ models, plan, options: optionsOf(preset, context) }, 'the zoo', context, pool);
}

/** How thoroughly a preset tests. */
export function optionsOf(
  { permutations, resamples }: ZooPreset,
  { seed }: ExperimentContext,
): StudyTaskInput['options'] {
  return { seed, permutations, resamples };
}

/** A study in a worker thread, with its progress. */
export function studyInThread(
  input: StudyTaskInput,
  detail: string,
  { signal, onProgress }: ExperimentContext,
  pool: TaskPool,
): Promise<StudyFindings> {
  return pool.run<StudyTaskInput, StudyFindings, number>(studyTaskModule, input, {
    signal,
    onProgress: (share) => onProgress?.({ stage: 'Testing relations', share, detail }),
  });
}
