import { InputError } from '../files/input-error.js';
import { hostTensor, type HostTensor } from '../graph/index.js';
import {
  clipParameterSpecs,
  flatParameters,
  imageEncoderGraph,
  parameterLayout,
  parameterTensors,
  parameterView,
  textEncoderGraph,
  type FlatParameters,
  type FloatArray,
  type Precision,
} from '../models/index.js';
import { interpreterRuntime, type Runtime } from '../runtime/index.js';
import { adamWDefaults, adamWInit } from './adamw.js';
import { Trainer, type Batch } from './trainer.js';
import type { TrainingConfig } from './training-config.js';
import { readTrajectory, referenceArray, type ReferenceArrays, type Trajectory } from './trajectory.js';
import { check, relativeError, worstOf, type Check, type Verification } from './verify.js';

/** Where a trajectory is replayed, in what precision, and how close it must come. */
interface Replay {
  readonly runtime: Runtime;
  readonly precision: Precision;
  /** Of the largest number of each tensor. */
  readonly tolerance: number;
}

/** The learning rate of trajectory files that do not state one as `learning_rate`: constant, without warm-up. */
const defaultLearningRate = 1e-3;

/** A constant learning rate: the first step after a warm-up of none, of a run that never comes to its end. */
function constantRate({ model, batch }: Trajectory, learningRate: number): TrainingConfig {
  return {
    model,
    batchSize: batch,
    steps: Number.MAX_SAFE_INTEGER,
    warmupSteps: 0,
    learningRate,
    optimizer: adamWDefaults,
    seed: 0,
  };
}

class TrajectoryFile {
  readonly trajectory: Trajectory;

  constructor(
    private readonly arrays: ReferenceArrays,
    private readonly source: string,
  ) {
    this.trajectory = readTrajectory(arrays, source);
    this.checkArrays();
  }

  /** All that a replay reads has its shape, before anything large is made of it. */
  private checkArrays(): void {
    const { model, batch, steps } = this.trajectory;
    const { channels, size } = model.image;
    const { context, vocabulary } = model.text;
    for (const group of ['weights', 'gradients', 'trained']) {
      for (const { name, shape } of clipParameterSpecs(model)) this.array(`${group}/${name}`, shape);
    }
    this.array('losses', [steps]);
    this.array('images', [steps, batch, channels, size, size]);
    const tokens = Array.from(this.array('tokens', [steps, batch, context]));
    const bad = tokens.find((token) => !Number.isInteger(token) || token < 0 || token >= vocabulary);
    if (bad !== undefined) {
      throw new InputError(
        `${this.source}: expected tokens from 0 to ${vocabulary - 1}, as its config says, got ${bad}`,
      );
    }
  }

  array(name: string, shape: readonly number[]): ArrayLike<number> {
    return referenceArray(this.arrays, this.source, name, shape);
  }

  has(name: string): boolean {
    return this.arrays[name] !== undefined;
  }

  get learningRate(): number {
    return this.has('learning_rate') ? this.array('learning_rate', [])[0]! : defaultLearningRate;
  }

  /** The parameters under `weights/`, `gradients/` or `trained/`, in the given precision. */
  parameters(group: string, precision: Precision): FlatParameters {
    const layout = parameterLayout(clipParameterSpecs(this.trajectory.model));
    const parameters: FlatParameters =
      precision === 'float64' ? flatParameters(layout, Float64Array) : flatParameters(layout, Float32Array);
    for (const { name, shape } of layout.slots) {
      parameterView(parameters, name).set(this.array(`${group}/${name}`, shape));
    }
    return parameters;
  }

  batch(step: number): Batch {
    const { model, batch, steps } = this.trajectory;
    const { channels, size } = model.image;
    const images = this.array('images', [steps, batch, channels, size, size]);
    const tokens = this.array('tokens', [steps, batch, model.text.context]);
    const part = (values: ArrayLike<number>): number[] => {
      const length = values.length / steps;
      return Array.from({ length }, (_, i) => values[step * length + i]!);
    };
    return { images: Float64Array.from(part(images)), tokens: Int32Array.from(part(tokens)) };
  }
}

