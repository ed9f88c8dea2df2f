import { parentPort, workerData, type Transferable } from 'node:worker_threads';
import { TaskStopped, type Movable, type Task } from '../tasks.js';
import type { World } from '../world.js';
import { LEAVE, toPlainError, type TaskReply, type TaskRequest, type WorkerStart } from './messages.js';

/** The entry of every worker thread: loads the module that it is told to, and runs the task that it exports. */

const port = parentPort;
if (!port) throw new Error('this module is the entry of a worker thread and does nothing elsewhere');

const start = workerData as WorkerStart;
let world: Promise<World> | undefined;

/** What tasks are lent: made by the first task, and kept. */
async function lent(): Promise<World> {
  const { default: make } = (
    start.world === undefined ? await import('./world.js') : await import(start.world)
  ) as { readonly default: () => World };
  return make();
}

function reply(message: TaskReply, transfer: readonly Movable[] = []): void {
  port!.postMessage(message, transfer as readonly Transferable[]);
}

async function run({ module, name, input, stop }: TaskRequest): Promise<void> {
  try {
    const loaded = (await import(module)) as Readonly<Record<string, unknown>>;
    const work = (loaded[name] as Task<unknown, unknown, unknown> | undefined)?.work;
    if (typeof work !== 'function') {
      throw new TypeError(
        `task module ${module}: expected a task exported as ${name}, got ${typeof loaded[name]}`,
      );
    }
    let moved: readonly Movable[] = [];
    const flag = new Int32Array(stop);
    const value: unknown = await work(input, {
      progress: (progress: unknown) => reply({ kind: 'progress', value: progress }),
      transfer: (list: readonly Movable[]) => {
        moved = list;
      },
      throwIfStopped: () => {
        if (Atomics.load(flag, 0) !== 0) throw new TaskStopped();
      },
      world: await (world ??= lent()),
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
