import type { Graph } from './graph.js';
import type { HostTensor } from './host-tensor.js';
import { typeText } from './tensor-type.js';

/** Constants up to this many elements are printed whole. */
const shortConstant = 8;

function valueText({ shape, data }: HostTensor): string {
  const shown = Array.from(data.subarray(0, shortConstant), String).join(', ');
  const text = data.length > shortConstant ? `${shown}, ...` : shown;
  return shape.length === 0 ? text : `[${text}]`;
}

function attributeText(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
}

/** A graph as text, one line a value: for reading, and for snapshots in tests. */
export function printGraph(graph: Graph): string {
  const lines = [`graph ${graph.name}`];
  for (const input of graph.inputs) lines.push(`  input ${input.name}: ${typeText(input)}`);
  for (const { name, value } of graph.constants) {
    lines.push(`  constant ${name}: ${typeText(value)} = ${valueText(value)}`);
  }
  for (const node of graph.nodes) {
    const outputs = node.outputs.map((output) => `${output.name}: ${typeText(output)}`).join(', ');
    const attributes = Object.entries(node.attributes).map(
      ([key, value]) => `${key}=${attributeText(value)}`,
    );
    const suffix = attributes.length > 0 ? ` {${attributes.join(', ')}}` : '';
    lines.push(`  ${outputs} = ${node.op}(${node.inputs.join(', ')})${suffix}`);
  }
  for (const { name, value } of graph.outputs) lines.push(`  output ${name} = ${value}`);
  return `${lines.join('\n')}\n`;
}
