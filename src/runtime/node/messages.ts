/** What the main thread and a worker thread say to each other. One task is under way in a worker at a time. */

/** To the worker: run a task. */
export interface TaskRequest {
  readonly module: string;
  /** Of the export. */
  readonly name: string;
  readonly input: unknown;
  /** One Int32; anything but 0 tells the task to stop at its next step. */
  readonly stop: SharedArrayBuffer;
}

/** What a worker is started with. */
export interface WorkerStart {
  /** A module whose default export makes what tasks are lent, once a worker. Default: world.ts. */
  readonly world: string | undefined;
}

/** To the worker: leave, now that no native kernel runs. */
export const LEAVE = 'leave';

/** From the worker: any number of progress messages, then one result or one error. */
export type TaskReply =
  | { readonly kind: 'progress'; readonly value: unknown }
  | { readonly kind: 'result'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: PlainError };

/** An error as plain data: posting an Error object would lose its name. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

export function toPlainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: undefined };
  return { name: error.name, message: error.message, stack: error.stack };
}

/** An Error with the original's message, name and stack. Its class is Error: tell errors apart by `name`. */
export function fromPlainError({ name, message, stack }: PlainError): Error {
  const error = new Error(message);
  Object.defineProperty(error, 'name', { value: name, configurable: true });
  if (stack !== undefined) error.stack = stack;
  return error;
}
