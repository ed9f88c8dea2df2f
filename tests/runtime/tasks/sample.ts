/** Small tasks for the contract suite. */
import { setTimeout } from 'node:timers/promises';
import { isMainThread, threadId } from 'node:worker_threads';
import { InputError, readText } from '../../../src/files/index.js';
import { defineTask, type HostTensor, type TaskContext } from '../../../src/runtime/index.js';
import { defineGraph, matMul, tensorType } from '../../../src/graph/index.js';
import { nativeRuntime } from '../../../src/runtime/node/index.js';

export interface Square {
  readonly square: number;
  readonly threadId: number;
  readonly runs: number;
}

export interface SquareStep {
  readonly value: number;
  readonly part: 'started' | 'done';
}

let runs = 0;

/** Squares `value` after `delay` ms; tells how far it is, and which thread it runs on. */
export const squareTask = defineTask(
  import.meta.url,
  'squareTask',
  async (
    { value, delay = 0 }: { readonly value: number; readonly delay?: number },
    { progress }: { progress(step: SquareStep): void },
  ): Promise<Square> => {
    runs++;
    progress({ value, part: 'started' });
    await setTimeout(delay, undefined, { ref: false });
    progress({ value, part: 'done' });
    return { square: value * value, threadId, runs };
  },
);

/** Doubles a Float32Array and hands the result back without a copy. */
export const doubleTask = defineTask(
  import.meta.url,
  'doubleTask',
  (data: Float32Array, { transfer }: { transfer(list: readonly ArrayBuffer[]): void }) => {
    const result = data.map((value) => 2 * value);
    transfer([result.buffer]);
    return result;
  },
);

/** Fails in the way that it is told. */
export const failTask = defineTask(
  import.meta.url,
  'failTask',
  async ({ how, delay = 0 }: { readonly how: string; readonly delay?: number }): Promise<string> => {
    await setTimeout(delay, undefined, { ref: isMainThread ? false : true });
    if (how === 'input') throw new InputError('embeddings a.npy: expected 2 axes, got 3');
    if (how === 'range') throw new RangeError('out of range');
    if (how === 'exit') process.exit(3);
    if (how === 'later') {
      queueMicrotask(() => {
        throw new Error('thrown where nobody waits');
      });
      await setTimeout(60_000);
    }
    return how;
  },
);

/** Counts steps in shared memory until it is told to stop. */
export const endlessTask = defineTask(
  import.meta.url,
  'endlessTask',
  async (
    steps: Int32Array,
    { progress, throwIfStopped }: { progress(step: number): void; throwIfStopped(): void },
  ): Promise<number> => {
    for (;;) {
      const step = Atomics.add(steps, 0, 1);
      progress(step);
      await setTimeout(5);
      Atomics.add(steps, 1, 1);
      throwIfStopped();
    }
  },
);

/** Writes to a storage that the place lends, and reads it again. */
export const worldTask = defineTask(
  import.meta.url,
  'worldTask',
  async (place: string, { world }: TaskContext): Promise<string> => {
    const storage = world.storage(place);
    await storage.write('greeting.txt', 'hello');
    return `${await readText(storage, 'greeting.txt')} from ${world.runtime().name} in ${storage.name}`;
  },
);

/** Multiplies with ONNX Runtime, in the task's thread. */
export const productTask = defineTask(
  import.meta.url,
  'productTask',
  async ({ a, times }: { readonly a: HostTensor; readonly times: number }): Promise<HostTensor> => {
    const type = tensorType('float32', a.shape);
    const program = await nativeRuntime().compile(
      defineGraph('product', { a: type }, ({ a }) => ({ y: matMul(a, a) })),
    );
    let outputs = await program.run({ a });
    for (let i = 1; i < times; i++) outputs = await program.run({ a });
    await program.dispose();
    return outputs['y']!;
  },
);

/** No task, whatever its name says. */
export const notATask = 3;
