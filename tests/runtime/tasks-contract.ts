import { describe, expect, it, onTestFinished } from 'vitest';
import type { Task, Tasks } from '../../src/runtime/index.js';
import { doubleTask, endlessTask, failTask, squareTask, worldTask, type SquareStep } from './tasks/sample.js';

export interface MakeTasks {
  (options: { readonly size: number; readonly world?: boolean }): Tasks;
}

/** What every place where tasks run must do: threads, the calling thread, Web Workers, a queue. */
export function describeTasks(name: string, make: MakeTasks): void {
  const open = (size: number, world = false): Tasks => {
    const tasks = make({ size, world });
    onTestFinished(() => tasks.dispose());
    return tasks;
  };

  describe(`tasks contract: ${name}`, () => {
    it('reports progress in order, and returns the result', async () => {
      const seen: SquareStep[] = [];
      const result = await open(1).run(squareTask, { value: 7 }, { onProgress: (step) => seen.push(step) });
      expect(result.square).toBe(49);
      expect(seen).toEqual([
        { value: 7, part: 'started' },
        { value: 7, part: 'done' },
      ]);
    });

    it('moves buffers in and out', async () => {
      const data = new Float32Array([1, 2, 3]);
      const result = await open(1).run(doubleTask, data, { transfer: [data.buffer] });
      expect(result).toEqual(new Float32Array([2, 4, 6]));
      expect(data.byteLength).toBe(0);
    });

    it('lends tasks its world', async () => {
      expect(await open(1, true).run(worldTask, 'a place')).toBe('hello from no runtime in a place');
    });

    it.each([
      ['input', 'InputError', 'embeddings a.npy: expected 2 axes, got 3'],
      ['range', 'RangeError', 'out of range'],
    ])('keeps the name, message and stack of an error (%s)', async (how, name, message) => {
      const failure: unknown = await open(1)
        .run(failTask, { how })
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ name, message });
      expect((failure as Error).stack).toContain('sample.');
    });

    it('refuses input that cannot cross, and a listener that fails', async () => {
      const tasks = open(1);
      await expect(tasks.run(squareTask, { value: (() => 1) as unknown as number })).rejects.toThrow(
        'could not be cloned',
      );
      const onProgress = () => {
        throw new Error('listener');
      };
      await expect(tasks.run(squareTask, { value: 1 }, { onProgress })).rejects.toThrow('listener');
      expect(await tasks.run(squareTask, { value: 3 })).toMatchObject({ square: 9 });
    });

    it('stops at once when its signal aborts, before and during the run', async () => {
      const tasks = open(1);
      const reason = new Error('enough');
      const aborted = { signal: AbortSignal.abort(reason) };
      await expect(tasks.run(squareTask, { value: 1 }, aborted)).rejects.toBe(reason);
      const controller = new AbortController();
      const started = performance.now();
      const task = tasks.run(
        squareTask,
        { value: 1, delay: 60_000 },
        { signal: controller.signal, onProgress: () => controller.abort(reason) },
      );
      await expect(task).rejects.toBe(reason);
      expect(performance.now() - started).toBeLessThan(30_000);
      expect(await tasks.run(squareTask, { value: 2 })).toMatchObject({ square: 4 });
    });

    it('lets a task end its step where that is asked for', async () => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const steps = new Int32Array(new SharedArrayBuffer(8));
      const task = open(1).run(endlessTask, steps, {
        signal: controller.signal,
        stop: 'step',
        onProgress: (step) => {
          if (step === 2) controller.abort(reason);
        },
      });
      await expect(task).rejects.toBe(reason);
      // Begun and ended steps agree: none was cut in two.
      expect(Atomics.load(steps, 0)).toBeGreaterThanOrEqual(3);
      expect(Atomics.load(steps, 1)).toBe(Atomics.load(steps, 0));
    });

    it('gives results in the order of the inputs, at most `size` at a time', async () => {
      let running = 0;
      let most = 0;
      const inputs = [40, 5, 20, 5, 1].map((delay, value) => ({ value, delay }));
      const seen = new Set<number>();
      const results = await open(2).map(squareTask, inputs, {
        onProgress: ({ part }, index) => {
          running += part === 'started' ? 1 : -1;
          most = Math.max(most, running);
          seen.add(index);
        },
      });
      expect(results.map(({ square }) => square)).toEqual([0, 1, 4, 9, 16]);
      expect(most).toBeLessThanOrEqual(2);
      expect(seen.size).toBe(5);
    });

    it('rejects with the first failure, stops the rest, and works on', async () => {
      const tasks = open(2);
      const inputs = [
        { how: 'fine', delay: 60_000 },
        { how: 'range', delay: 5 },
        { how: 'input', delay: 60_000 },
      ];
      const started = performance.now();
      await expect(tasks.map(failTask, inputs)).rejects.toMatchObject({
        name: 'RangeError',
        message: 'out of range',
      });
      expect(performance.now() - started).toBeLessThan(30_000);
      expect(await tasks.run(squareTask, { value: 3 })).toMatchObject({ square: 9 });
    });

    it('drops waiting and running tasks when a signal aborts', async () => {
      const tasks = open(1);
      const controller = new AbortController();
      const reason = new Error('stop');
      const inputs = Array.from({ length: 30 }, (_, value) => ({ value, delay: 60_000 }));
      const all = tasks.map(squareTask, inputs, {
        signal: controller.signal,
        onProgress: () => controller.abort(reason),
      });
      await expect(all).rejects.toBe(reason);
      expect(await tasks.run(squareTask, { value: 2 })).toMatchObject({ square: 4 });
    });

    it('rejects what is under way when it is disposed of, and everything after', async () => {
      const tasks = make({ size: 1 });
      const under = [tasks.run(squareTask, { value: 1, delay: 60_000 }), tasks.run(squareTask, { value: 1 })];
      const outcomes = Promise.allSettled(under);
      await tasks.dispose();
      for (const outcome of await outcomes) {
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: { message: 'tasks: they were disposed of' },
        });
      }
      await expect(tasks.run(squareTask, { value: 1 })).rejects.toThrow('they were disposed of');
      expect(() => make({ size: 0 })).toThrow('tasks: their size must be a whole number from 1, got 0');
    });
  });
}

/** A task that its module does not export. */
export const missingTask: Task<null, null> = { ...squareTask, name: 'notATask', work: () => null } as never;
