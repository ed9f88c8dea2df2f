import { clipParameterSpecs, parameterLayout } from '../models/index.js';
import { defineTask, type TaskContext, type World } from '../runtime/index.js';
import { trainStored } from './stored-run.js';
import { train, type StepRecord, type TrainingProgress } from './train.js';
import type { BatchSource } from './trainer.js';
import type { TrainingConfig } from './training-config.js';
import { initialState } from './training-state.js';

/** What {@link trainTask} is to do. Plain data: it crosses threads. */
export interface TrainTaskInput {
  readonly config: TrainingConfig;
  /** What makes the batches, where the task runs: a named export of a module, see {@link OpenSource}. */
  readonly source: { readonly module: string; readonly name: string; readonly input: unknown };
  /** Threads of ONNX Runtime. Default: 1. */
  readonly threads?: number;
  /** The place of the storage where log and checkpoints go. Default: nowhere. */
  readonly place?: string;
  /** Only with a place. */
  readonly resume?: boolean;
  readonly checkpointEvery?: number;
  /** Flat, in the layout of `clipParameterSpecs`. Default: fresh from the configuration's seed. */
  readonly initial?: Float32Array;
}

export interface TrainTaskOutput {
  /** Flat, in the layout of `clipParameterSpecs`. */
  readonly parameters: Float32Array;
  /** The last step's record; undefined where a resumed run was complete already. */
  readonly last: StepRecord | undefined;
}

/** Opens what the batches are made of. It stays open as long as its thread. */
export type OpenSource = (input: unknown, world: World) => BatchSource | Promise<BatchSource>;

async function openSource(
  { module, name, input }: TrainTaskInput['source'],
  world: World,
): Promise<BatchSource> {
  const open = ((await import(module)) as Readonly<Record<string, unknown>>)[name];
  if (typeof open !== 'function') {
    throw new TypeError(
      `batch source ${module}: expected a function exported as ${name}, got ${typeof open}`,
    );
  }
  return (open as OpenSource)(input, world);
}

/** One training run where there is room for it; progress after each step. */
export const trainTask = defineTask(
  import.meta.url,
  'trainTask',
  async (
    input: TrainTaskInput,
    { progress, transfer, throwIfStopped, world }: TaskContext<TrainingProgress>,
  ): Promise<TrainTaskOutput> => {
    const { config, threads = 1, place, resume, checkpointEvery } = input;
    const runtime = world.runtime({ threads });
    const source = await openSource(input.source, world);
    const initial = input.initial && {
      layout: parameterLayout(clipParameterSpecs(config.model)),
      data: input.initial,
    };
    let last: StepRecord | undefined;
    const onStep = (now: TrainingProgress): void => {
      last = now.record;
      progress(now);
      throwIfStopped();
    };
    let state;
    if (place !== undefined) {
      const storage = world.storage(place);
      state = await trainStored({
        runtime,
        config,
        source,
        storage,
        resume,
        checkpointEvery,
        initial,
        onStep,
      });
    } else {
      state = initialState(config, initial);
      await train(runtime, config, source, state, { onStep });
    }
    transfer([state.parameters.data.buffer as ArrayBuffer]);
    return { parameters: state.parameters.data, last };
  },
);
