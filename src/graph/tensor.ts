import { hostTensor, isFloat, type DType, type HostTensor } from './host-tensor.js';
import type { TensorType } from './tensor-type.js';

/**
 * A symbolic tensor: a type, and where its value will come from. Nothing is computed when an operation is applied;
 * {@link defineGraph} collects what its outputs need.
 */
export interface Tensor extends TensorType {
  readonly origin: Origin;
}

export type Origin =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: HostTensor }
  | { readonly kind: 'node'; readonly node: Application; readonly output: number };

/** One operation applied to tensors. The attributes are of the operation's own type. */
export interface Application {
  /** The operation's id. */
  readonly op: string;
  readonly attributes: object;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/** What {@link apply} needs to know of an operation. */
export interface Applicable<A> {
  readonly id: string;
  /** The types of the outputs. Throws where the inputs' types or the attributes do not fit. */
  readonly infer: (inputs: readonly TensorType[], attributes: A) => readonly TensorType[];
}

/** A tensor, or a number that takes the other operand's element type. */
export type Operand = Tensor | number;

/**
 * A value that is part of the graph. A number becomes a scalar of `type` (default `float32`). Numbers in float64 may be
 * declared float32: ONNX then gets them rounded, and the reference interpreter exact, as it computes all else.
 */
export function constant(value: HostTensor | number, type?: DType): Tensor {
  if (typeof value === 'number') {
    const declared = type ?? 'float32';
    const host = hostTensor(isFloat(declared) ? 'float64' : declared, [], [value]);
    return { type: declared, shape: [], origin: { kind: 'constant', value: host } };
  }
  const declared = type ?? value.type;
  if (declared !== value.type && !(declared === 'float32' && value.type === 'float64')) {
    throw new TypeError(
      `constant: numbers in ${value.type} cannot be declared ${declared}; convert them first`,
    );
  }
  return { type: declared, shape: value.shape, origin: { kind: 'constant', value } };
}

/** Two operands as tensors: a number becomes a scalar of the other's element type. At least one is a tensor. */
export function operands(op: string, a: Operand, b: Operand): readonly [Tensor, Tensor] {
  if (typeof a !== 'number') return [a, typeof b === 'number' ? constant(b, a.type) : b];
  if (typeof b !== 'number') return [constant(a, b.type), b];
  throw new TypeError(`${op}: one side must be a tensor, got the numbers ${a} and ${b}`);
}

/**
 * Applies an operation: its shape rule checks the inputs and gives the types of the outputs. The builders (`matMul`,
 * `reduceSum`, ...) are the public way to call it.
 */
export function apply<A extends object>(
  op: Applicable<A>,
  inputs: readonly Tensor[],
  attributes: A,
): readonly Tensor[] {
  const outputs: Tensor[] = [];
  const node: Application = { op: op.id, attributes, inputs, outputs };
  op.infer(inputs, attributes).forEach((type, output) => {
    outputs.push({ type: type.type, shape: type.shape, origin: { kind: 'node', node, output } });
  });
  return outputs;
}
