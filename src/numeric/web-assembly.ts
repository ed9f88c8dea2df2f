/**
 * The little of WebAssembly's binary format that kernels of some dozen instructions need: they are assembled where
 * they are used, so that no binary travels with the source.
 */

/** The language's own libraries do not declare what every engine has. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

export const valueTypes = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;

export type ValueType = keyof typeof valueTypes;

/** LEB128 of a whole number from 0. */
export function unsigned(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(value >>> 7)];
}

/** LEB128 of a whole number that may be below 0. */
export function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return done ? [low] : [low | 0x80, ...signed(rest)];
}

/** Instructions, by their names in the text format. */
export const localGet = (index: number): number[] => [0x20, ...unsigned(index)];
export const localSet = (index: number): number[] => [0x21, ...unsigned(index)];
export const localTee = (index: number): number[] => [0x22, ...unsigned(index)];
export const i32Const = (value: number): number[] => [0x41, ...signed(value)];
export const i32Add = [0x6a];
export const i32LessUnsigned = [0x49];
export const i32IsZero = [0x45];
/** What `branchIf` inside leaves for the place after its `end`. */
export const block = [0x02, 0x40];
/** A loop without a result; `end` closes it, and `branchIf(0)` inside begins it again. */
export const loop = [0x03, 0x40];
export const end = [0x0b];
export const branchIf = (depth: number): number[] => [0x0d, ...unsigned(depth)];
/** A vector operation is prefixed with 0xfd. */
export const simd = (code: number): number[] => [0xfd, ...unsigned(code)];
/** Addresses are multiples of 16 bytes. */
const aligned = 4;
export const v128Load = (offset: number): number[] => [...simd(0x00), aligned, ...unsigned(offset)];
export const v128Store = (offset: number): number[] => [...simd(0x0b), aligned, ...unsigned(offset)];
/** Two float32 from an address that is a multiple of eight, into the lower half; zeros in the upper. */
export const v128Load64 = (offset: number): number[] => [...simd(0x5d), 3, ...unsigned(offset)];
/** The lower half, two float32, to an address that is a multiple of eight. */
export const v128Store64 = (offset: number): number[] => [...simd(0x5b), 3, ...unsigned(offset), 0];
/** Two float64. */
export const v128Const = (low: number, high: number): number[] => [
  ...simd(0x0c),
  ...new Uint8Array(Float64Array.of(low, high).buffer),
];
/** Bytes of two vectors, numbered through: which of them make the new one. */
export const shuffleBytes = (bytes: readonly number[]): number[] => [...simd(0x0d), ...bytes];

/** One function and the memory that it works on. */
export interface KernelSource {
  /** What the function is exported as. */
  readonly name: string;
  readonly parameters: readonly ValueType[];
  /** Default: none. */
  readonly result?: ValueType;
  /** Beside the parameters, numbered after them: how many of each type, in this order. */
  readonly locals: readonly (readonly [count: number, type: ValueType])[];
  /** Instructions, without the closing `end`. */
  readonly body: readonly number[];
  readonly memoryBytes: number;
}

export interface LoadedKernel {
  readonly call: (...values: number[]) => number;
  readonly memory: ArrayBuffer;
}

const PAGE = 0x10000;

/** Assembles a kernel and loads it with a memory of its own. @throws RangeError where there is not so much memory. */
export function loadKernel(source: KernelSource): LoadedKernel {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(source)));
  const { buffer } = exports['memory'] as { readonly buffer: ArrayBuffer };
  return { call: exports[source.name] as LoadedKernel['call'], memory: buffer };
}

function assemble({ name, parameters, result, locals, body, memoryBytes }: KernelSource): Uint8Array {
  const types = parameters.map((type) => [valueTypes[type]]);
  const results = result === undefined ? [] : [[valueTypes[result]]];
  const code = [
    ...vector(locals.map(([count, type]) => [...unsigned(count), valueTypes[type]])),
    ...body,
    ...end,
  ];
  const pages = Math.ceil(memoryBytes / PAGE);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([[0x60, ...vector(types), ...vector(results)]])),
    ...section(3, vector([[0]])),
    ...section(5, vector([[0x00, ...unsigned(pages)]])),
    ...section(
      7,
      vector([
        [...text(name), 0x00, 0],
        [...text('memory'), 0x02, 0],
      ]),
    ),
    ...section(10, vector([[...unsigned(code.length), ...code]])),
  ]);
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): number[] {
  return vector([...new TextEncoder().encode(value)].map((byte) => [byte]));
}
