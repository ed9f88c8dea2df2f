import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { captionText, CONTEXT_LENGTH, DIGIT_PIXELS, type MadBatch } from '../../../datasets/index.js';
import { openMad } from '../../../datasets/node/index.js';
import type { TaskPool } from '../../../runtime/node/index.js';
import type { TrainingProgress } from '../../../training/index.js';
import { runFiles } from '../../../training/node/index.js';
import { VERSION } from '../../../version.js';
import type {
  Experiment,
  ExperimentContext,
  ExperimentProgress,
  ExperimentResult,
} from '../../experiment.js';
import { claimsOf } from '../../information-imbalance/claims.js';
import {
  settingsOf,
  type InformationImbalanceFindings,
  type RunRecord,
} from '../../information-imbalance/findings.js';
import type {
  Example,
  InformationImbalancePictures,
  Projection,
} from '../../information-imbalance/pictures.js';
import {
  paperPreset,
  planRuns,
  quickPreset,
  type InformationImbalancePreset,
  type RunPlan,
} from '../../information-imbalance/preset.js';
import { testSet } from '../../information-imbalance/test-set.js';
import { digitSets, madFolders, type MadFolders } from './mad-folders.js';
import { projectionTaskModule, type ProjectionTaskInput } from './projection-task.js';
import { runTaskModule, type RunTaskInput } from './run-task.js';

type Result = ExperimentResult<InformationImbalanceFindings, InformationImbalancePictures>;

/** Images in the grid of examples. */
const EXAMPLES = 12;

/** TEOT's main experiment: the more of the image its caption mentions, the smaller the gap and the object bias. */
export const informationImbalance: Experiment<
  'information-imbalance',
  InformationImbalancePreset,
  InformationImbalanceFindings,
  InformationImbalancePictures
> = {
  id: 'information-imbalance',
  title: 'Information imbalance triggers the modality gap and the object bias',
  source: { paper: 'Schrodi et al., ICLR 2025', figure: 'main experiment of section 5, Fig. 4 and Fig. 7' },
  presets: { quick: quickPreset, paper: paperPreset },
  run,
};

async function run(preset: InformationImbalancePreset, context: ExperimentContext): Promise<Result> {
  const { seed, out, parallel = 2 } = context;
  mkdirSync(out, { recursive: true });
  const plans = planRuns(preset, seed);
  const digits = digitSets(preset, context);
  const pool = context.createPool(parallel);
  try {
    const folders = await madFolders(digits, context, pool);
    const runs = await trainAll(preset, context, plans, folders, pool);
    const { settings, rates } = settingsOf(runs);
    return {
      findings: {
        settings,
        rates,
        runs,
        configuration: {
          preset,
          seed,
          digits: { train: digits.train.source, test: digits.test.source },
          version: VERSION,
        },
      },
      claims: claimsOf(settings, seed),
      pictures: await draw(preset, context, fullInformationPlan(plans, settings), folders, pool),
    };
  } finally {
    await pool.dispose();
  }
}

const folderOf = (out: string, { name }: RunPlan): string => join(out, 'runs', name);

/**
 * Every run, as many side by side as the pool has threads. Where one fails or the signal aborts, the others end after their
 * present step; their checkpoints stay.
 */
async function trainAll(
  preset: InformationImbalancePreset,
  { seed, out, signal, onProgress }: ExperimentContext,
  plans: readonly RunPlan[],
  data: MadFolders,
  pool: TaskPool,
): Promise<RunRecord[]> {
  const test = { images: preset.testImages, captionsPerWord: preset.captionsPerWord, seed };
  const stop = new SharedArrayBuffer(4);
  const stopAll = (): void => void Atomics.store(new Int32Array(stop), 0, 1);
  const failures: unknown[] = [];
  const progress = new SeriesProgress(plans);
  signal?.throwIfAborted();
  signal?.addEventListener('abort', stopAll, { once: true });
  try {
    const settled = await Promise.allSettled(
      plans.map(async (plan, index) => {
        try {
          const record = await pool.run<RunTaskInput, RunRecord, TrainingProgress>(
            runTaskModule,
            { plan, folder: folderOf(out, plan), data, test, stop },
            {
              onProgress: ({ record: { step }, steps }) => onProgress?.(progress.at(index, step, steps)),
            },
          );
          progress.finish(index);
          return record;
        } catch (error) {
          // The first failure is the cause, those after it are runs that were stopped.
          failures.push(error);
          stopAll();
          throw error;
        }
      }),
    );
    signal?.throwIfAborted();
    if (failures.length > 0) throw failures[0];
    return settled.map((one) => (one as PromiseFulfilledResult<RunRecord>).value);
  } finally {
    signal?.removeEventListener('abort', stopAll);
  }
}

