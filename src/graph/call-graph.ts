import type { Graph } from './graph.js';
import { ops } from './ops/registry.js';
import { apply, type Tensor } from './tensor.js';
import { typeText } from './tensor-type.js';

/** Applies the operation of this id; the attributes are of its own type. */
export type ApplyNamed = (op: string, inputs: readonly Tensor[], attributes: object) => readonly Tensor[];

/** `apply` for an operation that is known by its id only, as in a graph. */
export const applyNamed: ApplyNamed = (op, inputs, attributes) =>
  apply(ops.get(op), inputs, attributes as never);

/**
 * The graph's computation applied to tensors of another graph: its outputs by name.
 *
 * @param rewrite What is applied for each node. Default: the node's own operation.
 * @throws where an input is missing or has another type. Symbols of the graph's inputs are not renamed.
 */
export function callGraph(
  graph: Graph,
  inputs: Readonly<Record<string, Tensor>>,
  rewrite: ApplyNamed = applyNamed,
): Record<string, Tensor> {
  const values = new Map<string, Tensor>();
  for (const input of graph.inputs) {
    const given = inputs[input.name];
    if (!given || typeText(given) !== typeText(input)) {
      throw new TypeError(
        `graph '${graph.name}': input '${input.name}' must be ${typeText(input)}, ` +
          `got ${given ? typeText(given) : 'nothing'}`,
      );
    }
    values.set(input.name, given);
  }
  for (const { name, type, shape, value } of graph.constants) {
    values.set(name, { type, shape, origin: { kind: 'constant', value } });
  }
  for (const node of graph.nodes) {
    const outputs = rewrite(
      node.op,
      node.inputs.map((name) => values.get(name)!),
      node.attributes,
    );
    node.outputs.forEach(({ name }, i) => values.set(name, outputs[i]!));
  }
  return Object.fromEntries(graph.outputs.map(({ name, value }) => [name, values.get(value)!]));
}
