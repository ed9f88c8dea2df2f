import { Worker } from 'node:worker_threads';
import { compiledModule } from './compiled-module.js';
import { fromPlainError, LEAVE, type TaskReply, type TaskRequest } from './messages.js';
import type { TaskOptions } from './task.js';

/** Longer than any one run of a graph takes. */
const PATIENCE_MS = 5000;

/** One worker thread, which runs one task at a time. After a task that did not resolve the thread must be ended. */
export class TaskThread {
  private readonly worker: Worker;
  private failure: unknown;
  private exited = false;

  constructor() {
    this.worker = new Worker(compiledModule(new URL('./worker.js', import.meta.url)), { execArgv: [] });
    // A thread that is idle must not keep the process alive.
    this.worker.unref();
    this.worker.once('exit', () => {
      this.exited = true;
    });
    this.worker.on('error', (error) => {
      this.failure = error;
    });
  }

  run<Input, Output, Progress>(module: URL, input: Input, options: TaskOptions<Progress>): Promise<Output> {
    const { onProgress, signal, transfer = [] } = options;
    const { worker } = this;
    return new Promise<Output>((resolve, reject) => {
      const settle = (act: () => void): void => {
        worker.off('message', onMessage).off('messageerror', fail).off('exit', onExit);
        signal?.removeEventListener('abort', onAbort);
        worker.unref();
        act();
      };
      const fail = (error: unknown): void => settle(() => reject(error as Error));
      const onMessage = (reply: TaskReply): void => {
        switch (reply.kind) {
          case 'progress':
            try {
              onProgress?.(reply.value as Progress);
            } catch (error) {
              fail(error);
            }
            return;
          case 'result':
            settle(() => resolve(reply.value as Output));
            return;
          case 'error':
            fail(fromPlainError(reply.error));
        }
      };
      const onExit = (code: number): void => {
        const silent = new Error(
          `task ${module.href}: its thread ended with code ${code} before it answered`,
        );
        fail(this.failure ?? silent);
      };
      const onAbort = (): void => fail(signal?.reason);

      worker.on('message', onMessage).on('messageerror', fail).on('exit', onExit);
      signal?.addEventListener('abort', onAbort, { once: true });
      worker.ref();
      try {
        signal?.throwIfAborted();
        const request: TaskRequest = { module: compiledModule(module).href, input };
        worker.postMessage(request, transfer);
      } catch (error) {
        fail(error);
      }
    });
  }

  /**
   * Ends the thread. It is asked first, and leaves between two runs: stopping it inside a native kernel would take the
   * process down. One that does not answer, such as an endless loop in plain code, is stopped.
   */
  async end(): Promise<void> {
    const { worker } = this;
    if (this.exited) return;
    await new Promise<void>((resolve) => {
      const patience = setTimeout(() => void worker.terminate().then(() => resolve()), PATIENCE_MS);
      worker.once('exit', () => {
        clearTimeout(patience);
        resolve();
      });
      worker.ref();
      worker.postMessage(LEAVE);
    });
  }
}
