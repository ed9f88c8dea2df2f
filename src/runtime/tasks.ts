/**
 * Work that runs elsewhere: in another thread, in a Web Worker, on another machine, or, for tests, right here. What a
 * task is (a named export of a module) is said once; where it runs is decided by whoever holds {@link Tasks}.
 */
import type { World } from './world.js';

/** Memory that can be moved from one thread to another instead of copied. */
export type Movable = ArrayBuffer;

/** What a task may say and ask while it runs, beside its result. */
export interface TaskContext<Progress = never> {
  /** Hands a value to the caller's `onProgress`. */
  progress(value: Progress): void;
  /** Buffers of the result that are moved to the caller instead of copied. */
  transfer(list: readonly Movable[]): void;
  /**
   * Call between two steps: throws where the task has been told to stop, so that what it wrote until then stays good.
   */
  throwIfStopped(): void;
  /** What the place where the task runs lends it: where files are kept, what executes graphs. */
  readonly world: World;
}

/** The work of a task. Input, output and progress are plain data: they cross threads. */
export type TaskWork<Input, Output, Progress = never> = (
  input: Input,
  context: TaskContext<Progress>,
) => Output | Promise<Output>;

/** A task, and where another thread finds it. */
export interface Task<Input, Output, Progress = never> {
  /** The address of the module that exports it: `import.meta.url`. */
  readonly module: string;
  /** The name under which the module exports it. */
  readonly name: string;
  readonly work: TaskWork<Input, Output, Progress>;
}

/**
 * Says that a module exports a task.
 *
 * ```ts
 * export const squareTask = defineTask(import.meta.url, 'squareTask', (x: number) => x * x);
 * await tasks.run(squareTask, 7); // 49
 * ```
 */
export function defineTask<Input, Output, Progress = never>(
  module: string,
  name: string,
  work: TaskWork<Input, Output, Progress>,
): Task<Input, Output, Progress> {
  return { module, name, work };
}

export interface TaskOptions<Progress = never> {
  readonly onProgress?: (value: Progress) => void;
  /** Stops the task; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * What a stop waits for. `now`: the promise rejects at once, and the task ends when it next can. `step`: the task
   * itself ends, at its next {@link TaskContext.throwIfStopped}, before the promise rejects. Default: `now`.
   */
  readonly stop?: 'now' | 'step';
  /** Buffers of the input that are moved to the task instead of copied. */
  readonly transfer?: readonly Movable[];
}

/** {@link TaskOptions} for many inputs: progress comes with the number of the input. */
export interface MapOptions<Progress = never> extends Pick<TaskOptions<Progress>, 'signal' | 'stop'> {
  readonly onProgress?: (value: Progress, index: number) => void;
}

/** A place where tasks run, several side by side. Its implementations share one contract suite. */
export interface Tasks {
  /** How many run at a time. */
  readonly size: number;
  /**
   * Runs one task as soon as there is room.
   *
   * @throws what the task throws, with message, name and stack kept (its class is Error: compare `error.name`); the
   *   signal's reason where it aborts.
   */
  run<Input, Output, Progress = never>(
    task: Task<Input, Output, Progress>,
    input: Input,
    options?: TaskOptions<Progress>,
  ): Promise<Output>;
  /**
   * Runs the task on each input; the results in the inputs' order. The first failure rejects, stops the tasks of this
   * call that are running, and drops those that wait.
   */
  map<Input, Output, Progress = never>(
    task: Task<Input, Output, Progress>,
    inputs: readonly Input[],
    options?: MapOptions<Progress>,
  ): Promise<Output[]>;
  /** Ends what runs and what waits: it rejects. Takes no more tasks. */
  dispose(): Promise<void>;
}

/** {@link Tasks.map} over {@link Tasks.run}, for implementations. */
export async function mapTasks<Input, Output, Progress>(
  tasks: Pick<Tasks, 'run'>,
  task: Task<Input, Output, Progress>,
  inputs: readonly Input[],
  { onProgress, signal: outer, stop }: MapOptions<Progress> = {},
): Promise<Output[]> {
  const failed = new AbortController();
  const signal = outer ? AbortSignal.any([outer, failed.signal]) : failed.signal;
  const running = inputs.map((input, index) =>
    tasks.run(task, input, {
      signal,
      ...(stop && { stop }),
      onProgress: (value: Progress) => onProgress?.(value, index),
    }),
  );
  try {
    return await Promise.all(running);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(running);
    throw error;
  }
}

/** What a task that was told to stop throws at its next step. */
export class TaskStopped extends Error {
  override readonly name = 'TaskStopped';

  constructor() {
    super('the task was told to stop');
  }
}
