import type { Transferable } from 'node:worker_threads';
import { TaskThread } from './task-thread.js';

/** What a task may say while it runs, beside its result. */
export interface TaskContext<Progress> {
  /** Hands a value to the caller's `onProgress`. */
  progress(value: Progress): void;
  /** Buffers of the result that are moved to the caller instead of copied. */
  transfer(list: readonly Transferable[]): void;
}

/** The default export of a task module. Input, output and progress are plain data: they cross threads. */
export type Task<Input, Output, Progress = never> = (
  input: Input,
  context: TaskContext<Progress>,
) => Output | Promise<Output>;

export interface TaskOptions<Progress> {
  readonly onProgress?: (value: Progress) => void;
  /** Ends the task's thread; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Buffers of the input that are moved to the task instead of copied. */
  readonly transfer?: readonly Transferable[];
}

/**
 * Runs the default export of `module` in a fresh worker thread: `task(input, { progress, transfer })`. The calling
 * thread stays free, also while ONNX Runtime computes.
 *
 * ```ts
 * await runTask<Input, Output, Progress>(new URL('./neighbours-task.js', import.meta.url), input, { onProgress });
 * ```
 *
 * @throws what the task throws, with message, name and stack kept (its class is Error: compare `error.name`); the
 *   signal's reason where it aborts.
 */
export async function runTask<Input, Output, Progress = never>(
  module: URL,
  input: Input,
  options: TaskOptions<Progress> = {},
): Promise<Output> {
  const thread = new TaskThread();
  try {
    return await thread.run<Input, Output, Progress>(module, input, options);
  } finally {
    await thread.end();
  }
}
