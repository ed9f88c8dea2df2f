import type { DType } from '../host-tensor.js';
import type { OnnxRule } from '../onnx/rule.js';
import type { Bindings } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { TensorType } from '../tensor-type.js';
import type { BinaryAttributes } from './binary.js';
import type { ComparisonAttributes } from './comparison.js';
import type { ConversionAttributes } from './conversion.js';
import type { ConvolutionAttributes } from './convolution.js';
import type { CreationAttributes } from './creation.js';
import type { IndexingAttributes } from './indexing.js';
import type { LayoutAttributes } from './layout.js';
import type { LinearAlgebraAttributes } from './linear-algebra.js';
import type { NormalizationAttributes } from './normalization.js';
import type { PieceAttributes } from './pieces.js';
import type { ReductionAttributes } from './reduction.js';
import type { UnaryAttributes } from './unary.js';

/** The attributes of every operation, by name: the union that the op table must cover. */
export interface OpAttributes
  extends
    UnaryAttributes,
    BinaryAttributes,
    ComparisonAttributes,
    ConversionAttributes,
    ReductionAttributes,
    LayoutAttributes,
    PieceAttributes,
    CreationAttributes,
    LinearAlgebraAttributes,
    ConvolutionAttributes,
    IndexingAttributes,
    NormalizationAttributes {}

export type OpName = keyof OpAttributes;

/** For operations without attributes. */
export type NoAttributes = Readonly<Record<never, never>>;

/** A value inside the reference interpreter: every element type is held in float64 (whole numbers up to 2^53). */
export interface Dense {
  readonly type: DType;
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What a gradient rule sees: one application, and the derivative of the loss by each of its outputs. */
export interface GradientContext<A> {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly attributes: A;
  /** Each of its output's own shape; undefined where the loss does not depend on that output. */
  readonly cotangents: readonly (Tensor | undefined)[];
}

/** Why an operation passes no derivative. */
export interface NoGradient {
  readonly none: string;
}

/**
 * The derivative of the loss by each input, as graph operations, each of its input's own shape; undefined for inputs
 * that are not differentiable. What nobody uses never becomes part of a graph, so a rule may write all of them.
 */
export type GradientRule<A> = (context: GradientContext<A>) => readonly (Tensor | undefined)[];

/** Everything that the graph room knows of one operation. */
export interface OpDefinition<A> {
  /** The types of the outputs. Throws where the inputs' types or the attributes do not fit. */
  readonly infer: (inputs: readonly TensorType[], attributes: A) => readonly TensorType[];
  /** Computes the outputs (zeros when it is called) from the inputs, in float64. */
  readonly reference: (
    inputs: readonly Dense[],
    attributes: A,
    outputs: readonly Dense[],
    bindings: Bindings,
  ) => void;
  readonly gradient: GradientRule<A> | NoGradient;
  readonly onnx: OnnxRule<A>;
}

/** One family of the op table: an entry for each name of its attributes, and no other. */
export type OpFamily<Attributes> = { readonly [K in keyof Attributes]: OpDefinition<Attributes[K]> };

/** The gradient rule of an operation with one input and one output. */
export function unaryGradient<A>(
  rule: (cotangent: Tensor, x: Tensor, y: Tensor, attributes: A) => Tensor,
): GradientRule<A> {
  return ({ cotangents, inputs, outputs, attributes }) => [
    rule(cotangents[0]!, inputs[0]!, outputs[0]!, attributes),
  ];
}
