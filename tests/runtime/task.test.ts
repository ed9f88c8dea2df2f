import { describe, expect, it, onTestFinished } from 'vitest';
import {
  defineGraph,
  hostTensor,
  interpret,
  matMul,
  tensorType,
  type HostTensor,
} from '../../src/graph/index.js';
import { compiledModule, runTask, TaskPool } from '../../src/runtime/node/index.js';

// Worker threads run compiled code: `npm test` builds first.

interface Square {
  readonly square: number;
  readonly threadId: number;
  readonly runs: number;
}

const squareTask = new URL('./tasks/square.js', import.meta.url);
const failTask = new URL('./tasks/fail.js', import.meta.url);

function pool(size: number): TaskPool {
  const made = new TaskPool(size);
  onTestFinished(() => made.dispose());
  return made;
}

describe('compiledModule', () => {
  it('finds the compiled file of a source, and leaves compiled modules alone', () => {
    const source = new URL('../../src/runtime/node/worker.ts', import.meta.url);
    const compiled = new URL('../../dist/runtime/node/worker.js', import.meta.url);
    expect(compiledModule(source).href).toBe(compiled.href);
    expect(compiledModule(new URL('../../src/runtime/node/worker.js', import.meta.url)).href).toBe(
      compiled.href,
    );
    expect(compiledModule(compiled).href).toBe(compiled.href);
    expect(compiledModule(squareTask).href).toBe(squareTask.href);
  });

  it('says to build where the compiled file is missing', () => {
    const missing = new URL('../../src/runtime/nothing-task.ts', import.meta.url);
    expect(() => compiledModule(missing)).toThrow(
      /dist\/runtime\/nothing-task\.js does not exist: build the project/,
    );
  });
});

describe('runTask', () => {
  it('runs in another thread, reports progress in order, and returns the result', async () => {
    const seen: unknown[] = [];
    const result = await runTask<object, Square, unknown>(
      squareTask,
      { value: 7 },
      { onProgress: (p) => seen.push(p) },
    );
    expect(result.square).toBe(49);
    expect(result.threadId).toBeGreaterThan(0);
    expect(seen).toEqual([
      { value: 7, part: 'started' },
      { value: 7, part: 'done' },
    ]);
  });

  it('moves buffers in and out', async () => {
    const data = new Float32Array([1, 2, 3]);
    const task = new URL('./tasks/double.js', import.meta.url);
    const result = await runTask<Float32Array, Float32Array>(task, data, { transfer: [data.buffer] });
    expect(result).toEqual(new Float32Array([2, 4, 6]));
    expect(data.byteLength).toBe(0);
  });

  it.each([
    ['input', 'InputError', 'embeddings a.npy: expected 2 axes, got 3'],
    ['range', 'RangeError', 'out of range'],
    ['later', 'Error', 'thrown where nobody waits'],
  ])('keeps the name and message of an error (%s)', async (how, name, message) => {
    const failure = await runTask(failTask, { how }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).toMatchObject({ name, message });
    expect((failure as Error).stack).toContain('fail.js');
  });

  it('tells of a thread that ends before it answers', async () => {
    await expect(runTask(failTask, { how: 'exit' })).rejects.toThrow(
      /fail\.js: its thread ended with code 3 before/,
    );
  });

  it('refuses a module that is no task, input that cannot be posted, and a listener that fails', async () => {
    const notATask = new URL('./tasks/not-a-function.js', import.meta.url);
    await expect(runTask(notATask, {})).rejects.toThrow('its default export must be a function, got number');
    await expect(runTask(squareTask, { value: () => 1 })).rejects.toThrow('could not be cloned');
    const onProgress = () => {
      throw new Error('listener');
    };
    await expect(runTask(squareTask, { value: 1 }, { onProgress })).rejects.toThrow('listener');
  });

  it('stops at once when its signal aborts, before and during the run', async () => {
    const reason = new Error('enough');
    await expect(runTask(squareTask, { value: 1 }, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    const controller = new AbortController();
    const started = performance.now();
    const task = runTask(
      squareTask,
      { value: 1, delay: 60_000 },
      {
        signal: controller.signal,
        onProgress: () => controller.abort(reason),
      },
    );
    await expect(task).rejects.toBe(reason);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it('leaves the event loop free while ONNX Runtime computes', async () => {
    const n = 192;
    const type = tensorType('float32', [n, n]);
    const graph = defineGraph('product', { a: type }, ({ a }) => ({ y: matMul(a, a) }));
    const a = hostTensor(
      'float32',
      [n, n],
      Float32Array.from({ length: n * n }, (_, i) => Math.sin(i)),
    );
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    onTestFinished(() => clearInterval(timer));
    const task = new URL('./tasks/onnx.js', import.meta.url);
    const outputs = await runTask<object, Record<string, HostTensor>>(task, {
      graph,
      feeds: { a },
      times: 200,
    });
    expect(ticks).toBeGreaterThan(5);
    const expected = interpret(graph, { a }).y!.data;
    expect(outputs.y!.data as Float32Array).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-4 });
  });
});

describe('TaskPool', () => {
  it('gives results in the order of the inputs, at most `size` at a time, on threads that it keeps', async () => {
    const threads = pool(2);
    let running = 0;
    let most = 0;
    const delays = [40, 5, 20, 5, 1];
    const inputs = delays.map((delay, value) => ({ value, delay }));
    const seen = new Set<number>();
    const results = await threads.map<object, Square, { part: string }>(squareTask, inputs, {
      onProgress: ({ part }, index) => {
        running += part === 'started' ? 1 : -1;
        most = Math.max(most, running);
        seen.add(index);
      },
    });
    expect(results.map(({ square }) => square)).toEqual([0, 1, 4, 9, 16]);
    expect(new Set(results.map(({ threadId }) => threadId)).size).toBe(2);
    expect(results.reduce((sum, { runs }) => Math.max(sum, runs), 0)).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(2);
    expect(seen.size).toBe(5);
  });

  it('rejects with the first failure, stops the rest, and works on', async () => {
    const threads = pool(2);
    const inputs = [
      { how: 'fine', delay: 60_000 },
      { how: 'range', delay: 5 },
      { how: 'input', delay: 60_000 },
    ];
    const started = performance.now();
    await expect(threads.map(failTask, inputs)).rejects.toMatchObject({
      name: 'RangeError',
      message: 'out of range',
    });
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(await threads.run<object, Square>(squareTask, { value: 3 })).toMatchObject({ square: 9 });
  });

  it('drops waiting and running tasks when a signal aborts', async () => {
    const threads = pool(1);
    const controller = new AbortController();
    const reason = new Error('stop');
    const inputs = Array.from({ length: 30 }, (_, value) => ({ value, delay: 60_000 }));
    const task = threads.map(squareTask, inputs, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(task).rejects.toBe(reason);
    expect(await threads.run<object, Square>(squareTask, { value: 2 })).toMatchObject({ square: 4 });
  });

  it('rejects what is under way when it is disposed of, and everything after', async () => {
    const threads = new TaskPool(1);
    const running = threads.run(squareTask, { value: 1, delay: 60_000 });
    const waiting = threads.run(squareTask, { value: 1 });
    const outcomes = Promise.allSettled([running, waiting]);
    await threads.dispose();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { message: 'task pool: it was disposed of' },
      });
    }
    await expect(threads.run(squareTask, { value: 1 })).rejects.toThrow('it was disposed of');
    expect(() => new TaskPool(0)).toThrow('task pool: its size must be a whole number from 1, got 0');
  });
});