/** How far a series of runs is, and how long the rest takes at this session's pace. */
class SeriesProgress {
  private readonly shares: Float64Array;
  private began: { readonly time: number; readonly share: number } | undefined;

  constructor(private readonly plans: readonly RunPlan[]) {
    this.shares = new Float64Array(plans.length);
  }

  finish(index: number): void {
    this.shares[index] = 1;
  }

  at(index: number, step: number, steps: number): ExperimentProgress {
    const { plans, shares } = this;
    shares[index] = step / steps;
    const share = shares.reduce((sum, value) => sum + value, 0) / plans.length;
    const time = performance.now();
    this.began ??= { time, share };
    const rate = (share - this.began.share) / (time - this.began.time);
    const { attributes, seed } = plans[index]!;
    return {
      stage: 'training',
      share,
      detail: `run ${index + 1} of ${plans.length}: ${attributes} attributes, seed ${seed}, step ${step} of ${steps}`,
      ...(rate > 0 && { secondsLeft: (1 - share) / rate / 1000 }),
    };
  }
}

/** The first seed's run with five attributes, at the learning rate that was best there. */
function fullInformationPlan(
  plans: readonly RunPlan[],
  settings: InformationImbalanceFindings['settings'],
): RunPlan {
  const best = settings.find(({ attributes }) => attributes === 5)!;
  return plans.find(
    ({ attributes, learningRate }) => attributes === 5 && learningRate === best.learningRate,
  )!;
}

async function draw(
  preset: InformationImbalancePreset,
  { seed, out, signal, onProgress }: ExperimentContext,
  plan: RunPlan,
  data: MadFolders,
  pool: TaskPool,
): Promise<InformationImbalancePictures> {
  const shares = [0, 0];
  const input: ProjectionTaskInput = { plan, data: data.test, pairs: preset.picturePairs, seed };
  signal?.throwIfAborted();
  const projections = [input, { ...input, weights: join(folderOf(out, plan), runFiles.weights) }].map(
    (one, index) =>
      pool.run<ProjectionTaskInput, Projection, number>(projectionTaskModule, one, {
        onProgress: (share) => {
          shares[index] = share;
          onProgress?.({ stage: 'pictures', share: (shares[0]! + shares[1]!) / 2, detail: 'UMAP' });
        },
      }),
  );
  await Promise.allSettled(projections);
  signal?.throwIfAborted();
  const [before, after] = (await Promise.all(projections)) as [Projection, Projection];
  const { dataset, close } = openMad(data.test);
  try {
    return { examples: examplesOf(testSet(dataset, EXAMPLES, plan.attributes, seed)), before, after };
  } finally {
    close();
  }
}

/** The images of a batch as bytes again, `[28, 28, 3]` each, with their captions. */
function examplesOf({ images, tokens }: MadBatch): readonly Example[] {
  return Array.from({ length: tokens.length / CONTEXT_LENGTH }, (_, k) => {
    const pixels = new Uint8Array(3 * DIGIT_PIXELS);
    for (let channel = 0; channel < 3; channel++) {
      for (let i = 0; i < DIGIT_PIXELS; i++) {
        const value = images[(3 * k + channel) * DIGIT_PIXELS + i]!;
        pixels[3 * i + channel] = Math.round((value + 1) * 127.5);
      }
    }
    return {
      pixels,
      caption: captionText(tokens.subarray(k * CONTEXT_LENGTH, (k + 1) * CONTEXT_LENGTH)),
    };
  });
}
