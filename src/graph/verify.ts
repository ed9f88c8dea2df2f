import type { Graph } from './graph.js';
import { ops } from './ops/registry.js';
import { typeText, type TensorType } from './tensor-type.js';

/**
 * Checks that a graph is well formed: names unique, every value defined before it is used, every node's outputs as its
 * shape rule says, no node that nothing needs.
 *
 * @throws Error that names the graph and the first node that is wrong.
 */
export function verifyGraph(graph: Graph): void {
  const types = new Map<string, TensorType>();
  const used = new Set<string>();
  const fail = (problem: string): never => {
    throw new Error(`graph '${graph.name}' is malformed: ${problem}`);
  };
  const define = (name: string, type: TensorType): void => {
    if (types.has(name)) fail(`'${name}' is defined twice`);
    types.set(name, type);
  };
  for (const input of graph.inputs) define(input.name, input);
  for (const constant of graph.constants) define(constant.name, constant);
  for (const node of graph.nodes) {
    const title = `${node.op} -> ${node.outputs.map(({ name }) => name).join(', ')}`;
    const inputs = node.inputs.map((name) => {
      used.add(name);
      return types.get(name) ?? fail(`${title} uses '${name}', which is not defined before it`);
    });
    const inferred = ops.get(node.op).infer(inputs, node.attributes as never);
    if (inferred.length !== node.outputs.length) {
      fail(`${title} has ${node.outputs.length} outputs, its rule gives ${inferred.length}`);
    }
    node.outputs.forEach((output, i) => {
      if (typeText(output) !== typeText(inferred[i]!)) {
        fail(`${title}: '${output.name}' is ${typeText(output)}, its rule gives ${typeText(inferred[i]!)}`);
      }
      define(output.name, output);
    });
  }
  const outputNames = new Set<string>();
  for (const { name, value } of graph.outputs) {
    if (outputNames.has(name)) fail(`there are two outputs '${name}'`);
    outputNames.add(name);
    used.add(value);
    if (!types.has(value)) fail(`output '${name}' is '${value}', which is not defined`);
  }
  for (const node of graph.nodes) {
    if (!node.outputs.some(({ name }) => used.has(name))) {
      fail(`nothing needs ${node.op} -> ${node.outputs.map(({ name }) => name).join(', ')}`);
    }
  }
}
