/** Builds a graph, differentiates and runs it: a contrastive loss of four pairs, and its derivative by the rows. */
import {
  cosineSimilarity,
  defineGraph,
  differentiate,
  div,
  hostTensor,
  l2Normalize,
  logSumExp,
  mul,
  printGraph,
  reduceMean,
  reduceSum,
  sub,
  tensorType,
} from 'modgap/graph';
import { interpreterRuntime } from 'modgap/runtime';
import { nativeRuntime } from 'modgap/runtime/node';

const [pairs, dim, temperature] = [4, 3, 0.1];
const rows = tensorType('float32', [pairs, dim]);

// Applying an operation computes nothing: shapes are checked, and the graph grows. Rows of x look for theirs in y.
const graph = defineGraph('contrast', { x: rows, y: rows }, ({ x, y }) => {
  const scores = div(cosineSimilarity(x, y), temperature);
  const matched = div(reduceSum(mul(l2Normalize(x), l2Normalize(y)), [1]), temperature);
  return { loss: reduceMean(sub(logSumExp(scores, 1), matched)) };
});
console.log(printGraph(graph).split('\n')[0]!);

// Reverse mode, on the graph: the derivative is one more output, 'gradient.x'.
const withGradient = differentiate(graph, { wrt: ['x'] });

const x = hostTensor('float32', [pairs, dim], [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
const y = hostTensor('float32', [pairs, dim], [1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1]);

// ONNX Runtime computes in float32; the interpreter, which it is checked against, in float64.
for (const [name, runtime] of [
  ['interpreter', interpreterRuntime()],
  ['ONNX Runtime', nativeRuntime()],
] as const) {
  const program = await runtime.compile(withGradient);
  const results = await program.run({ x, y });
  const norm = Math.hypot(...Array.from(results['gradient.x']!.data, Number));
  console.log(`${name}: loss ${Number(results['loss']!.data[0]).toFixed(5)}, |gradient| ${norm.toFixed(5)}`);
  await program.dispose();
}
