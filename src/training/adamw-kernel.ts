/**
 * AdamW's inner loop in float32, four elements at a time: a WebAssembly function of some forty instructions, assembled here.
 * (Plain JavaScript computes in float64, one element at a time, and takes three to four times as long.)
 */

/** The little of it that is used: the language's own libraries do not declare what every engine has. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

/** Elements that one call works on: four arrays of this length stay in a core's second-level cache. */
const chunk = 16384;

/** Where each array lies in the function's memory, in bytes. */
const places = { parameters: 0, first: 4 * chunk, second: 8 * chunk, gradient: 12 * chunk } as const;

/** The factors of one update, in the order of the function's parameters after the first. */
const factors = ['keep', 'beta1', 'fresh1', 'beta2', 'fresh2', 'rate', 'rootScale', 'epsilon'] as const;

/** p = keep p - rate m / (sqrt(v) rootScale + epsilon), where m = beta1 m + fresh1 g and v = beta2 v + fresh2 g^2. */
export type AdamWFactors = Readonly<Record<(typeof factors)[number], number>>;

const types = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;

function unsigned(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const low = value & 0x7f;
  const rest = value >> 7;
  const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return done ? [low] : [low | 0x80, ...signed(rest)];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  return vector([...new TextEncoder().encode(text)].map((byte) => [byte]));
}

/** Instructions, by their names in the text format. A vector operation is prefixed with 0xfd. */
const localGet = (index: number): number[] => [0x20, ...unsigned(index)];
const localSet = (index: number): number[] => [0x21, ...unsigned(index)];
const localTee = (index: number): number[] => [0x22, ...unsigned(index)];
const simd = (code: number): number[] => [0xfd, ...unsigned(code)];
const [splat, sqrt, add, sub, mul, div] = [0x13, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7].map(simd) as [
  number[],
  number[],
  number[],
  number[],
  number[],
  number[],
];
const aligned = 4;
const load = (offset: number): number[] => [...simd(0x00), aligned, ...unsigned(offset)];
const store = (offset: number): number[] => [...simd(0x0b), aligned, ...unsigned(offset)];

/** The module: exports `memory` and `update(bytes, ...factors)`, which works on the first `bytes` of each array. */
function assemble(): Uint8Array<ArrayBuffer> {
  // Locals: the parameters, then the place, then each factor in all four lanes, then m and v.
  const bytes = 0;
  const scalar = (factor: (typeof factors)[number]): number => 1 + factors.indexOf(factor);
  const place = 1 + factors.length;
  const lanes = (factor: (typeof factors)[number]): number[] => localGet(place + scalar(factor));
  const m = place + 1 + factors.length;
  const v = m + 1;
  const at = localGet(place);
  const loop = [
    [0x03, 0x40],
    // m
    [at, lanes('beta1'), at, load(places.first), mul, lanes('fresh1'), at, load(places.gradient), mul, add],
    [localTee(m), store(places.first)],
    // v
    [at, lanes('beta2'), at, load(places.second), mul],
    [lanes('fresh2'), at, load(places.gradient), at, load(places.gradient), mul, mul, add],
    [localTee(v), store(places.second)],
    // p
    [at, lanes('keep'), at, load(places.parameters), mul, lanes('rate'), localGet(m), mul],
    [localGet(v), sqrt, lanes('rootScale'), mul, lanes('epsilon'), add, div, sub, store(places.parameters)],
    // On to the next four, while there are any: i32.const, i32.add, i32.lt_u, br_if.
    [at, [0x41, ...signed(16)], [0x6a], localTee(place), localGet(bytes), [0x49], [0x0d, 0]],
    [0x0b],
  ];
  const spread = factors.map((factor) => [localGet(scalar(factor)), splat, localSet(place + scalar(factor))]);
  const body = [
    ...vector([
      [1, types.i32],
      [...unsigned(factors.length + 2), types.v128],
    ]),
    ...(spread.flat(2) as number[]),
    ...(loop.flat(3) as number[]),
    0x0b,
  ];
  const pages = Math.ceil((16 * chunk) / 0x10000);
  const parameters = vector([[types.i32], ...factors.map(() => [types.f32])]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([[0x60, ...parameters, 0]])),
    ...section(3, vector([[0]])),
    ...section(5, vector([[0x00, ...unsigned(pages)]])),
    ...section(
      7,
      vector([
        [...name('update'), 0x00, 0],
        [...name('memory'), 0x02, 0],
      ]),
    ),
    ...section(10, vector([[...unsigned(body.length), ...body]])),
  ]);
}

interface Kernel {
  readonly update: (bytes: number, ...factors: number[]) => void;
  readonly parameters: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly gradient: Float32Array;
}

let loaded: Kernel | undefined;

function kernel(): Kernel {
  if (loaded) return loaded;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble()));
  const { buffer } = exports['memory'] as { readonly buffer: ArrayBuffer };
  const view = (place: number): Float32Array => new Float32Array(buffer, place, chunk);
  loaded = {
    update: exports['update'] as Kernel['update'],
    parameters: view(places.parameters),
    first: view(places.first),
    second: view(places.second),
    gradient: view(places.gradient),
  };
  return loaded;
}

/** One update of the elements from `offset` whose gradients are given; everything else of the arrays is left alone. */
export function updateFloat32(
  parameters: Float32Array,
  first: Float32Array,
  second: Float32Array,
  gradient: Float32Array,
  offset: number,
  values: AdamWFactors,
): void {
  const inner = kernel();
  const ordered = factors.map((factor) => values[factor]);
  for (let start = 0; start < gradient.length; start += chunk) {
    const length = Math.min(chunk, gradient.length - start);
    const [from, to] = [offset + start, offset + start + length];
    inner.parameters.set(parameters.subarray(from, to));
    inner.first.set(first.subarray(from, to));
    inner.second.set(second.subarray(from, to));
    inner.gradient.set(gradient.subarray(start, start + length));
    // The last call may work on up to three elements more, which nobody reads.
    inner.update(4 * length, ...ordered);
    parameters.set(inner.parameters.subarray(0, length), from);
    first.set(inner.first.subarray(0, length), from);
    second.set(inner.second.subarray(0, length), from);
  }
}
