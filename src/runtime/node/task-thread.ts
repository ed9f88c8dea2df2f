import { Worker, type Transferable } from 'node:worker_threads';
import type { TaskOptions } from '../tasks.js';
import { fromPlainError, LEAVE, type TaskReply, type TaskRequest, type WorkerStart } from './messages.js';

/** Longer than any one run of a graph takes. */
const PATIENCE_MS = 5000;

/** Whether this very file is a source: worker threads then read the sources too, through a loader of TypeScript. */
const FROM_SOURCE = import.meta.url.endsWith('.ts');

function newWorker(workerData: WorkerStart): Worker {
  const entry = FROM_SOURCE ? './worker-from-source.mjs' : './worker.js';
  return new Worker(new URL(entry, import.meta.url), { workerData, execArgv: [] });
}

/** One worker thread, which runs one task at a time. After a task that did not resolve the thread must be ended. */
export class TaskThread {
  private readonly worker: Worker;
  private failure: unknown;
  private exited = false;

  constructor(start: WorkerStart) {
    this.worker = newWorker(start);
    // A thread that is idle must not keep the process alive.
    this.worker.unref();
    this.worker.once('exit', () => {
      this.exited = true;
    });
    this.worker.on('error', (error) => {
      this.failure = error;
    });
  }

  run<Output, Progress>(
    { module, name, input }: Pick<TaskRequest, 'module' | 'name' | 'input'>,
    { onProgress, signal, stop: wait = 'now', transfer = [] }: TaskOptions<Progress>,
  ): Promise<Output> {
    const { worker } = this;
    const stop = new SharedArrayBuffer(4);
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
            fail(signal?.aborted === true ? signal.reason : fromPlainError(reply.error));
        }
      };
      const onExit = (code: number): void => {
        const silent = new Error(`task ${module}: its thread ended with code ${code} before it answered`);
        fail(this.failure ?? silent);
      };
      const onAbort = (): void => {
        Atomics.store(new Int32Array(stop), 0, 1);
        if (wait === 'now') fail(signal?.reason);
      };

      worker.on('message', onMessage).on('messageerror', fail).on('exit', onExit);
      signal?.addEventListener('abort', onAbort, { once: true });
      worker.ref();
      try {
        signal?.throwIfAborted();
        const request: TaskRequest = { module, name, input, stop };
        worker.postMessage(request, transfer as readonly Transferable[]);
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
