import {
  branchIf,
  end,
  i32Add,
  i32Const,
  i32LessUnsigned,
  loadKernel,
  localGet,
  localSet,
  localTee,
  loop,
  simd,
  v128Load,
  v128Store,
} from '../../numeric/index.js';

/** Columns of a tile are a multiple of this: what one turn of the loop works on. */
export const COLUMN_STEP = 16;

const [f32x4Splat, extractLane, add, mul, pmax] = [0x13, 0x1f, 0xe4, 0xe6, 0xeb].map(simd) as [
  number[],
  number[],
  number[],
  number[],
  number[],
];
const f32Max = [0x97];

/** A tile of scores in memory of its own, and the function that extends a row of it by one dimension. */
export interface ScoreTile {
  readonly memory: ArrayBuffer;
  /**
   * Scores of one query, `[columns]` at byte `row`, plus `x` times the candidates' entries at byte `entries`; answers
   * with the maximum of scores times the candidates' scales at byte `scales`. Scores of -Infinity stay so, and scales
   * are above 0.
   *
   * @param rowEnd The byte after the row: a multiple of 64 after `row`.
   */
  readonly extend: (row: number, rowEnd: number, entries: number, scales: number, x: number) => number;
}

/** WebAssembly with 128-bit vectors: a step of the ablation is one pass over the tile. */
export function scoreTile(memoryBytes: number): ScoreTile {
  const [row, rowEnd, entries, scales, x] = [0, 1, 2, 3, 4];
  const [xs, score] = [5, 8];
  const best = [6, 7] as const;
  const quarter = (k: number): number[][] => [
    localGet(row),
    [...localGet(row), ...v128Load(16 * k)],
    [...localGet(xs), ...localGet(entries), ...v128Load(16 * k), ...mul, ...add],
    [...localTee(score), ...v128Store(16 * k)],
    [...localGet(score), ...localGet(scales), ...v128Load(16 * k), ...mul],
    // pmax(a, b) is b where a < b: one instruction of the processor.
    [...localGet(best[k % 2 === 0 ? 0 : 1]), ...pmax, ...localSet(best[k % 2 === 0 ? 0 : 1])],
  ];
  const forward = (index: number): number[] => [
    ...localGet(index),
    ...i32Const(4 * COLUMN_STEP),
    ...i32Add,
    ...localSet(index),
  ];
  const lane = (k: number): number[] => [...localGet(best[0]), ...extractLane, k];
  const body = [
    ...[...localGet(x), ...f32x4Splat, ...localSet(xs)],
    // f32.const -Infinity in all lanes.
    ...[0x43, 0x00, 0x00, 0x80, 0xff, ...f32x4Splat, ...localTee(best[0]), ...localSet(best[1])],
    ...loop,
    ...[0, 1, 2, 3].flatMap(quarter).flat(),
    ...forward(entries),
    ...forward(scales),
    ...forward(row),
    ...[...localGet(row), ...localGet(rowEnd), ...i32LessUnsigned, ...branchIf(0)],
    ...end,
    ...[...localGet(best[0]), ...localGet(best[1]), ...pmax, ...localSet(best[0])],
    ...[...lane(0), ...lane(1), ...f32Max, ...lane(2), ...f32Max, ...lane(3), ...f32Max],
  ];
  const { call, memory } = loadKernel({
    name: 'extend',
    parameters: ['i32', 'i32', 'i32', 'i32', 'f32'],
    result: 'f32',
    locals: [[4, 'v128']],
    body,
    memoryBytes,
  });
  return { memory, extend: call as ScoreTile['extend'] };
}
