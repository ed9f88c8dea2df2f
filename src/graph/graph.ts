import type { HostTensor } from './host-tensor.js';
import type { Application, Tensor } from './tensor.js';
import { tensorType, typeText, type TensorType } from './tensor-type.js';

/** A value of a graph: inputs under their own names, all others under names that begin with `%`. */
export interface NamedType extends TensorType {
  readonly name: string;
}

/** One operation, by its id, with attributes of its own type. */
export interface GraphNode {
  readonly op: string;
  readonly attributes: object;
  /** Names of earlier values. */
  readonly inputs: readonly string[];
  readonly outputs: readonly NamedType[];
}

/** A value that is part of the graph. A float32 constant may keep its numbers in float64: see `constant`. */
export interface NamedConstant extends NamedType {
  readonly value: HostTensor;
}

/** A computation as plain immutable data: it can be stored, compared, and posted to a worker thread. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly NamedType[];
  readonly constants: readonly NamedConstant[];
  /** Each after the nodes whose values it uses. */
  readonly nodes: readonly GraphNode[];
  /** `value` names an input, a constant or a node's output. */
  readonly outputs: readonly { readonly name: string; readonly value: string }[];
}

/** Names as ONNX files use them: `visual.conv1.weight`. `%` is kept for the graph's own values. */
const valueName = /^[^%\s]+$/;

function checkName(graph: string, kind: string, name: string): void {
  if (!valueName.test(name)) {
    throw new RangeError(
      `graph '${graph}': ${kind} ${JSON.stringify(name)} must be a name without spaces and '%'`,
    );
  }
}

/**
 * Builds a graph: `build` receives the inputs as symbolic tensors and returns the outputs by name. Operations that no
 * output needs are left out.
 *
 * ```ts
 * const similarity = defineGraph(
 *   'similarity',
 *   { queries: tensorType('float32', ['queries', 512]), keys: tensorType('float32', ['keys', 512]) },
 *   ({ queries, keys }) => ({ scores: matMul(queries, transpose(keys)) }),
 * );
 * ```
 */
export function defineGraph<Inputs extends Readonly<Record<string, TensorType>>>(
  name: string,
  inputs: Inputs,
  build: (tensors: { readonly [K in keyof Inputs]: Tensor }) => Readonly<Record<string, Tensor>>,
): Graph {
  const symbols: Record<string, Tensor> = {};
  for (const [key, { type, shape }] of Object.entries(inputs)) {
    checkName(name, 'the input', key);
    symbols[key] = { ...tensorType(type, shape), origin: { kind: 'input', name: key } };
  }
  const outputs = build(symbols as { readonly [K in keyof Inputs]: Tensor });
  return collectGraph(name, symbols, outputs);
}

/** The graph of what `outputs` need of `inputs`. */
export function collectGraph(
  name: string,
  inputs: Readonly<Record<string, Tensor>>,
  outputs: Readonly<Record<string, Tensor>>,
): Graph {
  const names = new Map<Tensor, string>();
  const constants: NamedConstant[] = [];
  const nodes: GraphNode[] = [];
  const namedInputs = Object.entries(inputs).map(([key, tensor]) => {
    names.set(tensor, key);
    return { name: key, type: tensor.type, shape: tensor.shape };
  });
  let next = 0;

  const nameOf = (tensor: Tensor): string => {
    const known = names.get(tensor);
    if (known !== undefined) return known;
    if (tensor.origin.kind !== 'constant') {
      throw new Error(
        `graph '${name}': the ${tensor.origin.kind} ${typeText(tensor)} belongs to another graph; ` +
          'pass it in as an input',
      );
    }
    const fresh = `%c${constants.length}`;
    names.set(tensor, fresh);
    constants.push({ name: fresh, type: tensor.type, shape: tensor.shape, value: tensor.origin.value });
    return fresh;
  };

  for (const application of applicationsOf(Object.values(outputs))) {
    nodes.push({
      op: application.op,
      attributes: application.attributes,
      inputs: application.inputs.map(nameOf),
      outputs: application.outputs.map((tensor) => {
        const fresh = `%${next++}`;
        names.set(tensor, fresh);
        return { name: fresh, type: tensor.type, shape: tensor.shape };
      }),
    });
  }
  const named = Object.entries(outputs).map(([key, tensor]) => {
    checkName(name, 'the output', key);
    if (Object.hasOwn(inputs, key)) {
      throw new RangeError(
        `graph '${name}': the output '${key}' has the name of an input; give it another one`,
      );
    }
    return { name: key, value: nameOf(tensor) };
  });
  if (named.length === 0) throw new RangeError(`graph '${name}': expected at least one output, got none`);
  return { name, inputs: namedInputs, constants, nodes, outputs: named };
}

/** What `tensors` are computed by: every application once, each after those that it uses. */
export function applicationsOf(tensors: readonly Tensor[]): readonly Application[] {
  const done = new Set<Application>();
  const order: Application[] = [];
  // A graph may be thousands of operations deep: an explicit stack instead of recursion.
  const stack: { readonly application: Application; next: number }[] = [];
  const enter = ({ origin }: Tensor): void => {
    if (origin.kind === 'node' && !done.has(origin.node)) {
      done.add(origin.node);
      stack.push({ application: origin.node, next: 0 });
    }
  };
  for (const tensor of tensors) {
    enter(tensor);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const input = top.application.inputs[top.next++];
      if (input) enter(input);
      else order.push(stack.pop()!.application);
    }
  }
  return order;
}

/** The inputs of a graph as fresh symbolic tensors. */
export function inputTensors(graph: Graph): Record<string, Tensor> {
  return Object.fromEntries(
    graph.inputs.map(({ name, type, shape }) => [name, { type, shape, origin: { kind: 'input', name } }]),
  );
}

/** The type of each output, by name. */
export function outputTypes(graph: Graph): readonly NamedType[] {
  const types = new Map<string, TensorType>();
  for (const input of graph.inputs) types.set(input.name, input);
  for (const constant of graph.constants) types.set(constant.name, constant);
  for (const node of graph.nodes) for (const output of node.outputs) types.set(output.name, output);
  return graph.outputs.map(({ name, value }) => {
    const { type, shape } = types.get(value)!;
    return { name, type, shape };
  });
}
