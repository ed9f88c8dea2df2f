import { hostTensor, type HostTensor } from '../host-tensor.js';
import { dimension } from '../ops/creation.js';
import { unsqueeze } from '../ops/layout.js';
import { concat } from '../ops/pieces.js';
import { addDims, divideDims, multiplyDims, type Dim } from '../shape.js';
import { constant, type Tensor } from '../tensor.js';
import type { DecodedNode } from './rule.js';

/** Whole numbers that ONNX computes from shapes while it runs, and that a graph of ours knows as dimensions. */
export interface ShapeValue {
  readonly dims: readonly Dim[];
  /** One number rather than a vector of one. */
  readonly scalar: boolean;
}

/** A constant of whole numbers as dimensions. */
export function shapeOfConstant({ type, shape, data }: HostTensor): ShapeValue | undefined {
  if ((type !== 'int64' && type !== 'int32') || shape.length > 1) return undefined;
  return { dims: Array.from(data as ArrayLike<bigint | number>, Number), scalar: shape.length === 0 };
}

/** The dimensions as an int64 tensor, for graphs that calculate with them. */
export function shapeTensor({ dims, scalar }: ShapeValue): Tensor {
  if (dims.every((dim) => typeof dim === 'number')) {
    return constant(hostTensor('int64', scalar ? [] : [dims.length], dims));
  }
  if (scalar) return dimension('int64', dims[0]!);
  return concat(
    dims.map((dim) => unsqueeze(dimension('int64', dim), [0])),
    0,
  );
}

interface ShapeInput {
  readonly value: ShapeValue | undefined;
  /** It came from a tensor's shape, not from a constant. */
  readonly computed: boolean;
}

function combine(
  a: ShapeValue,
  b: ShapeValue,
  f: (a: Dim, b: Dim) => Dim | undefined,
): ShapeValue | undefined {
  const length = Math.max(a.dims.length, b.dims.length);
  const dims: Dim[] = [];
  for (let i = 0; i < length; i++) {
    const left = a.dims[a.dims.length === 1 ? 0 : i];
    const right = b.dims[b.dims.length === 1 ? 0 : i];
    const dim = left === undefined || right === undefined ? undefined : f(left, right);
    if (dim === undefined) return undefined;
    dims.push(dim);
  }
  return { dims, scalar: a.scalar && b.scalar };
}

/** What a node of shape arithmetic gives, or undefined where `node` is not one. */
export function foldShape(node: DecodedNode, input: (index: number) => ShapeInput): ShapeValue | undefined {
  if (node.type === 'Shape') {
    const { shape } = node.input(0);
    return { dims: shape.slice(node.int('start', 0), node.int('end', shape.length)), scalar: false };
  }
  const inputs: ShapeInput[] = [];
  for (let i = 0; node.has(i); i++) inputs.push(input(i));
  if (!inputs.some(({ computed }) => computed) || inputs.some(({ value }) => value === undefined))
    return undefined;
  const values = inputs.map(({ value }) => value!);
  const [a, b] = values as [ShapeValue, ShapeValue?];
  switch (node.type) {
    case 'Identity':
      return a;
    case 'Cast':
      return node.int('to') === 7 ? a : undefined;
    case 'Concat':
      return { dims: values.flatMap(({ dims }) => dims), scalar: false };
    case 'Squeeze':
      return a.dims.length === 1 ? { dims: a.dims, scalar: true } : undefined;
    case 'Unsqueeze':
      return a.scalar ? { dims: a.dims, scalar: false } : undefined;
    case 'Gather': {
      const dims = b!.dims.map((index) => (typeof index === 'number' ? a.dims.at(index) : undefined));
      return dims.every((dim) => dim !== undefined) ? { dims, scalar: b!.scalar } : undefined;
    }
    case 'Add':
      return combine(a, b!, addDims);
    case 'Sub':
      return combine(a, b!, (left, right) => addDims(left, multiplyDims(-1, right)));
    case 'Mul':
      return combine(a, b!, multiplyDims);
    case 'Div':
      return combine(a, b!, divideDims);
    default:
      return undefined;
  }
}
