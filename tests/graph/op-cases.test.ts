import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import {
  decodeOnnx,
  encodeOnnx,
  interpret,
  opCases,
  ops,
  opsets,
  printGraph,
  verifyGraph,
  type OpCase,
} from '../../src/graph/index.js';
import { randomStream } from '../../src/numeric/index.js';
import { nativeRuntime } from '../../src/runtime/node/index.js';

const cases: readonly OpCase[] = ops.all.flatMap(opCases);

function feedsOf(opCase: OpCase) {
  const random = randomStream(7);
  return opCase.feeds(() => random.uniform());
}

describe('every operation', () => {
  it('has a case that uses it', () => {
    for (const op of ops.all) {
      const graphs = opCases(op).map(({ graph }) => graph);
      expect(graphs.length, op.id).toBeGreaterThan(0);
      for (const graph of graphs)
        expect(
          graph.nodes.map(({ op }) => op),
          graph.name,
        ).toContain(op.id);
    }
  });

  it.each(cases)('$title: ONNX Runtime agrees with the interpreter', async (opCase) => {
    verifyGraph(opCase.graph);
    const feeds = feedsOf(opCase);
    const expected = interpret(opCase.graph, feeds);
    const program = await nativeRuntime().compile(opCase.graph);
    const received = await program.run(feeds);
    await program.dispose();
    expect(Object.keys(received)).toEqual(Object.keys(expected));
    for (const [name, { type, shape, data }] of Object.entries(expected)) {
      const result = received[name]!;
      expect(result.type, name).toBe(type);
      expect(result.shape, name).toEqual(shape);
      expect(Array.from(result.data as ArrayLike<number>, Number)).toBeAllClose(data, {
        rtol: 2e-5,
        atol: 2e-6,
      });
    }
  });

  it('is accepted by ONNX Runtime at the newest operator set too', async () => {
    for (const { graph } of cases) {
      const session = await InferenceSession.create(encodeOnnx(graph, { opset: opsets.newest }), {
        logSeverityLevel: 3,
      });
      expect(session.outputNames).toEqual(graph.outputs.map(({ name }) => name));
      await session.release();
    }
  });

  it.each(cases)('$title: comes back from ONNX as it went in', (opCase) => {
    const graph = decodeOnnx(encodeOnnx(opCase.graph, { singleThread: true }));
    verifyGraph(graph);
    const feeds = feedsOf(opCase);
    const expected = interpret(opCase.graph, feeds);
    const received = interpret(graph, feeds);
    for (const [name, { shape, data }] of Object.entries(expected)) {
      expect(received[name]!.shape).toEqual(shape);
      expect(received[name]!.data).toBeAllClose(data, { rtol: 1e-7, atol: 1e-12 });
    }
    // Identity is decoded as nothing, hence the one exception.
    if (!opCase.graph.nodes.some(({ op }) => op === 'stopGradient')) {
      expect(printGraph(graph)).toBe(printGraph(opCase.graph));
    }
  });
});
