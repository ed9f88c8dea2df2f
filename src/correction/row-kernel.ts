/**
 * Rows of float32, two numbers at a time, in float64: WebAssembly functions of some hundred instructions, assembled
 * here. (Plain JavaScript takes one number at a time, and three to five times as long.)
 */
import {
  block,
  branchIf,
  end,
  i32Add,
  i32Const,
  i32IsZero,
  i32LessUnsigned,
  loadKernel,
  localGet,
  localSet,
  localTee,
  loop,
  shuffleBytes,
  simd,
  v128Const,
  v128Load,
  v128Load64,
  v128Store,
  v128Store64,
} from '../numeric/index.js';
import type { RowStep } from './row-steps.js';

type Code = readonly number[];

/** Of float64 in pairs, where nothing else is said. */
const [less, more, sqrt, add, mul, div] = [
  simd(0x49),
  simd(0x4a),
  simd(0xef),
  simd(0xf0),
  simd(0xf2),
  simd(0xf3),
];
/** Two float32 become float64, and back. */
const [promote, demote] = [simd(0x5f), simd(0x5e)];
const [and, allTrue] = [simd(0x4e), simd(0xc3)];

/** Locals: the parameters (the first row's address, and where the last one ends), then these. */
const [at, stop, inRow, rowEnd, inVectors] = [0, 1, 2, 3, 4] as const;
/** Of type v128. Four sums side by side do not wait for each other. */
const [sums, value, factor, before] = [[5, 6, 7, 8], 9, 10, 11] as const;
const ofLocals = [
  [3, 'i32'],
  [7, 'v128'],
] as const;

/** `body(k)` for the k-th pair of numbers in a stretch of the row, along all of it. */
function alongRow(dim: number, body: (pair: number) => readonly Code[]): Code {
  const pairs = dim % 16 === 0 ? 8 : 2;
  return [
    [...localGet(at), ...localSet(inRow), ...i32Const(0), ...localSet(inVectors)],
    [...loop],
    ...Array.from({ length: pairs }, (_, pair) => body(pair).flat()),
    [...localGet(inVectors), ...i32Const(16 * pairs), ...i32Add, ...localSet(inVectors)],
    [...localGet(inRow), ...i32Const(8 * pairs), ...i32Add, ...localTee(inRow)],
    [...localGet(rowEnd), ...i32LessUnsigned, ...branchIf(0), ...end],
  ].flat();
}

/** The pair as float64. */
const pairOf = (pair: number): Code => [...localGet(inRow), ...v128Load64(8 * pair), ...promote];

/** The pair of a float64 vector that begins at `offset`. */
const ofVector = (offset: number, pair: number): Code => [
  ...localGet(inVectors),
  ...v128Load(offset + 16 * pair),
];

/** Sums of squares of what `pair` leaves on the stack, into {@link factor}: 1 over their root. */
function factorOf(dim: number, pair: (k: number) => Code): Code {
  const [a, b, c, d] = sums;
  const swap = shuffleBytes([8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]);
  return [
    sums.map((sum) => [...v128Const(0, 0), ...localSet(sum)]).flat(),
    alongRow(dim, (k) => [
      [...pair(k), ...localTee(value), ...localGet(value), ...mul],
      [...localGet(sums[k % 4]!), ...add, ...localSet(sums[k % 4]!)],
    ]),
    [...localGet(a), ...localGet(b), ...add, ...localGet(c), ...localGet(d), ...add, ...add],
    [...localTee(value), ...localGet(value), ...swap, ...localGet(value), ...add, ...localSet(value)],
    [...v128Const(1, 1), ...localGet(value), ...sqrt, ...div, ...localSet(factor)],
  ].flat();
}

/** Leaves the outer block, and with it the rows, where the last sum of squares is no positive number. */
const leaveWithoutDirection: Code = [
  ...[...localGet(value), ...v128Const(0, 0), ...more],
  ...[...localGet(value), ...v128Const(Infinity, Infinity), ...less],
  ...[...and, ...allTrue, ...i32IsZero, ...branchIf(1)],
];

