import { expect, it } from 'vitest';
import {
  defineGraph,
  erf,
  fill,
  gather,
  hostTensor,
  scatterRowsAdd,
  tensorType,
} from '../../src/graph/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';
import { withOnnxRuntime } from '../../src/runtime/node/load-onnxruntime.js';

it.each([1, 2])('adds up every row of an embedding gradient on %i threads', async (threads) => {
  // With ScatterND, two threads lose a few of these sums.
  const [rows, updates, width] = [7, 20_000, 64];
  const graph = defineGraph(
    'rows',
    { i: tensorType('int64', [updates]), u: tensorType('float32', [updates, width]) },
    ({ i, u }) => ({ y: scatterRowsAdd(fill('float32', [rows, width], 0), i, u) }),
  );
  const program = await nativeRuntime({ threads }).compile(graph);
  const i = hostTensor(
    'int64',
    [updates],
    Array.from({ length: updates }, (_, k) => k % rows),
  );
  const u = hostTensor('float32', [updates, width], new Float32Array(updates * width).fill(1));
  const expected = Array.from({ length: rows * width }, (_, k) =>
    Math.ceil((updates - Math.floor(k / width)) / rows),
  );
  for (let run = 0; run < 3; run++) {
    const { y } = await program.run({ i, u });
    expect(Array.from(y!.data as Float32Array)).toEqual(expected);
  }
  await program.dispose();
});

it('names the graph and the reason where ONNX Runtime has no kernel', async () => {
  const graph = defineGraph('double', { x: tensorType('float64', [2]) }, ({ x }) => ({ y: erf(x) }));
  await expect(nativeRuntime().compile(graph)).rejects.toThrow(
    "graph 'double': ONNX Runtime cannot run it: Could not find an implementation for Erf(13)",
  );
});

it('refuses a thread count that is none', () => {
  expect(() => nativeRuntime({ threads: 0 })).toThrow(
    'native runtime: threads must be a whole number from 1, got 0',
  );
});

it('names the graph where a run fails inside ONNX Runtime', async () => {
  const graph = defineGraph(
    'rows out of reach',
    { x: tensorType('float32', [2, 2]), i: tensorType('int64', [1]) },
    ({ x, i }) => ({ y: gather(x, i) }),
  );
  const program = await nativeRuntime().compile(graph);
  const feeds = { x: hostTensor('float32', [2, 2], [1, 2, 3, 4]), i: hostTensor('int64', [1], [5]) };
  await expect(program.run(feeds)).rejects.toThrow(
    /^graph 'rows out of reach': ONNX Runtime failed: .*Gather/,
  );
  await program.dispose();
});

it('says in one line how to add ONNX Runtime where npm has left it out', async () => {
  const missing = Object.assign(new Error("Cannot find package 'onnxruntime-node'"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
  await expect(withOnnxRuntime(() => Promise.reject(missing))).rejects.toMatchObject({
    name: 'InputError',
    message:
      'onnxruntime-node: expected this package, which runs the graphs, got none: npm leaves it out where its ' +
      'download of GPU kernels fails; add it without them: ' +
      'ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30.0',
  });
  const broken = new Error('libonnxruntime.so.1: cannot open shared object file');
  await expect(withOnnxRuntime(() => Promise.reject(broken))).rejects.toBe(broken);
});
