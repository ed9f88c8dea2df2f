import { describe, expect, it } from 'vitest';
import {
  add,
  cast,
  defineGraph,
  gemm,
  matMul,
  mul,
  reduceMax,
  reduceSum,
  tensorType,
  topK,
  transpose,
} from '../../src/graph/index.js';
import { hostTensor, type Runtime } from '../../src/runtime/index.js';

const similarity = defineGraph(
  'similarity',
  { queries: tensorType('float32', ['queries', 3]), keys: tensorType('float32', ['keys', 3]) },
  ({ queries, keys }) => {
    const scores = matMul(queries, transpose(keys));
    return { scores, best: reduceMax(scores, [1]) };
  },
);

const queries = hostTensor('float32', [2, 3], [1, 0, 2, 0, 1, 1]);
const keys = hostTensor('float32', [4, 3], [1, 1, 1, 0, 0, 1, 2, 0, 0, -1, 0, 3]);

/** What every runtime must do, whatever it runs on. */
export function describeRuntime(name: string, make: () => Runtime, { emptyTensors = true } = {}): void {
  describe(`runtime contract: ${name}`, () => {
    it('computes the outputs, named and typed as the graph says', async () => {
      const program = await make().compile(similarity);
      const { scores, best } = await program.run({ queries, keys });
      expect(scores).toEqual(hostTensor('float32', [2, 4], [3, 2, 2, 5, 2, 1, 0, 3]));
      expect(best).toEqual(hostTensor('float32', [2], [5, 3]));
      await program.dispose();
    });

    it('binds symbolic dimensions anew in every run', async () => {
      const program = await make().compile(similarity);
      const one = hostTensor('float32', [1, 3], [1, 1, 1]);
      expect((await program.run({ queries: one, keys })).scores?.shape).toEqual([1, 4]);
      expect((await program.run({ queries, keys: one })).scores?.shape).toEqual([2, 1]);
      await program.dispose();
    });

    it.skipIf(!emptyTensors)('takes a block without rows', async () => {
      const program = await make().compile(similarity);
      const none = hostTensor('float32', [0, 3], []);
      expect((await program.run({ queries: none, keys })).scores?.shape).toEqual([0, 4]);
      await program.dispose();
    });

    it('carries every element type', async () => {
      const graph = defineGraph(
        'types',
        {
          a: tensorType('float32', [2]),
          b: tensorType('float64', [2]),
          c: tensorType('int32', [2]),
          d: tensorType('int64', [2]),
          e: tensorType('bool', [2]),
          f: tensorType('uint8', [2]),
          g: tensorType('uint16', [2]),
        },
        (x) => ({
          a1: mul(x.a, 2),
          b1: mul(x.b, 2),
          c1: mul(x.c, 2),
          d1: mul(x.d, 2),
          e1: x.e,
          f1: cast(cast(x.f, 'int32'), 'uint8'),
          g1: cast(cast(x.g, 'int32'), 'uint16'),
        }),
      );
      const program = await make().compile(graph);
      const outputs = await program.run({
        a: hostTensor('float32', [2], [0.5, -1]),
        b: hostTensor('float64', [2], [1 / 3, 1e200]),
        c: hostTensor('int32', [2], [-7, 2 ** 30 - 1]),
        d: hostTensor('int64', [2], [-7, 2 ** 50]),
        e: hostTensor('bool', [2], [1, 0]),
        f: hostTensor('uint8', [2], [0, 255]),
        g: hostTensor('uint16', [2], [0, 65535]),
      });
      expect(outputs).toEqual({
        a1: hostTensor('float32', [2], [1, -2]),
        b1: hostTensor('float64', [2], [2 / 3, 2e200]),
        c1: hostTensor('int32', [2], [-14, 2 ** 31 - 2]),
        d1: hostTensor('int64', [2], [-14, 2 ** 51]),
        e1: hostTensor('bool', [2], [1, 0]),
        f1: hostTensor('uint8', [2], [0, 255]),
        g1: hostTensor('uint16', [2], [0, 65535]),
      });
      await program.dispose();
    });

    it('reads views and memory shared between threads, and leaves them as they were', async () => {
      const program = await make().compile(similarity);
      const whole = new Float32Array([9, 9, 9, 1, 0, 2, 0, 1, 1, 9]);
      const view = hostTensor('float32', [2, 3], whole.subarray(3, 9));
      const shared = new Float32Array(new SharedArrayBuffer(48));
      shared.set(keys.data);
      const { scores } = await program.run({ queries: view, keys: hostTensor('float32', [4, 3], shared) });
      expect(scores?.data).toEqual(new Float32Array([3, 2, 2, 5, 2, 1, 0, 3]));
      expect(Array.from(whole)).toEqual([9, 9, 9, 1, 0, 2, 0, 1, 1, 9]);
      await program.dispose();
    });

    it('gives outputs that a later run does not touch', async () => {
      const program = await make().compile(similarity);
      const first = (await program.run({ queries, keys })).best!;
      await program.run({ queries: hostTensor('float32', [2, 3], [9, 9, 9, 9, 9, 9]), keys });
      expect(Array.from(first.data as Float32Array)).toEqual([5, 3]);
      await program.dispose();
    });

    it('returns an input or a constant as an output, and one value under two names', async () => {
      const graph = defineGraph('copies', { x: tensorType('float32', ['n']) }, ({ x }) => {
        const y = add(x, 1);
        return { same: x, y, again: y, sum: reduceSum(y) };
      });
      const program = await make().compile(graph);
      const x = hostTensor('float32', [2], [1, 2]);
      const outputs = await program.run({ x });
      const y = hostTensor('float32', [2], [2, 3]);
      expect(outputs).toEqual({ same: x, y, again: y, sum: hostTensor('float32', [], [5]) });
      await program.dispose();
    });

    it('orders equal elements by their index', async () => {
      const graph = defineGraph('ties', { x: tensorType('float32', [1, 5]) }, ({ x }) => ({
        i: topK(x, 4).indices,
      }));
      const program = await make().compile(graph);
      const { i } = await program.run({ x: hostTensor('float32', [1, 5], [1, 3, 3, 1, 3]) });
      expect(i).toEqual(hostTensor('int64', [1, 4], [1, 2, 4, 0]));
      await program.dispose();
    });

    it.each([
      ['nothing', { queries }, "graph 'similarity': input 'keys' must be float32[keys, 3], got nothing"],
      [
        'an unknown input',
        { queries, keys, extra: keys },
        "graph 'similarity': there is no input 'extra'; its inputs are queries, keys",
      ],
      [
        'another element type',
        { queries, keys: hostTensor('float64', [1, 3], [1, 2, 3]) },
        "graph 'similarity': input 'keys' must be float32[keys, 3], got float64[1, 3]",
      ],
      [
        'another width',
        { queries, keys: hostTensor('float32', [1, 2], [1, 2]) },
        "graph 'similarity': input 'keys' must be float32[keys, 3], got float32[1, 2]",
      ],
    ])('refuses %s', async (_what, feeds, message) => {
      const program = await make().compile(similarity);
      await expect(program.run(feeds as never)).rejects.toThrow(message);
      await program.dispose();
    });

    it('refuses two values for one symbol', async () => {
      const graph = defineGraph(
        'pairs',
        { a: tensorType('float32', ['n', 2]), b: tensorType('float32', ['n', 2]) },
        ({ a, b }) => ({ y: gemm(a, b, undefined, { transposeB: true }) }),
      );
      const program = await make().compile(graph);
      const a = hostTensor('float32', [1, 2], [1, 2]);
      const b = hostTensor('float32', [2, 2], [1, 2, 3, 4]);
      await expect(program.run({ a, b })).rejects.toThrow(
        "graph 'pairs': input 'b' must be float32[n, 2], got float32[2, 2], but input 'a' says that 'n' is 1",
      );
      await program.dispose();
    });

    it('refuses a malformed graph, and a run after disposal', async () => {
      const malformed = { ...similarity, nodes: similarity.nodes.slice(1) };
      await expect(make().compile(malformed)).rejects.toThrow(
        "graph 'similarity' is malformed: matMul -> %1 uses '%0'",
      );
      const program = await make().compile(similarity);
      await program.dispose();
      await program.dispose();
      await expect(program.run({ queries, keys })).rejects.toThrow(
        "graph 'similarity': the program was disposed of",
      );
    });
  });
}
