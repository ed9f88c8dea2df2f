/** Compiles and runs a graph with ONNX Runtime, in the task's thread. */
import { nativeRuntime } from '../../../dist/runtime/node/native.js';

export default async function runGraph({ graph, feeds, times }) {
  const program = await nativeRuntime().compile(graph);
  let outputs = await program.run(feeds);
  for (let i = 1; i < times; i++) outputs = await program.run(feeds);
  await program.dispose();
  return outputs;
}
