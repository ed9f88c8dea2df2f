import type { Task, Tasks } from '../runtime/index.js';
import type { MeasureOptions, MeasureStage } from './options.js';

/** Many inputs for one task, as part of a stage. */
export interface StageWork<Input, Output> {
  readonly stage: MeasureStage;
  /** The stage's whole work, in the units that its tasks report. */
  readonly total: number;
  readonly task: Task<Input, Output, number>;
  readonly inputs: readonly Input[];
  /** Work of the stage that was done before. Default: 0. */
  readonly doneBefore?: number;
}

/** Runs a measurement's tasks, tells how far its stages are, and stops all of them where one fails. */
export class Stages {
  private readonly failed = new AbortController();
  private readonly signal: AbortSignal;

  constructor(
    private readonly tasks: Tasks,
    private readonly options: Pick<MeasureOptions, 'signal' | 'onProgress'>,
  ) {
    const { signal } = options;
    this.signal = signal ? AbortSignal.any([signal, this.failed.signal]) : this.failed.signal;
  }

  stop(reason: unknown): void {
    this.failed.abort(reason);
  }

  /** One task, without progress. */
  run<Input, Output>(task: Task<Input, Output>, input: Input): Promise<Output> {
    const output = this.tasks.run(task, input, { signal: this.signal });
    // A failure is met where the result is awaited, not as an unhandled rejection before.
    output.catch(() => undefined);
    return output;
  }

  /** Runs a task for each input; outputs come in the order of the inputs. */
  async all<Input, Output>(work: StageWork<Input, Output>): Promise<Output[]> {
    const outputs: Output[] = [];
    await this.inOrder(work, (output) => outputs.push(output));
    return outputs;
  }

  /** As {@link all}, for inputs that belong to the first modality or the second: the outputs of each. */
  async bySide<Input, Output>(
    work: Omit<StageWork<Input, Output>, 'inputs'> & {
      readonly inputs: readonly [readonly Input[], readonly Input[]];
    },
  ): Promise<[Output[], Output[]]> {
    const outputs = await this.all({ ...work, inputs: work.inputs.flat() });
    const first = work.inputs[0].length;
    return [outputs.slice(0, first), outputs.slice(first)];
  }

  /**
   * Runs a task for each input and hands out outputs in the order of the inputs as soon as that order allows: large
   * ones are merged and let go while others are still under way.
   */
  async inOrder<Input, Output>(
    { stage, total, task, inputs, doneBefore = 0 }: StageWork<Input, Output>,
    take: (output: Output) => void,
  ): Promise<void> {
    let done = doneBefore;
    this.report(stage, done, total);
    let taken = Promise.resolve();
    const running = inputs.map(async (input) => {
      const before = taken;
      const output = this.tasks.run(task, input, {
        signal: this.signal,
        onProgress: (work) => {
          done += work;
          this.report(stage, done, total);
        },
      });
      // Where an earlier one fails, nobody comes to ask for this one.
      output.catch(() => undefined);
      taken = before.then(async () => take(await output));
      await taken;
    });
    await Promise.all(running);
  }

  report(stage: MeasureStage, done: number, total: number): void {
    this.options.onProgress?.({ stage, done: Math.min(done, total), total });
  }
}