/** The encoders' first embeddings, where the file has them: the worst of both towers. */
async function embeddingsError(
  file: TrajectoryFile,
  { runtime, precision }: Replay,
  parameters: FlatParameters,
): Promise<number> {
  const { model, batch } = file.trajectory;
  const { images, tokens } = file.batch(0);
  const { channels, size } = model.image;
  const weights = parameterTensors(parameters);
  const errors: number[] = [];
  for (const [graph, feeds, name] of [
    [
      imageEncoderGraph(model, precision),
      { images: hostTensor(precision, [batch, channels, size, size], images) },
      'image_embeddings',
    ],
    [
      textEncoderGraph(model, precision),
      { tokens: hostTensor('int32', [batch, model.text.context], tokens) },
      'text_embeddings',
    ],
  ] as const) {
    const all: Record<string, HostTensor> = { ...weights, ...feeds };
    const program = await runtime.compile(graph);
    const results = await program.run(Object.fromEntries(graph.inputs.map(({ name }) => [name, all[name]!])));
    await program.dispose();
    const expected = file.array(name, [batch, model.embeddingSize]);
    errors.push(relativeError(results['embeddings']!.data as FloatArray, expected));
  }
  return worstOf(errors);
}

async function replay(file: TrajectoryFile, source: string, options: Replay): Promise<readonly Check[]> {
  const { runtime, precision, tolerance } = options;
  const { trajectory } = file;
  const parameters = file.parameters('weights', precision);
  const { slots } = parameters.layout;
  const result = (name: string, worst: number): Check =>
    check(source, `${name} (${runtime.name}, ${precision})`, worst, tolerance);
  const checks: Check[] = [];

  if (file.has('image_embeddings')) {
    checks.push(result('first embeddings', await embeddingsError(file, options, parameters)));
  }
  const trainer = await Trainer.create(runtime, constantRate(trajectory, file.learningRate), {
    parameters,
    optimizer: adamWInit(parameters.data),
  });
  try {
    const { gradientOf } = await trainer.gradients(file.batch(0));
    const gradientErrors = slots.map(({ name, shape }) =>
      relativeError(gradientOf(name) ?? [], file.array(`gradients/${name}`, shape)),
    );
    checks.push(result('first gradients', worstOf(gradientErrors)));
    const losses: number[] = [];
    for (let step = 0; step < trajectory.steps; step++) {
      losses.push((await trainer.step(file.batch(step))).loss);
    }
    const expectedLosses = file.array('losses', [trajectory.steps]);
    checks.push(
      result('losses', worstOf(losses.map((loss, i) => relativeError([loss], [expectedLosses[i]!])))),
    );
  } finally {
    await trainer.dispose();
  }
  const trained = file.parameters('trained', 'float64');
  const weightErrors = slots.map(({ name }) =>
    relativeError(parameterView(parameters, name), parameterView(trained, name)),
  );
  checks.push(result('trained weights', worstOf(weightErrors)));
  return checks;
}

/**
 * Replays a trajectory that another implementation recorded: `config` (see `readTrajectory`), `images`
 * `[steps, b, 3, s, s]`, `tokens` `[steps, b, t]`, `losses`, and under open_clip's parameter names `weights/`,
 * `gradients/` (of the first step) and `trained/` (after the last); `image_embeddings` and `text_embeddings` of the
 * first batch where present. AdamW with this package's defaults at a constant rate, `learning_rate` where present,
 * else 1e-3.
 *
 * Embeddings, gradients, losses and weights must agree relative to the largest number of each tensor: to 1e-9 on the
 * float64 interpreter, and to 1e-4 in float32 on `runtime` where one is given.
 *
 * @throws InputError that names `source` where the file does not hold together.
 */
export async function verifyTrajectory(
  arrays: ReferenceArrays,
  source: string,
  runtime?: Runtime,
): Promise<Verification> {
  const file = new TrajectoryFile(arrays, source);
  const replays: Replay[] = [{ runtime: interpreterRuntime(), precision: 'float64', tolerance: 1e-9 }];
  if (runtime) replays.push({ runtime, precision: 'float32', tolerance: 1e-4 });
  const checks: Check[] = [];
  for (const options of replays) checks.push(...(await replay(file, source, options)));
  return { checks };
}
