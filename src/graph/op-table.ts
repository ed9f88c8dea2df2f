import { builders, ops } from './ops/registry.js';

/** What there is to tell of one operation, as plain data for documents and JSON. */
export interface OpRow {
  readonly name: string;
  readonly family: string;
  /** The ONNX operators that it is read from. */
  readonly onnx: readonly string[];
  readonly differentiable: boolean;
  /** Why it is not differentiable. */
  readonly reason?: string;
  /** How many cases it is tried on. */
  readonly cases: number;
}

/** Every operation, in the order of the registry. */
export function opTable(): readonly OpRow[] {
  return ops.all.map(({ id, family, onnx, gradient, cases }) => ({
    name: id,
    family,
    onnx: Object.keys(onnx.decode),
    differentiable: typeof gradient === 'function',
    ...(typeof gradient === 'function' ? {} : { reason: gradient.none }),
    cases: cases(builders).length,
  }));
}
