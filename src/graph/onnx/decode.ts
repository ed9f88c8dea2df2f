import { fromBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  ModelProtoSchema,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { collectGraph, type Graph } from '../graph.js';
import { dtypes, type HostTensor } from '../host-tensor.js';
import { ops } from '../ops/registry.js';
import { isSymbol, type Dim, type Shape } from '../shape.js';
import { constant, type Tensor } from '../tensor.js';
import { tensorType, type TensorType } from '../tensor-type.js';
import { dataTypeOf } from './data-type.js';
import type { DecodedNode, DecodeRule } from './rule.js';
import { foldShape, shapeOfConstant, shapeTensor, type ShapeValue } from './shape-value.js';
import { decodeTensor } from './tensor-proto.js';

/** ONNX operator type -> the rule of the operation that it becomes. */
type DecodeRules = ReadonlyMap<string, DecodeRule>;

/** The values that are known so far, by name. */
class Values {
  private readonly tensors = new Map<string, Tensor>();
  private readonly shapes = new Map<string, ShapeValue>();

  setTensor(name: string, tensor: Tensor): void {
    this.tensors.set(name, tensor);
  }

  setShape(name: string, shape: ShapeValue): void {
    this.shapes.set(name, shape);
  }

  tensor(name: string): Tensor | undefined {
    const found = this.tensors.get(name);
    if (found) return found;
    const shape = this.shapes.get(name);
    if (!shape) return undefined;
    const made = shapeTensor(shape);
    this.tensors.set(name, made);
    return made;
  }

  /** The value as a list of dimensions: shape arithmetic, or a constant of whole numbers. */
  shape(name: string): ShapeValue | undefined {
    const known = this.shapes.get(name);
    if (known) return known;
    const origin = this.tensors.get(name)?.origin;
    return origin?.kind === 'constant' ? shapeOfConstant(origin.value) : undefined;
  }

  /** Whether the value came from the shape of a tensor. */
  isShapeArithmetic(name: string): boolean {
    return this.shapes.has(name);
  }
}

/** The shortest decimal that is the same float32: ONNX keeps 1e-5 as 0.000009999999747378752. */
function shortestFloat(value: number): number {
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

class ProtoNode implements DecodedNode {
  readonly type: string;
  readonly outputCount: number;
  private readonly attributes: ReadonlyMap<string, AttributeProto>;

  constructor(
    private readonly proto: NodeProto,
    private readonly values: Values,
  ) {
    this.type = proto.opType;
    this.outputCount = proto.output.length;
    this.attributes = new Map(proto.attribute.map((attribute) => [attribute.name, attribute]));
  }

  has(index: number): boolean {
    return (this.proto.input[index] ?? '') !== '';
  }

  input(index: number): Tensor {
    const tensor = this.has(index) ? this.values.tensor(this.proto.input[index]!) : undefined;
    if (!tensor)
      throw this.fail(`input ${index} ('${this.proto.input[index] ?? ''}') is not defined before it`);
    return tensor;
  }

  shape(index: number): Shape {
    const value = this.has(index) ? this.values.shape(this.proto.input[index]!) : undefined;
    if (!value) throw this.fail(`input ${index} must be a constant or computed from shapes`);
    return value.dims;
  }

  ints(index: number): readonly number[] {
    return this.shape(index).map((dim) => {
      if (typeof dim === 'number') return dim;
      throw this.fail(`input ${index} must be known numbers, got the dimension '${dim}'`);
    });
  }

  number(index: number): number {
    const { origin } = this.input(index);
    if (origin.kind !== 'constant' || origin.value.data.length !== 1) {
      throw this.fail(`input ${index} must be one constant number`);
    }
    const { type, data } = origin.value;
    return type === 'float32' ? shortestFloat(Number(data[0])) : Number(data[0]);
  }

  int(name: string, fallback?: number): number {
    const attribute = this.attribute(name, AttributeProto_AttributeType.INT, fallback);
    return attribute ? Number(attribute.i) : fallback!;
  }

  float(name: string, fallback?: number): number {
    const attribute = this.attribute(name, AttributeProto_AttributeType.FLOAT, fallback);
    return attribute ? shortestFloat(attribute.f) : fallback!;
  }

  string(name: string, fallback?: string): string {
    const attribute = this.attribute(name, AttributeProto_AttributeType.STRING, fallback);
    return attribute ? new TextDecoder().decode(attribute.s) : fallback!;
  }

  intList(name: string, fallback?: readonly number[]): readonly number[] {
    const attribute = this.attribute(name, AttributeProto_AttributeType.INTS, fallback);
    return attribute ? attribute.ints.map(Number) : fallback!;
  }

  tensor(name: string, fallback?: HostTensor): HostTensor {
    const attribute = this.attribute(name, AttributeProto_AttributeType.TENSOR, fallback);
    return attribute?.t ? decodeTensor(attribute.t) : fallback!;
  }

  fail(problem: string): Error {
    return new Error(
      `ONNX node ${this.proto.opType} '${this.proto.name || this.proto.output[0]}': ${problem}`,
    );
  }

  private attribute(
    name: string,
    type: AttributeProto_AttributeType,
    fallback: unknown,
  ): AttributeProto | undefined {
    const attribute = this.attributes.get(name);
    if (attribute && attribute.type !== type) {
      throw this.fail(`attribute '${name}' must be ${AttributeProto_AttributeType[type]}`);
    }
    if (!attribute && fallback === undefined) throw this.fail(`attribute '${name}' is missing`);
    return attribute;
  }
}

function decodeType({ name, type }: ValueInfoProto): TensorType {
  const tensor = type?.value.case === 'tensorType' ? type.value.value : undefined;
  const elements = tensor && dataTypeOf(tensor.elemType);
  if (!elements) throw new Error(`ONNX input '${name}': expected a tensor of ${dtypes.join(', ')}`);
  const shape = (tensor.shape?.dim ?? []).map(({ value }, axis): Dim => {
    if (value.case === 'dimValue') return Number(value.value);
    // Files name dimensions as they like, or not at all.
    return value.case === 'dimParam' && isSymbol(value.value) ? value.value : symbolFor(name, axis);
  });
  return tensorType(elements, shape);
}

function symbolFor(input: string, axis: number): string {
  return `${input.replaceAll(/[^A-Za-z0-9]/g, '_').replace(/^(?=[0-9])/, '_')}_${axis}`;
}

function decodeNode(proto: NodeProto, values: Values, rules: DecodeRules): void {
  const node = new ProtoNode(proto, values);
  if (proto.domain !== '' && proto.domain !== 'ai.onnx')
    throw node.fail(`domain '${proto.domain}' is not supported`);
  const shape = foldShape(node, (index) => {
    const name = proto.input[index] ?? '';
    return { value: values.shape(name), computed: values.isShapeArithmetic(name) };
  });
  if (shape) {
    values.setShape(proto.output[0]!, shape);
    return;
  }
  if (proto.opType === 'Constant') {
    values.setTensor(proto.output[0]!, constant(node.tensor('value')));
    return;
  }
  const rule = rules.get(proto.opType);
  if (!rule)
    throw node.fail(`this operator is not supported; supported are ${[...rules.keys()].sort().join(', ')}`);
  const outputs = rule(node);
  proto.output.forEach((name, i) => {
    if (name !== '' && outputs[i]) values.setTensor(name, outputs[i]);
  });
}

function decodeGraph(proto: GraphProto, rules: DecodeRules): Graph {
  const values = new Values();
  const inputs: Record<string, Tensor> = {};
  const constants = new Set(proto.initializer.map(({ name }) => name));
  for (const tensor of proto.initializer) values.setTensor(tensor.name, constant(decodeTensor(tensor)));
  for (const info of proto.input) {
    // Old files list their constants among the inputs.
    if (constants.has(info.name)) continue;
    const tensor: Tensor = { ...decodeType(info), origin: { kind: 'input', name: info.name } };
    inputs[info.name] = tensor;
    values.setTensor(info.name, tensor);
  }
  for (const node of proto.node) decodeNode(node, values, rules);
  const outputs = proto.output.map(({ name }): [string, Tensor] => {
    const tensor = values.tensor(name);
    if (!tensor) throw new Error(`ONNX graph '${proto.name}': output '${name}' is not defined`);
    return [name, tensor];
  });
  return collectGraph(proto.name, inputs, Object.fromEntries(outputs));
}

/**
 * The graph of an ONNX model whose operators this room knows. Shape arithmetic (Shape, Gather, Concat, ...) becomes
 * symbolic dimensions again.
 *
 * @throws Error that names the node where the model has something else.
 */
export function decodeOnnx(bytes: Uint8Array): Graph {
  const model = fromBinary(ModelProtoSchema, bytes);
  if (!model.graph) throw new Error('ONNX model: it has no graph');
  return decodeGraph(model.graph, new Map(ops.all.flatMap(({ onnx }) => Object.entries(onnx.decode))));
}
