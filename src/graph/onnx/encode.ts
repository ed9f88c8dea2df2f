import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { outputTypes, type Graph, type GraphNode, type NamedType } from '../graph.js';
import { hostTensor, type DType, type HostTensor } from '../host-tensor.js';
import { dimTerms, isSymbol, type Dim, type Shape } from '../shape.js';
import { ops } from '../ops/registry.js';
import { typeText, type TensorType } from '../tensor-type.js';
import { dataTypeCode } from './data-type.js';
import type { Emitter, OnnxAttribute, OnnxAttributes } from './rule.js';
import { encodeTensor } from './tensor-proto.js';

/** The operator sets that the emission rules are right for, and the default. */
export const opsets = { oldest: 21, newest: 23, default: 21 } as const;

/** The file format's version: the one that came with operator set 21. */
const irVersion = 10n;

export interface EncodeOptions {
  /** The version of ONNX's operator set, 21 to 23. Default: 21. */
  readonly opset?: number;
  /**
   * The model will run on one thread only. Rows are then added up by ScatterND, many times as fast as ScatterElements;
   * with more threads ONNX Runtime 1.30 loses additions to one row. Default: false.
   */
  readonly singleThread?: boolean;
  /**
   * Inputs that are part of the model, by name: a trained network's weights, so that whoever runs it feeds only the
   * rest. Default: none.
   */
  readonly initializers?: Readonly<Record<string, HostTensor>>;
}

function encodeAttribute(name: string, value: OnnxAttribute): AttributeProto {
  if ('int' in value) {
    return create(AttributeProtoSchema, {
      name,
      type: AttributeProto_AttributeType.INT,
      i: BigInt(value.int),
    });
  }
  if ('float' in value) {
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOAT, f: value.float });
  }
  if ('ints' in value) {
    const ints = value.ints.map(BigInt);
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints });
  }
  if ('string' in value) {
    const s = new TextEncoder().encode(value.string);
    return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.STRING, s });
  }
  const t = encodeTensor('', value.tensor);
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.TENSOR, t });
}

/** A constant in its declared type: float32 constants may come in float64. */
function stored(type: DType, value: HostTensor): HostTensor {
  return value.type === type ? value : hostTensor(type, value.shape, value.data as Float64Array);
}

function encodeDim(dim: Dim) {
  return create(TensorShapeProto_DimensionSchema, {
    value:
      typeof dim === 'number' ? { case: 'dimValue', value: BigInt(dim) } : { case: 'dimParam', value: dim },
  });
}

function encodeValueInfo({ name, type, shape }: NamedType): ValueInfoProto {
  const tensor = create(TypeProto_TensorSchema, {
    elemType: dataTypeCode(type),
    shape: create(TensorShapeProtoSchema, { dim: shape.map(encodeDim) }),
  });
  return create(ValueInfoProtoSchema, {
    name,
    type: create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } }),
  });
}

/** Collects nodes and constants under fresh names; computes symbolic dimensions from the inputs' shapes once each. */
class GraphEmitter implements Emitter {
  readonly nodes: NodeProto[] = [];
  readonly constants: TensorProto[] = [];
  private readonly known = new Map<string, string>();
  private next = 0;

  constructor(
    private readonly graph: Graph,
    readonly singleThread: boolean,
  ) {}

  node(
    type: string,
    inputs: readonly string[],
    attributes: OnnxAttributes = {},
    outputs: readonly string[] = [this.fresh()],
  ): string {
    this.nodes.push(
      create(NodeProtoSchema, {
        opType: type,
        name: `${type}_${this.nodes.length}`,
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value)),
      }),
    );
    return outputs[0]!;
  }

  constant(value: HostTensor): string {
    const name = this.fresh();
    this.constants.push(encodeTensor(name, value));
    return name;
  }

  ints(values: readonly number[]): string {
    return this.once(`ints ${values.join(',')}`, () =>
      this.constant(hostTensor('int64', [values.length], values)),
    );
  }

  scalar(type: DType, value: number): string {
    return this.once(`${type} ${Object.is(value, -0) ? '-0' : value}`, () =>
      this.constant(hostTensor(type, [], [value])),
    );
  }

  shape(shape: Shape): string {
    if (shape.every((dim) => typeof dim === 'number')) return this.ints(shape);
    const parts = shape.map((dim) => this.dimVector(dim));
    return this.once(`shape ${shape.join(',')}`, () =>
      parts.length === 1 ? parts[0]! : this.node('Concat', parts, { axis: { int: 0 } }),
    );
  }

  dim(dim: Dim): string {
    if (typeof dim === 'number') return this.scalar('int64', dim);
    return this.once(`dim ${dim}`, () => this.node('Squeeze', [this.dimVector(dim), this.ints([0])]));
  }

  /** The name of an int64 vector that holds this one dimension. */
  private dimVector(dim: Dim): string {
    if (typeof dim === 'number') return this.ints([dim]);
    if (isSymbol(dim)) return this.once(`symbol ${dim}`, () => this.symbol(dim));
    return this.once(`vector ${dim}`, () =>
      dimTerms(dim)
        .map(({ coefficient, symbols }) => {
          const factors = symbols.map((name) => this.dimVector(name));
          if (coefficient !== 1 || factors.length === 0) factors.push(this.ints([coefficient]));
          return factors.reduce((a, b) => this.node('Mul', [a, b]));
        })
        .reduce((a, b) => this.node('Add', [a, b])),
    );
  }

  private symbol(name: string): string {
    for (const input of this.graph.inputs) {
      const axis = input.shape.indexOf(name);
      if (axis >= 0)
        return this.node('Shape', [input.name], { start: { int: axis }, end: { int: axis + 1 } });
    }
    throw new RangeError(`graph '${this.graph.name}': no input has the dimension '${name}'`);
  }

  private once(key: string, make: () => string): string {
    const found = this.known.get(key);
    if (found !== undefined) return found;
    const name = make();
    this.known.set(key, name);
    return name;
  }

  private fresh(): string {
    return `%e${this.next++}`;
  }
}

