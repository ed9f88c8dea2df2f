import type { ZeroShotTask } from '../../../evaluation/zero-shot-task.js';
import { VERSION } from '../../../version.js';
import type { TaskPool } from '../../../runtime/node/index.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import { imbalanceModels } from '../../mad-plans.js';
import {
  zeroShotShiftClaims,
  type ShiftedTaskFindings,
  type ZeroShotShiftFindings,
} from '../../zero-shot-shift/findings.js';
import { paperPreset, quickPreset, type ZeroShotShiftPreset } from '../../zero-shot-shift/preset.js';
import { digitSets, madData } from '../../kit/data.js';
import type { MadProbeInput } from '../mad-probes.js';
import { runSeries } from '../../kit/series.js';
import { madTasksModule } from '../../kit/zero-shot-tasks.js';
import { shiftModule, type ShiftInput } from './shift-task.js';
import { readZeroShotTask } from './task-files.js';

const NOTE =
  'The tasks here are MAD’s six. The paper’s (CIFAR-10, CIFAR-100, EuroSAT, SVHN, Hateful Memes and others) enter as files of CLIP’s features: ' +
  '--task NAME=images.npy,prompts.npy,labels.npy, once for each.';

/** MtG's Table 1: zero-shot tasks while images and prompts are moved along their gap. */
export const zeroShotShift: Experiment<
  'zero-shot-shift',
  ZeroShotShiftPreset,
  ZeroShotShiftFindings,
  undefined
> = {
  id: 'zero-shot-shift',
  title: 'Shifting the gap changes zero-shot performance',
  summary:
    'zero-shot tasks (MAD’s six, or your files) against the shift along the gap, chosen on one half and reported on the other',
  source: { paper: 'mind-the-gap', figure: 'Table 1' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
};

async function run(
  preset: ZeroShotShiftPreset,
  context: ExperimentContext,
): Promise<ExperimentResult<ZeroShotShiftFindings, undefined>> {
  const { seed, inputs, parallel = 2 } = context;
  const files = inputs?.tasks ?? [];
  const given: ZeroShotTask[] = [];
  for (const one of files) given.push(await readZeroShotTask(one));
  const pool = context.createPool(parallel);
  try {
    const made = given.length > 0 ? { tasks: given } : await madTasks(preset, context, pool);
    const items = made.tasks.map((task) => ({ name: task.name, input: { task, seed } }));
    const tasks = await runSeries<ShiftInput, ShiftedTaskFindings>(
      { stage: 'Shifting', module: shiftModule, items },
      context,
      pool,
    );
    const findings: ZeroShotShiftFindings = {
      tasks,
      configuration: {
        preset,
        seed,
        ...('digits' in made ? { digits: made.digits } : { tasks: files }),
        version: VERSION,
      },
    };
    return {
      findings,
      claims: tasks.length > 0 ? zeroShotShiftClaims(findings) : [],
      pictures: undefined,
      ...(given.length === 0 && { notes: [NOTE] }),
    };
  } finally {
    await pool.dispose();
  }
}

/** The six tasks of a model that is trained on MAD, or read where it is there. */
async function madTasks(
  { base, attributes }: ZeroShotShiftPreset,
  context: ExperimentContext,
  pool: TaskPool,
): Promise<{
  readonly tasks: readonly ZeroShotTask[];
  readonly digits: { readonly train: string; readonly test: string };
}> {
  const { seed, shared } = context;
  const digits = digitSets(base.digits, context);
  const data = await madData(digits, context, pool);
  const [plan] = imbalanceModels(base, attributes, seed);
  const test = { images: base.testImages, captionsPerWord: base.captionsPerWord, seed };
  const items = [{ name: `seed ${seed}`, input: { plan: plan!, data, shared, test } }];
  const [tasks] = await runSeries<MadProbeInput, ZeroShotTask[]>(
    { stage: 'Training the model', module: madTasksModule, items },
    context,
    pool,
  );
  return { tasks: tasks!, digits: { train: digits.train.source, test: digits.test.source } };
}
