import type { KindTable } from '../numeric/kind-table.js';
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

/** What there is to tell of every operation, in the order of the registry. */
export function opRows(): readonly OpRow[] {
  return ops.all.map(({ id, family, onnx, gradient, cases }) => ({
    name: id,
    family,
    onnx: Object.keys(onnx.decode),
    differentiable: typeof gradient === 'function',
    ...(typeof gradient === 'function' ? {} : { reason: gradient.none }),
    cases: cases(builders).length,
  }));
}

/** Every operation as text, for `modgap list ops` and the documentation. */
export function opTable(): KindTable {
  return {
    kind: 'ops',
    columns: ['operation', 'family', 'ONNX', 'derivative', 'cases'],
    rows: opRows().map(({ name, family, onnx, differentiable, cases }) => [
      `\`${name}\``,
      family,
      onnx.join(', '),
      differentiable ? 'yes' : 'no',
      String(cases),
    ]),
  };
}
