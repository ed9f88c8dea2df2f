import { parentPort, type Transferable } from 'node:worker_threads';
import { LEAVE, toPlainError, type TaskReply, type TaskRequest } from './messages.js';
import type { Task } from './task.js';

/** The entry of every worker thread: loads the module that it is told to, and runs its default export. */

const port = parentPort;
if (!port) throw new Error('this module is the entry of a worker thread and does nothing elsewhere');

function reply(message: TaskReply, transfer: readonly Transferable[] = []): void {
  port!.postMessage(message, transfer);
}

async function run({ module, input }: TaskRequest): Promise<void> {
  try {
    const loaded = (await import(module)) as { readonly default?: unknown };
    if (typeof loaded.default !== 'function') {
      throw new TypeError(
        `task module ${module}: its default export must be a function, got ${typeof loaded.default}`,
      );
    }
    const task = loaded.default as Task<unknown, unknown, unknown>;
    let moved: readonly Transferable[] = [];
    const value = await task(input, {
      progress: (progress) => reply({ kind: 'progress', value: progress }),
      transfer: (list) => {
        moved = list;
      },
    });
    reply({ kind: 'result', value }, moved);
  } catch (error) {
    reply({ kind: 'error', error: toPlainError(error) });
  }
}

port.on('message', (request: TaskRequest | typeof LEAVE) => {
  if (request === LEAVE) process.exit(0);
  void run(request);
});
