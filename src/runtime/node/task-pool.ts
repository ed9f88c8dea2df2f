import { setMaxListeners } from 'node:events';
import { TaskThread } from './task-thread.js';
import type { TaskOptions } from './task.js';

/** {@link TaskOptions} for many inputs: progress comes with the number of the input. */
export interface MapOptions<Progress> extends Omit<TaskOptions<Progress>, 'onProgress' | 'transfer'> {
  readonly onProgress?: (value: Progress, index: number) => void;
}

/**
 * Worker threads that take tasks from one queue, at most `size` of them at a time. Threads start when they are needed
 * and are kept, so that what a task module caches (a compiled program, say) serves its next task too.
 */
export class TaskPool {
  private readonly idle: TaskThread[] = [];
  private readonly queue: ((thread: TaskThread) => Promise<void>)[] = [];
  private readonly busy = new Set<Promise<void>>();
  private readonly closing = new AbortController();

  /** @param size How many tasks run at a time, from 1. */
  constructor(readonly size: number) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(`task pool: its size must be a whole number from 1, got ${size}`);
    }
    // Every waiting task listens, however many there are: no leak to warn of.
    setMaxListeners(0, this.closing.signal);
  }

  /** Runs one task as `runTask` does, as soon as a thread is free. */
  run<Input, Output, Progress = never>(
    module: URL,
    input: Input,
    options: TaskOptions<Progress> = {},
  ): Promise<Output> {
    const own = this.closing.signal;
    const signal = options.signal ? AbortSignal.any([options.signal, own]) : own;
    if (signal !== own) setMaxListeners(0, signal);
    return new Promise<Output>((resolve, reject) => {
      const job = async (thread: TaskThread): Promise<void> => {
        signal.removeEventListener('abort', leaveQueue);
        try {
          const output = await thread.run<Input, Output, Progress>(module, input, { ...options, signal });
          this.idle.push(thread);
          resolve(output);
        } catch (error) {
          // Whatever state the thread is in, or even still at work: a new one is cheap.
          reject(error as Error);
          await thread.end();
        }
      };
      const leaveQueue = (): void => {
        this.queue.splice(this.queue.indexOf(job), 1);
        reject(signal.reason as Error);
      };
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      signal.addEventListener('abort', leaveQueue, { once: true });
      this.queue.push(job);
      this.start();
    });
  }

  /**
   * Runs `module` on each input; the results in the inputs' order. The first failure rejects, stops the tasks of this
   * call that are running, and drops those that wait.
   */
  async map<Input, Output, Progress = never>(
    module: URL,
    inputs: readonly Input[],
    { onProgress, signal: outer }: MapOptions<Progress> = {},
  ): Promise<Output[]> {
    const failed = new AbortController();
    const signal = outer ? AbortSignal.any([outer, failed.signal]) : failed.signal;
    const tasks = inputs.map((input, index) =>
      this.run<Input, Output, Progress>(module, input, {
        signal,
        onProgress: (value) => onProgress?.(value, index),
      }),
    );
    try {
      return await Promise.all(tasks);
    } catch (error) {
      failed.abort(error);
      await Promise.allSettled(tasks);
      throw error;
    }
  }

  /** Ends all threads; tasks that run or wait reject. The pool takes no more tasks. */
  async dispose(): Promise<void> {
    this.closing.abort(new Error('task pool: it was disposed of'));
    await Promise.all(this.busy);
    await Promise.all(this.idle.splice(0).map((thread) => thread.end()));
  }

  private start(): void {
    while (this.busy.size < this.size) {
      const job = this.queue.shift();
      if (!job) return;
      const running = job(this.idle.pop() ?? new TaskThread()).then(() => {
        this.busy.delete(running);
        this.start();
      });
      this.busy.add(running);
    }
  }
}