/** `body` for each row; the result is where the first row without a direction lies, or the end. */
function eachRow(dim: number, body: Code): Code {
  return [
    [...block, ...loop],
    [...localGet(at), ...i32Const(4 * dim), ...i32Add, ...localSet(rowEnd)],
    body,
    [...localGet(rowEnd), ...localTee(at), ...localGet(stop), ...i32LessUnsigned, ...branchIf(0)],
    [...end, ...end, ...localGet(at)],
  ].flat();
}

/** Work on rows that lie in memory of its own. */
export interface RowKernel {
  /** Room for rows, `[n, d]`: what is put here is worked on without a copy. */
  readonly rows: Float32Array;
  /**
   * Works on the first `count` rows.
   *
   * @returns How many are done: all, or those before the first that the work leaves without a direction.
   */
  run(count: number): number;
}

/**
 * `y = normalise(normalise(x) * scale + add)` of each row, where it lies; without a step they are only normalised.
 *
 * @param room How many rows there is room for.
 * @returns undefined where rows of this length cannot be taken, or there is no WebAssembly with vectors.
 */
export function moveKernel(
  dim: number,
  step: Omit<RowStep, 'matrix'> | undefined,
  room: number,
): RowKernel | undefined {
  const vectors: Float64Array[] = [];
  const held = (vector: Float64Array, code: Code) => {
    const offset = 8 * dim * vectors.push(vector) - 8 * dim;
    return (pair: number): Code => [...ofVector(offset, pair), ...code];
  };
  const { scale = 1, add: added } = step ?? {};
  const scaled =
    scale === 1
      ? undefined
      : held(typeof scale === 'number' ? new Float64Array(dim).fill(scale) : scale, mul);
  const shifted = added && held(added, add);
  const unit = (pair: number): Code => [...pairOf(pair), ...localGet(factor), ...mul];
  const moved = (pair: number): Code => [
    ...[...pairOf(pair), ...localGet(before), ...mul],
    ...(scaled?.(pair) ?? []),
    ...(shifted?.(pair) ?? []),
  ];
  const store = (pair: (k: number) => Code): Code =>
    alongRow(dim, (k) => [localGet(inRow), pair(k), demote, v128Store64(8 * k)]);
  const body =
    vectors.length === 0
      ? [factorOf(dim, pairOf), leaveWithoutDirection, store(unit)]
      : [
          // What is wrong with the row itself shows in its sum of squares after the step.
          [factorOf(dim, pairOf), localGet(factor), localSet(before)].flat(),
          [factorOf(dim, moved), leaveWithoutDirection].flat(),
          store((pair) => [...moved(pair), ...localGet(factor), ...mul]),
        ];
  return load(dim, eachRow(dim, body.flat()), vectors, room)?.kernel;
}

/** Sums of rows at length 1, one after the other. */
export interface SumKernel extends RowKernel {
  /** Of all rows so far, `[d]`. */
  readonly sum: Float64Array;
}

/** The sum of rows at length 1; the rows stay as they are. Otherwise as {@link moveKernel}. */
export function sumKernel(dim: number, room: number): SumKernel | undefined {
  const body = [
    ...[factorOf(dim, pairOf), leaveWithoutDirection],
    alongRow(dim, (pair) => [
      [...localGet(inVectors), ...pairOf(pair), ...localGet(factor), ...mul],
      [...ofVector(0, pair), ...add, ...v128Store(16 * pair)],
    ]),
  ];
  const loaded = load(dim, eachRow(dim, body.flat()), [new Float64Array(dim)], room);
  return loaded && { ...loaded.kernel, sum: loaded.vectors[0]! };
}

function load(dim: number, body: Code, vectors: readonly Float64Array[], room: number) {
  if (!(dim > 0 && dim % 4 === 0)) return undefined;
  const base = 8 * dim * vectors.length;
  try {
    const { call, memory } = loadKernel({
      name: 'work',
      parameters: ['i32', 'i32'],
      result: 'i32',
      locals: ofLocals,
      body,
      memoryBytes: base + 4 * dim * room,
    });
    const kept = vectors.map((vector, k) => {
      const own = new Float64Array(memory, 8 * dim * k, dim);
      own.set(vector);
      return own;
    });
    const rows = new Float32Array(memory, base, dim * room);
    const run = (count: number): number =>
      count === 0 ? 0 : (call(base, base + 4 * dim * count) - base) / (4 * dim);
    return { kernel: { rows, run }, vectors: kept };
  } catch {
    return undefined;
  }
}
