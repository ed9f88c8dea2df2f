import { hostTensor, type HostTensor } from '../graph/index.js';
import {
  largestLogitScale,
  parameterTensors,
  parameterView,
  type FloatArray,
  type Precision,
} from '../models/index.js';
import type { Program, Runtime } from '../runtime/index.js';
import { adamWUpdate } from './adamw.js';
import { learningRateAt } from './schedule.js';
import { gradientName, stepGraph } from './step-graph.js';
import type { TrainingConfig } from './training-config.js';
import type { TrainingState } from './training-state.js';

/** Pairs to train on: image i and text i belong together. */
export interface Batch {
  /** `[b, c, s, s]`, row-major; converted where the model computes in another precision. */
  readonly images: FloatArray;
  /** `[b, t]`, row-major. */
  readonly tokens: Int32Array;
}

/** Where batches come from. Each batch is a function of its place alone, so that a run can be resumed anywhere. */
export interface BatchSource {
  readonly batchesPerEpoch: number;
  /** Plain data that says what the batches are drawn from; a run is resumed only where it is the same. */
  readonly description?: unknown;
  /** Batch `index`, from 0, of epoch `epoch`, from 0. What it returned before may be overwritten. */
  batch(epoch: number, index: number): Batch | Promise<Batch>;
}

/** What a step found, before its update. */
export interface StepResult {
  readonly loss: number;
  /** L2M of the batch. */
  readonly gap: number;
  /** Of the batch's softmax, in nats: see `softmaxEntropy`. */
  readonly entropy: number;
  /** What cosines were multiplied by: exp(logit scale). */
  readonly scale: number;
  readonly learningRate: number;
}

/** A training step compiled for one configuration: the gradients by a runtime, the update by {@link adamWUpdate}. */
export class Trainer {
  private readonly scale: FloatArray;
  private readonly feeds: Record<string, HostTensor>;

  private constructor(
    readonly config: TrainingConfig,
    readonly state: TrainingState,
    private readonly precision: Precision,
    private readonly program: Program,
  ) {
    this.scale = parameterView(state.parameters, 'logit_scale');
    this.feeds = parameterTensors(state.parameters);
  }

  /** Compiles the step for `state`, which it then changes in place. */
  static async create(runtime: Runtime, config: TrainingConfig, state: TrainingState): Promise<Trainer> {
    const precision = state.parameters.data instanceof Float64Array ? 'float64' : 'float32';
    const program = await runtime.compile(stepGraph(config.model, config.batchSize, precision));
    return new Trainer(config, state, precision, program);
  }

  /** Loss, gap, entropy and gradients at the present parameters, which stay as they are. */
  async gradients({ images, tokens }: Batch): Promise<{
    readonly loss: number;
    readonly gap: number;
    readonly entropy: number;
    readonly gradientOf: (parameter: string) => FloatArray | undefined;
  }> {
    const { image, text } = this.config.model;
    const batch = this.config.batchSize;
    const results = await this.program.run({
      ...this.feeds,
      images: hostTensor(this.precision, [batch, image.channels, image.size, image.size], images),
      tokens: hostTensor('int32', [batch, text.context], tokens),
    });
    return {
      loss: Number(results['loss']!.data[0]),
      gap: Number(results['gap']!.data[0]),
      entropy: Number(results['entropy']!.data[0]),
      gradientOf: (parameter) => results[gradientName(parameter)]?.data as FloatArray | undefined,
    };
  }

  /** One step on `batch`: gradients, then the update at the schedule's learning rate unless the loss is NaN. */
  async step(batch: Batch): Promise<StepResult> {
    const { config, state, scale } = this;
    const learningRate = learningRateAt(config, state.optimizer.step);
    const before = Math.exp(scale[0]!);
    const { loss, gap, entropy, gradientOf } = await this.gradients(batch);
    if (Number.isFinite(loss)) {
      const { layout, data } = state.parameters;
      state.optimizer = adamWUpdate(
        config.optimizer,
        learningRate,
        layout,
        data,
        gradientOf,
        state.optimizer,
      );
      // Kept in [0, ln 100] after each update, as in open_clip.
      scale[0] = Math.min(Math.max(scale[0]!, 0), largestLogitScale);
    }
    return { loss, gap, entropy, scale: before, learningRate };
  }

  async dispose(): Promise<void> {
    await this.program.dispose();
  }
}
