import type { Counting, DType } from '../host-tensor.js';
import type { Dim, Shape } from '../shape.js';
import type { Operand, Tensor } from '../tensor.js';
import type { TensorType } from '../tensor-type.js';

type Unary = (x: Tensor) => Tensor;
type Binary = (a: Operand, b: Operand) => Tensor;
type Reduction = (x: Tensor, axes?: readonly number[], options?: { readonly keepDims?: boolean }) => Tensor;

/**
 * The functions that derivatives and cases are written with. Rules receive them as `g` rather than import them, because
 * families need each other: the derivative of a sum is an expansion, that of an expansion a sum. A rule that needs one
 * more adds it here. The registry passes the real ones, so a name or a type that does not fit does not compile.
 */
export interface Builders {
  readonly neg: Unary;
  readonly sign: Unary;
  readonly exp: Unary;
  readonly erf: Unary;

  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly div: Binary;
  readonly pow: (x: Tensor, exponent: number) => Tensor;

  readonly greater: Binary;
  readonly greaterOrEqual: Binary;
  readonly lessOrEqual: Binary;
  readonly equal: Binary;
  readonly and: (a: Tensor, b: Tensor) => Tensor;
  readonly where: (condition: Tensor, yes: Operand, no: Operand) => Tensor;

  readonly cast: (x: Tensor, to: DType) => Tensor;
  readonly stopGradient: Unary;

  readonly reduceSum: Reduction;
  readonly sumTo: (x: Tensor, shape: Shape) => Tensor;

  readonly reshape: (x: Tensor, shape: Shape) => Tensor;
  readonly transpose: (x: Tensor, permutation?: readonly number[]) => Tensor;
  readonly swapLastAxes: Unary;
  readonly expand: (x: Tensor, shape: Shape) => Tensor;
  readonly squeeze: (x: Tensor, axes: readonly number[]) => Tensor;
  readonly unsqueeze: (x: Tensor, axes: readonly number[]) => Tensor;

  readonly concat: (tensors: readonly Tensor[], axis: number) => Tensor;
  readonly split: (x: Tensor, sizes: readonly number[], axis: number) => readonly Tensor[];
  readonly slice: (x: Tensor, axis: number, bounds: { readonly start?: Dim; readonly end?: Dim }) => Tensor;
  readonly pad: (
    x: Tensor,
    axis: number,
    added: { readonly before?: Dim; readonly after?: Dim; readonly value?: number },
  ) => Tensor;

  readonly zerosLike: (like: TensorType) => Tensor;
  readonly dimension: (type: Counting, dim: Dim) => Tensor;

  readonly matMul: (a: Tensor, b: Tensor) => Tensor;
  readonly gemm: (
    a: Tensor,
    b: Tensor,
    c?: Tensor,
    options?: { readonly transposeA?: boolean; readonly transposeB?: boolean; readonly alpha?: number },
  ) => Tensor;

  readonly gather: (x: Tensor, indices: Tensor, axis?: number) => Tensor;
  readonly gatherElements: (x: Tensor, indices: Tensor, axis: number) => Tensor;
  readonly scatterElementsAdd: (x: Tensor, indices: Tensor, updates: Tensor, axis: number) => Tensor;
  readonly scatterRowsAdd: (x: Tensor, indices: Tensor, updates: Tensor) => Tensor;
}
