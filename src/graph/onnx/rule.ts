import type { DType, HostTensor } from '../host-tensor.js';
import type { Dim, Shape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { TensorType } from '../tensor-type.js';

/** An attribute of an ONNX node, tagged with its kind: ONNX tells 1 from 1.0. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly string: string }
  | { readonly tensor: HostTensor };

export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

/** Where an emission rule writes nodes. Values are named by strings. */
export interface Emitter {
  /** Whether the model will run on one thread only. */
  readonly singleThread: boolean;
  /** Adds a node; returns the name of its first output. `outputs` defaults to one fresh name. */
  node(
    type: string,
    inputs: readonly string[],
    attributes?: OnnxAttributes,
    outputs?: readonly string[],
  ): string;
  /** The name of a constant. */
  constant(value: HostTensor): string;
  /** The name of an int64 vector constant. */
  ints(values: readonly number[]): string;
  /** The name of a scalar constant. */
  scalar(type: DType, value: number): string;
  /** The name of an int64 vector that holds the shape: a constant, or computed from the inputs' shapes. */
  shape(shape: Shape): string;
  /** The name of an int64 scalar that holds the dimension. */
  dim(dim: Dim): string;
}

/** One application, as an emission rule sees it. */
export interface EmittedNode<A> {
  readonly attributes: A;
  readonly inputs: readonly string[];
  readonly inputTypes: readonly TensorType[];
  readonly outputs: readonly string[];
  /** Whether anything needs output `index`. */
  used(index: number): boolean;
}

/** One ONNX node, as a decoding rule sees it. Accessors throw errors that name the node. */
export interface DecodedNode {
  readonly type: string;
  readonly outputCount: number;
  /** Whether input `index` is given (ONNX leaves optional inputs out). */
  has(index: number): boolean;
  input(index: number): Tensor;
  /** Input `index` as whole numbers that are known now. */
  ints(index: number): readonly number[];
  /** Input `index` as a shape, possibly with symbols. */
  shape(index: number): Shape;
  /** Input `index` as one number that is known now. */
  number(index: number): number;
  int(name: string, fallback?: number): number;
  float(name: string, fallback?: number): number;
  string(name: string, fallback?: string): string;
  intList(name: string, fallback?: readonly number[]): readonly number[];
  tensor(name: string, fallback?: HostTensor): HostTensor;
  /** An error that names this node. */
  fail(problem: string): Error;
}

/** The tensors that an ONNX node becomes. */
export type DecodeRule = (node: DecodedNode) => readonly Tensor[];

/** How one operation is written in ONNX, and which ONNX nodes become it. */
export interface OnnxRule<A> {
  readonly emit: (emitter: Emitter, node: EmittedNode<A>) => void;
  /** By ONNX operator type. Each operator type belongs to one operation. */
  readonly decode: Readonly<Record<string, DecodeRule>>;
}
