import type { Graph, NamedConstant } from './graph.js';
import { typeText } from './tensor-type.js';

/** Constants up to this many elements are printed whole. */
const shortConstant = 8;

function valueText({ type, shape, value: { data } }: NamedConstant): string {
  const few = Array.from(data.subarray(0, shortConstant) as ArrayLike<number | bigint>, Number);
  const shown = few.map((number) => (type === 'float32' ? Math.fround(number) : number)).join(', ');
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
  for (const constant of graph.constants) {
    lines.push(`  constant ${constant.name}: ${typeText(constant)} = ${valueText(constant)}`);
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
