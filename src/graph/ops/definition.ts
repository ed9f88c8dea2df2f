import type { DType } from '../host-tensor.js';
import type { DecodedNode, OnnxRule } from '../onnx/rule.js';
import type { Bindings } from '../shape.js';
import { apply, type Applicable, type Tensor } from '../tensor.js';
import type { Builders } from './builders.js';
import type { Case } from './case.js';

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
export type GradientRule<A> = (g: Builders, context: GradientContext<A>) => readonly (Tensor | undefined)[];

/** What an operation means: the rules of types, values and derivatives. */
interface Semantics<A> {
  readonly infer: Applicable<A>['infer'];
  /** Computes the outputs (zeros when it is called) from the inputs, in float64. */
  readonly reference: (
    inputs: readonly Dense[],
    attributes: A,
    outputs: readonly Dense[],
    bindings: Bindings,
  ) => void;
  readonly gradient: GradientRule<A> | NoGradient;
}

/**
 * One operation, as an entry of the registry `ops`. Entries of all attributes have the type `Op` in common: whoever
 * calls a rule of it passes the attributes `as never`, and vouches that they are the operation's own.
 */
export interface Op<A = never> extends Semantics<A> {
  readonly id: string;
  readonly family: string;
  /** Operations are listed in the order of their definition. */
  readonly order: number;
  readonly onnx: OnnxRule<A>;
  readonly cases: (g: Builders) => readonly Case[];
}

/** Applies the operation that is being defined. */
export interface Apply<A> {
  /** The first output. */
  (inputs: readonly Tensor[], attributes: A): Tensor;
  /** Every output. */
  readonly all: (inputs: readonly Tensor[], attributes: A) => readonly Tensor[];
}

/**
 * All that there is to say of one operation. Rules import no other operation: they receive the functions that they are
 * written with, their own as `build`, those of other families as `g`.
 */
export interface OpDefinition<A, B> extends Semantics<A> {
  /**
   * The public function, made of `apply`, whose type says what the attributes are:
   * `(apply: Apply<{ readonly axis: number }>) => (x: Tensor, axis: number) => apply([x], { axis })`.
   */
  readonly build: (apply: Apply<A>) => B;
  readonly onnx: OnnxDefinition<A, B>;
  /** Small graphs that it is tried on. */
  readonly cases: (build: B, g: Builders) => readonly [Case, ...Case[]];
}

/** How an operation is written in ONNX, and which ONNX nodes become it. */
export interface OnnxDefinition<A, B> {
  readonly emit: OnnxRule<A>['emit'];
  /**
   * By ONNX operator type, each of which belongs to one operation: the tensors that a node becomes, made with the
   * operation's function or, where that says too little, by applying the operation.
   */
  readonly decode: Readonly<
    Record<string, (build: B, node: DecodedNode, apply: Apply<A>) => readonly Tensor[]>
  >;
}

/** The public function of an operation. It carries the operation's entry. */
export type OpBuilder<A, B> = B & { readonly op: Op<A> };

/** How many operations are defined, which is the place of the next one in lists. */
let defined = 0;

function defineOp<A extends object, B extends (...args: never[]) => unknown>(
  family: string,
  id: string,
  { infer, reference, gradient, onnx, build: make, cases }: OpDefinition<A, B>,
): OpBuilder<A, B> {
  const all: Apply<A>['all'] = (inputs, attributes) => apply(op, inputs, attributes);
  const first = (inputs: readonly Tensor[], attributes: A): Tensor => apply(op, inputs, attributes)[0]!;
  const own: Apply<A> = Object.assign(first, { all });
  const build = make(own);
  const decode = Object.entries(onnx.decode).map(
    ([type, rule]) => [type, (node: DecodedNode) => rule(build, node, own)] as const,
  );
  const op: Op<A> = {
    id,
    family,
    order: defined++,
    infer,
    reference,
    gradient,
    onnx: { emit: onnx.emit, decode: Object.fromEntries(decode) },
    cases: (g) => cases(build, g),
  };
  return Object.assign(build, { op });
}

/**
 * What the operations of one family are defined with: `const op = opFamily('unary')` at the top of its file, and for
 * each operation `export const exp = op('exp', { build, infer, reference, gradient, onnx, cases })`, under its own id.
 * The tag `@function` in its docstring has the API reference show it as the function that it is.
 */
export function opFamily(family: string) {
  return <A extends object, B extends (...args: never[]) => unknown>(
    id: string,
    definition: OpDefinition<A, B>,
  ): OpBuilder<A, B> => defineOp(family, id, definition);
}

/** The gradient rule of an operation with one input and one output. */
export function unaryGradient<A>(
  rule: (g: Builders, cotangent: Tensor, x: Tensor, y: Tensor, attributes: A) => Tensor,
): GradientRule<A> {
  return (g, { cotangents, inputs, outputs, attributes }) => [
    rule(g, cotangents[0]!, inputs[0]!, outputs[0]!, attributes),
  ];
}

/** An operation that is one ONNX node with the same inputs and no attributes. */
export function sameAs(type: string): OnnxDefinition<NoAttributes, unknown> {
  return {
    emit: (emitter, { inputs, outputs }) => void emitter.node(type, inputs, {}, outputs),
    decode: {
      [type]: (_build, node, apply) => {
        const inputs: Tensor[] = [];
        for (let i = 0; node.has(i); i++) inputs.push(node.input(i));
        return [apply(inputs, {})];
      },
    },
  };
}
