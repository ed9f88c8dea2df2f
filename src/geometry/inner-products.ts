import {
  branchIf,
  end,
  i32Add,
  i32Const,
  i32LessUnsigned,
  loadKernel,
  localGet,
  localSet,
  loop,
  simd,
  v128Load,
  v128Store,
} from '../numeric/index.js';

/** Rows of a panel: what one pass over the others serves. */
export const PANEL_ROWS = 8;

const [add, mul] = [0xf0, 0xf2].map(simd) as [number[], number[]];
const DOUBLE = 8;
/** Loads a double, aligned to 8 bytes, into both lanes. */
const loadSplat = [...simd(0x0a), 3, 0];

/** Inner products of rows of doubles, each summed in the order of its dimensions: equal rows have equal products. */
export interface InnerProducts {
  /**
   * Products of `PANEL_ROWS` rows from `start` with all rows: that of row `start + r` with row j at
   * `out[r * rows + j]`; what would lie beyond the last row is 0.
   */
  panel(start: number, out: Float64Array): void;
}

/**
 * For `rows` `[count, dim]`, held in a memory of the kernel's own. WebAssembly with 128-bit vectors: 16 products at a
 * time.
 */
export function innerProducts(rows: Float64Array, dim: number): InnerProducts {
  const count = rows.length / dim;
  const panelBytes = PANEL_ROWS * dim * DOUBLE;
  const outBytes = 2 * PANEL_ROWS * DOUBLE;
  const rowsAt = panelBytes + outBytes;
  const { call, memory } = loadKernel({
    name: 'products',
    parameters: ['i32', 'i32', 'i32', 'i32', 'i32'],
    locals: [[11, 'v128']],
    body: body(),
    memoryBytes: rowsAt + rows.length * DOUBLE,
  });
  const panel = new Float64Array(memory, 0, PANEL_ROWS * dim);
  const products = new Float64Array(memory, panelBytes, 2 * PANEL_ROWS);
  new Float64Array(memory, rowsAt, rows.length).set(rows);
  return {
    panel(start, out) {
      for (let r = 0; r < PANEL_ROWS; r++) {
        const at = (start + r) * dim;
        for (let k = 0; k < dim; k++) panel[k * PANEL_ROWS + r] = start + r < count ? rows[at + k]! : 0;
      }
      for (let j = 0; j < count; j += 2) {
        const next = Math.min(j + 1, count - 1);
        call(0, panelBytes, rowsAt + j * dim * DOUBLE, rowsAt + next * dim * DOUBLE, panelBytes);
        for (let r = 0; r < PANEL_ROWS; r++) {
          out[r * count + j] = products[r]!;
          out[r * count + next] = products[(next - j) * PANEL_ROWS + r]!;
        }
      }
    },
  };
}

/**
 * `products(panel, panelEnd, p, q, out)`: the panel's dimensions one after the other, each with that of the rows at p
 * and q.
 */
function body(): number[] {
  const [panel, panelEnd, p, q, out] = [0, 1, 2, 3, 4];
  const [left, right, entries] = [5, 6, 7];
  const sum = (k: number): number => 8 + k;
  const vectors = [0, 1, 2, 3];
  const forward = (index: number, bytes: number): number[] => [
    ...localGet(index),
    ...i32Const(bytes),
    ...i32Add,
    ...localSet(index),
  ];
  const accumulate = (into: number, factor: number): number[] => [
    ...[...localGet(into), ...localGet(entries), ...localGet(factor)],
    ...[...mul, ...add, ...localSet(into)],
  ];
  return [
    ...loop,
    ...[...localGet(p), ...loadSplat, ...localSet(left)],
    ...[...localGet(q), ...loadSplat, ...localSet(right)],
    ...vectors.flatMap((k) => [
      ...[...localGet(panel), ...v128Load(16 * k), ...localSet(entries)],
      ...accumulate(sum(k), left),
      ...accumulate(sum(4 + k), right),
    ]),
    ...forward(p, DOUBLE),
    ...forward(q, DOUBLE),
    ...forward(panel, PANEL_ROWS * DOUBLE),
    ...[...localGet(panel), ...localGet(panelEnd), ...i32LessUnsigned, ...branchIf(0)],
    ...end,
    ...[...vectors, 4, 5, 6, 7].flatMap((k) => [...localGet(out), ...localGet(sum(k)), ...v128Store(16 * k)]),
  ];
}
