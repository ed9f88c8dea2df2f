import { Worker } from 'node:worker_threads';
import { compiledModule } from './compiled-module.js';
import { fromPlainError, type TaskReply, type TaskRequest } from './messages.js';
import type { TaskOptions } from './task.js';

/** One worker thread, which runs one task at a time. After a task that did not resolve the thread must be ended. */
export class TaskThread {
  private readonly worker: Worker;
  private failure: unknown;

  constructor() {
    this.worker = new Worker(compiledModule(new URL('./worker.js', import.meta.url)), { execArgv: [] });
    // A thread that is idle must not keep the process alive.
    this.worker.unref();
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

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