function emitNode(
  emitter: Emitter,
  node: GraphNode,
  types: ReadonlyMap<string, TensorType>,
  rename: (name: string) => string,
  used: ReadonlySet<string>,
): void {
  ops.get(node.op).onnx.emit(emitter, {
    attributes: node.attributes as never,
    inputs: node.inputs.map(rename),
    inputTypes: node.inputs.map((name) => types.get(name)!),
    outputs: node.outputs.map(({ name }) => rename(name)),
    used: (index) => used.has(node.outputs[index]!.name),
  });
}

/** The graph's inputs that are stored with the model, as the file keeps them. */
function storedInputs(
  graph: Graph,
  initializers: Readonly<Record<string, HostTensor>>,
): readonly TensorProto[] {
  return Object.entries(initializers).map(([name, value]) => {
    const input = graph.inputs.find((candidate) => candidate.name === name);
    if (!input || typeText(input) !== typeText(value)) {
      throw new RangeError(
        `graph '${graph.name}': initializer '${name}' must be ${input ? typeText(input) : 'the name of an input'}, ` +
          `got ${typeText(value)}`,
      );
    }
    return encodeTensor(name, value);
  });
}

/**
 * A graph as an ONNX model: operator set 21 (IR version 10) unless told otherwise. Inputs and outputs keep their names.
 *
 * @throws RangeError where the operator set is not supported, or an initializer does not fit its input.
 */
export function encodeOnnx(
  graph: Graph,
  { opset = opsets.default, singleThread = false, initializers = {} }: EncodeOptions = {},
): Uint8Array {
  if (!Number.isInteger(opset) || opset < opsets.oldest || opset > opsets.newest) {
    throw new RangeError(`ONNX operator set: expected ${opsets.oldest} to ${opsets.newest}, got ${opset}`);
  }
  const emitter = new GraphEmitter(graph, singleThread);
  const types = new Map<string, TensorType>();
  const produced = new Set<string>();
  const used = new Set<string>(graph.outputs.map(({ value }) => value));
  for (const input of graph.inputs) types.set(input.name, input);
  for (const constant of graph.constants) types.set(constant.name, constant);
  for (const node of graph.nodes) {
    node.inputs.forEach((name) => used.add(name));
    for (const output of node.outputs) {
      types.set(output.name, output);
      produced.add(output.name);
    }
  }
  // ONNX names an output by the value itself; what is not a node's own, or goes out twice, needs an Identity.
  const outputNames = new Map<string, string>();
  const copies: { readonly name: string; readonly value: string }[] = [];
  for (const { name, value } of graph.outputs) {
    if (produced.has(value) && !outputNames.has(value)) outputNames.set(value, name);
    else copies.push({ name, value });
  }
  const rename = (name: string): string => outputNames.get(name) ?? name;
  for (const node of graph.nodes) emitNode(emitter, node, types, rename, used);
  for (const { name, value } of copies) emitter.node('Identity', [rename(value)], {}, [name]);

  const model = create(ModelProtoSchema, {
    irVersion,
    producerName: 'modgap',
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(opset) })],
    graph: create(GraphProtoSchema, {
      name: graph.name,
      node: emitter.nodes,
      initializer: [
        ...storedInputs(graph, initializers),
        ...graph.constants.map(({ name, type, value }) => encodeTensor(name, stored(type, value))),
        ...emitter.constants,
      ],
      input: graph.inputs.filter(({ name }) => !Object.hasOwn(initializers, name)).map(encodeValueInfo),
      output: outputTypes(graph).map(encodeValueInfo),
    }),
  });
  return toBinary(ModelProtoSchema, model);
}
