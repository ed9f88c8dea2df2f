import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defineGraph, hostTensor, interpret, matMul, tensorType } from '../../src/graph/index.js';
import { inlineTasks } from '../../src/runtime/index.js';
import { runInThread, threadTasks } from '../../src/runtime/node/index.js';
import { describeTasks, missingTask } from './tasks-contract.js';
import { failTask, productTask, squareTask, worldTask } from './tasks/sample.js';
import makeWorld from './tasks/world.js';

const worldModule = new URL('./tasks/world.ts', import.meta.url).href;

describeTasks('the calling thread', ({ size, world }) =>
  inlineTasks({ size, ...(world && { world: makeWorld() }) }),
);
describeTasks('worker threads', ({ size, world }) =>
  threadTasks({ size, ...(world && { world: worldModule }) }),
);

describe('worker threads', () => {
  it('are other threads, and are kept', async () => {
    const tasks = threadTasks({ size: 2 });
    onTestFinished(() => tasks.dispose());
    const inputs = [40, 5, 20, 5, 1].map((delay, value) => ({ value, delay }));
    const results = await tasks.map(squareTask, inputs);
    expect(new Set(results.map(({ threadId }) => threadId)).size).toBe(2);
    expect(Math.min(...results.map(({ threadId }) => threadId))).toBeGreaterThan(0);
    expect(Math.max(...results.map(({ runs }) => runs))).toBeGreaterThan(1);
  });

  it('are lent folders and native kernels where nothing else is said', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'modgap-world-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    expect(await runInThread(worldTask, folder)).toBe(`hello from native cpu in ${folder}`);
    expect(await inlineTasks().run(worldTask, 'memory/here')).toBe('hello from interpreter in memory/here');
  });

  it('tell of an error that nobody waited for, and of a thread that ends before it answers', async () => {
    await expect(runInThread(failTask, { how: 'later' })).rejects.toThrow('thrown where nobody waits');
    await expect(runInThread(failTask, { how: 'exit' })).rejects.toThrow(
      /sample\.ts: its thread ended with code 3 before/,
    );
  });

  it('refuse a name under which the module exports no task', async () => {
    await expect(runInThread(missingTask, null)).rejects.toThrow(
      'expected a task exported as notATask, got number',
    );
  });

  it('leave the event loop free while ONNX Runtime computes', async () => {
    const n = 192;
    const a = hostTensor(
      'float32',
      [n, n],
      Float32Array.from({ length: n * n }, (_, i) => Math.sin(i)),
    );
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    onTestFinished(() => clearInterval(timer));
    const y = await runInThread(productTask, { a, times: 200 });
    expect(ticks).toBeGreaterThan(5);
    const graph = defineGraph('product', { a: tensorType('float32', [n, n]) }, ({ a: x }) => ({
      y: matMul(x, x),
    }));
    const expected = interpret(graph, { a }).y!.data;
    expect(y.data as Float32Array).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-4 });
  });
});
