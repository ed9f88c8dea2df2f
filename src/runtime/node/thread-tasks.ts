import { setMaxListeners } from 'node:events';
import { mapTasks, type MapOptions, type Task, type TaskOptions, type Tasks } from '../tasks.js';
import { TaskThread } from './task-thread.js';

export interface ThreadOptions {
  /** How many tasks run at a time, from 1. */
  readonly size: number;
  /**
   * A module whose default export makes what tasks are lent (`TaskContext.world`), once a thread: the href of a
   * module that this process could import. Default: this machine's folders and native kernels.
   */
  readonly world?: string | undefined;
}

/**
 * Tasks in worker threads, which take them from one queue. Threads start when they are needed and are kept, so that
 * what a task module caches (a compiled program, say) serves its next task too. The calling thread stays free, also
 * while ONNX Runtime computes.
 *
 * @throws RangeError where `size` is no whole number from 1.
 */
export function threadTasks(options: ThreadOptions): Tasks {
  return new ThreadTasks(options);
}

class ThreadTasks implements Tasks {
  readonly size: number;
  private readonly world: string | undefined;
  private readonly idle: TaskThread[] = [];
  private readonly queue: ((thread: TaskThread) => Promise<void>)[] = [];
  private readonly busy = new Set<Promise<void>>();
  private readonly closing = new AbortController();

  constructor({ size, world }: ThreadOptions) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(`tasks: their size must be a whole number from 1, got ${size}`);
    }
    this.size = size;
    this.world = world;
    // Every waiting task listens, however many there are: no leak to warn of.
    setMaxListeners(0, this.closing.signal);
  }

  run<Input, Output, Progress = never>(
    { module, name }: Task<Input, Output, Progress>,
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
          const output = await thread.run<Output, Progress>({ module, name, input }, { ...options, signal });
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

  map<Input, Output, Progress = never>(
    task: Task<Input, Output, Progress>,
    inputs: readonly Input[],
    options: MapOptions<Progress> = {},
  ): Promise<Output[]> {
    return mapTasks(this, task, inputs, options);
  }

  async dispose(): Promise<void> {
    this.closing.abort(new Error('tasks: they were disposed of'));
    await Promise.all(this.busy);
    await Promise.all(this.idle.splice(0).map((thread) => thread.end()));
  }

  private start(): void {
    while (this.busy.size < this.size) {
      const job = this.queue.shift();
      if (!job) return;
      const running = job(this.idle.pop() ?? new TaskThread({ world: this.world })).then(() => {
        this.busy.delete(running);
        this.start();
      });
      this.busy.add(running);
    }
  }
}

/** Runs one task in a worker thread of its own, which ends with it. */
export async function runInThread<Input, Output, Progress = never>(
  task: Task<Input, Output, Progress>,
  input: Input,
  options: TaskOptions<Progress> & Omit<ThreadOptions, 'size'> = {},
): Promise<Output> {
  const tasks = threadTasks({ ...options, size: 1 });
  try {
    return await tasks.run(task, input, options);
  } finally {
    await tasks.dispose();
  }
}
