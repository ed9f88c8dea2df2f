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
} from '../numeric/index.js';

/**
 * AdamW's inner loop in float32, four elements at a time: a WebAssembly function of some forty instructions,
 * assembled here. (Plain JavaScript computes in float64, one element at a time, and takes three to four times as
 * long.)
 */

/** Elements that one call works on: four arrays of this length stay in a core's second-level cache. */
const chunk = 16384;

/** Where each array lies in the function's memory, in bytes. */
const places = { parameters: 0, first: 4 * chunk, second: 8 * chunk, gradient: 12 * chunk } as const;

/** The factors of one update, in the order of the function's parameters after the first. */
const factors = ['keep', 'beta1', 'fresh1', 'beta2', 'fresh2', 'rate', 'rootScale', 'epsilon'] as const;

/** p = keep p - rate m / (sqrt(v) rootScale + epsilon), where m = beta1 m + fresh1 g and v = beta2 v + fresh2 g^2. */
export type AdamWFactors = Readonly<Record<(typeof factors)[number], number>>;

const [splat, sqrt, add, sub, mul, div] = [0x13, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7].map(simd) as [
  number[],
  number[],
  number[],
  number[],
  number[],
  number[],
];

/** The instructions of `update(bytes, ...factors)`, which works on the first `bytes` of each array. */
function updateBody(): readonly number[] {
  // Locals: the parameters, then the place, then each factor in all four lanes, then m and v.
  const bytes = 0;
  const scalar = (factor: (typeof factors)[number]): number => 1 + factors.indexOf(factor);
  const place = 1 + factors.length;
  const lanes = (factor: (typeof factors)[number]): number[] => localGet(place + scalar(factor));
  const m = place + 1 + factors.length;
  const v = m + 1;
  const at = localGet(place);
  const steps = [
    [loop],
    // m
    [
      at,
      lanes('beta1'),
      at,
      v128Load(places.first),
      mul,
      lanes('fresh1'),
      at,
      v128Load(places.gradient),
      mul,
      add,
    ],
    [localTee(m), v128Store(places.first)],
    // v
    [at, lanes('beta2'), at, v128Load(places.second), mul],
    [lanes('fresh2'), at, v128Load(places.gradient), at, v128Load(places.gradient), mul, mul, add],
    [localTee(v), v128Store(places.second)],
    // p
    [at, lanes('keep'), at, v128Load(places.parameters), mul, lanes('rate'), localGet(m), mul],
    [
      localGet(v),
      sqrt,
      lanes('rootScale'),
      mul,
      lanes('epsilon'),
      add,
      div,
      sub,
      v128Store(places.parameters),
    ],
    // On to the next four, while there are any.
    [at, i32Const(16), i32Add, localTee(place), localGet(bytes), i32LessUnsigned, branchIf(0)],
    [end],
  ];
  const spread = factors.map((factor) => [localGet(scalar(factor)), splat, localSet(place + scalar(factor))]);
  return [...(spread.flat(2) as number[]), ...(steps.flat(3) as number[])];
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
  const { call, memory } = loadKernel({
    name: 'update',
    parameters: ['i32', ...factors.map(() => 'f32' as const)],
    locals: [
      [1, 'i32'],
      [factors.length + 2, 'v128'],
    ],
    body: updateBody(),
    memoryBytes: 16 * chunk,
  });
  const view = (place: number): Float32Array => new Float32Array(memory, place, chunk);
  loaded = {
    update: call,
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
