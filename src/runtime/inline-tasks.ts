import { memoryWorld } from './memory-world.js';
import {
  mapTasks,
  TaskStopped,
  type MapOptions,
  type Movable,
  type Task,
  type TaskOptions,
  type Tasks,
} from './tasks.js';
import type { World } from './world.js';

export interface InlineOptions {
  /** What tasks are lent: see `TaskContext.world`. Default: memory, and the reference interpreter. */
  readonly world?: World;
  /** How many are under way at a time. Default: 1. */
  readonly size?: number;
}

/**
 * Tasks on the calling thread: for tests, for a debugger, and where there are no workers. Data are cloned on the way
 * in and out, as between threads, so that what cannot cross fails here too.
 */
export function inlineTasks({ world = memoryWorld(), size = 1 }: InlineOptions = {}): Tasks {
  return new InlineTasks(world, size);
}

class InlineTasks implements Tasks {
  private readonly waiting: (() => void)[] = [];
  private readonly closing = new AbortController();
  private running = 0;

  constructor(
    private readonly world: World,
    readonly size: number,
  ) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(`tasks: their size must be a whole number from 1, got ${size}`);
    }
  }

  async run<Input, Output, Progress>(
    task: Task<Input, Output, Progress>,
    input: Input,
    options: TaskOptions<Progress> = {},
  ): Promise<Output> {
    const signal = options.signal
      ? AbortSignal.any([options.signal, this.closing.signal])
      : this.closing.signal;
    signal.throwIfAborted();
    await this.room();
    const finished = new AbortController();
    try {
      signal.throwIfAborted();
      const output = this.work(task, input, options, signal);
      // Where the caller no longer waits, nobody else hears of its failure.
      output.catch(() => undefined);
      return await (options.stop === 'step'
        ? output
        : Promise.race([output, whenAborted(signal, finished.signal)]));
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error;
    } finally {
      finished.abort();
      this.running--;
      this.waiting.shift()?.();
    }
  }

  map<Input, Output, Progress>(
    task: Task<Input, Output, Progress>,
    inputs: readonly Input[],
    options: MapOptions<Progress> = {},
  ): Promise<Output[]> {
    return mapTasks(this, task, inputs, options);
  }

  dispose(): Promise<void> {
    this.closing.abort(new Error('tasks: they were disposed of'));
    return Promise.resolve();
  }

  private async room(): Promise<void> {
    if (this.running >= this.size) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running++;
  }

  private async work<Input, Output, Progress>(
    task: Task<Input, Output, Progress>,
    input: Input,
    { onProgress, transfer = [] }: TaskOptions<Progress>,
    signal: AbortSignal,
  ): Promise<Output> {
    let moved: readonly Movable[] = [];
    const output = await task.work(structuredClone(input, { transfer: [...transfer] }), {
      progress: (value) => onProgress?.(structuredClone(value)),
      transfer: (list) => {
        moved = list;
      },
      throwIfStopped: () => {
        if (signal.aborted) throw new TaskStopped();
      },
      world: this.world,
    });
    return structuredClone(output, { transfer: [...moved] });
  }
}

/** Rejects when `signal` aborts; stops listening when `until` does. */
function whenAborted(signal: AbortSignal, until: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true, signal: until });
  });
}
