import { bindDims } from './bindings.js';
import type { Graph, GraphNode } from './graph.js';
import { elementCount, type HostTensor } from './host-tensor.js';
import { evaluateShape, type Bindings } from './shape.js';
import type { Dense } from './ops/definition.js';
import { ops } from './ops/registry.js';

function toDense({ type, shape, data }: HostTensor): Dense {
  return {
    type,
    shape,
    data: data instanceof Float64Array ? data : Float64Array.from(data as ArrayLike<number>, Number),
  };
}

function runNode(node: GraphNode, values: Map<string, Dense>, bindings: Bindings): void {
  const inputs = node.inputs.map((name) => values.get(name)!);
  const outputs = node.outputs.map(({ type, shape }) => {
    const concrete = evaluateShape(shape, bindings);
    return { type, shape: concrete, data: new Float64Array(elementCount(concrete)) };
  });
  ops.get(node.op).reference(inputs, node.attributes as never, outputs, bindings);
  node.outputs.forEach(({ name }, i) => values.set(name, outputs[i]!));
}

/**
 * Runs a graph in plain TypeScript, every value in float64 whatever its declared type: the oracle that the native
 * kernels and the gradients are held against. Whole numbers are exact up to 2^53.
 *
 * Float inputs may be float32 or float64 whichever the graph declares, unless `exactTypes` is set; the other element
 * types must match.
 *
 * @throws TypeError or RangeError where the feeds do not fit the graph's inputs.
 */
export function interpret(
  graph: Graph,
  feeds: Readonly<Record<string, HostTensor>>,
  { exactTypes = false }: { readonly exactTypes?: boolean } = {},
): Record<string, Dense> {
  const bindings = bindDims(graph, feeds, { anyFloat: !exactTypes });
  const values = new Map<string, Dense>();
  for (const { name } of graph.inputs) values.set(name, toDense(feeds[name]!));
  for (const { name, value } of graph.constants) values.set(name, toDense(value));
  for (const node of graph.nodes) runNode(node, values, bindings);
  return Object.fromEntries(graph.outputs.map(({ name, value }) => [name, values.get(value)!]));
}
