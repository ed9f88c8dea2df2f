import { describe, expect, it } from 'vitest';
import { ops } from '../../src/graph/index.js';
import { interpreterRuntime, type Program, type Runtime } from '../../src/runtime/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import { verifyOps } from '../../src/training/index.js';
import { testCube } from '../support/test-cube.js';

/** The interpreter, but for results of `op` alone, which are off by a factor: a machine that computes wrong. */
function wrongAt(op: string, factor: number): Runtime {
  const right = interpreterRuntime();
  return {
    name: 'wrong',
    compile: async (graph): Promise<Program> => {
      const program = await right.compile(graph);
      const affected = graph.nodes.some((node) => node.op === op);
      return {
        dispose: () => program.dispose(),
        run: async (feeds) => {
          const results = await program.run(feeds);
          if (affected)
            for (const { data } of Object.values(results))
              if (data instanceof Float32Array) data.forEach((x, i) => (data[i] = x * factor));
          return results;
        },
      };
    },
  };
}

describe('verifyOps', () => {
  it('finds every operation and a training step right on ONNX Runtime', async () => {
    const { checks } = await verifyOps(nativeRuntime());
    expect(checks.filter(({ passes }) => !passes)).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual([
      ...ops.ids,
      'training step: loss',
      'training step: gap',
      'training step: gradients',
      'training step: updated parameters',
    ]);
    expect(new Set(checks.map(({ file }) => file))).toEqual(new Set(['native cpu']));
    expect(checks.some(({ worst }) => worst > 0)).toBe(true);
  });

  it('notices an operation that is off by a tenth of a thousandth, and what uses it', async () => {
    const { checks } = await verifyOps(wrongAt('erf', 1.0001));
    const failing = checks.filter(({ passes }) => !passes);
    expect(failing.map(({ name }) => name)).toContain('erf');
    expect(failing.find(({ name }) => name === 'erf')!.worst).toBeCloseTo(1e-4, 6);
    expect(failing.map(({ name }) => name)).not.toContain('exp');
  });

  it('tries an operation that is added to the registry', async () => {
    const remove = ops.add(testCube.op);
    try {
      const { checks } = await verifyOps(nativeRuntime());
      expect(checks.find(({ name }) => name === 'testCube')).toMatchObject({ passes: true, tolerance: 1e-5 });
    } finally {
      remove();
    }
  });

  it('says why an operation could not be tried', async () => {
    const right = interpreterRuntime();
    const without: Runtime = {
      name: 'small',
      compile: (graph) =>
        graph.name === 'round, halves' ? Promise.reject(new Error('no kernel')) : right.compile(graph),
    };
    const { checks } = await verifyOps(without);
    expect(checks.filter(({ passes }) => !passes)).toEqual([
      {
        file: 'small',
        name: 'round',
        worst: NaN,
        tolerance: 1e-5,
        passes: false,
        note: 'round, halves: no kernel',
      },
    ]);
  });
});
