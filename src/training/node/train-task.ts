import { parameterLayout, clipParameterSpecs } from '../../models/index.js';
import { nativeRuntime, type Task } from '../../runtime/node/index.js';
import { train, type StepRecord, type TrainingProgress } from '../train.js';
import type { BatchSource } from '../trainer.js';
import type { TrainingConfig } from '../training-config.js';
import { initialState } from '../training-state.js';
import { trainInFolder } from './run-folder.js';

/** What {@link trainTask} is to do. Plain data: it crosses threads. */
export interface TrainTaskInput {
  readonly config: TrainingConfig;
  /**
   * A module whose default export makes the batches: `(input) => BatchSource`, or a promise of one. `module` is the href
   * of compiled JavaScript.
   */
  readonly source: { readonly module: string; readonly input: unknown };
  /** Threads of ONNX Runtime. Default: 1. */
  readonly threads?: number;
  /** Where log and checkpoints go. Default: nowhere. */
  readonly folder?: string;
  /** Only with a folder. */
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

export type SourceModule = (input: unknown) => BatchSource | Promise<BatchSource>;

async function openSource({ module, input }: TrainTaskInput['source']): Promise<BatchSource> {
  const { default: open } = (await import(module)) as { readonly default?: SourceModule };
  if (typeof open !== 'function') {
    throw new TypeError(`batch source ${module}: its default export must be a function, got ${typeof open}`);
  }
  return open(input);
}

/** One training run in a thread of its own; progress after each step. */
const trainTask: Task<TrainTaskInput, TrainTaskOutput, TrainingProgress> = async (
  input,
  { progress, transfer },
) => {
  const { config, threads = 1, folder, resume, checkpointEvery } = input;
  const runtime = nativeRuntime({ threads });
  const source = await openSource(input.source);
  const initial = input.initial && {
    layout: parameterLayout(clipParameterSpecs(config.model)),
    data: input.initial,
  };
  let last: StepRecord | undefined;
  const onStep = (now: TrainingProgress): void => {
    last = now.record;
    progress(now);
  };
  let state;
  if (folder !== undefined) {
    state = await trainInFolder({
      runtime,
      config,
      source,
      folder,
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
};

export default trainTask;
