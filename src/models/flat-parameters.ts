import { elementCount, type HostTensor } from '../graph/index.js';

/** Where a parameter lies in the flat array. */
export interface ParameterSlot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/** How the parameters of a model lie one after the other in one array. */
export interface ParameterLayout {
  readonly slots: readonly ParameterSlot[];
  /** Elements in all. */
  readonly length: number;
}

/** Numbers of one precision. Training is float32; float64 is for comparing with a reference. */
export type FloatArray = Float32Array | Float64Array;

/**
 * All parameters of a model (or their gradients, or a moment of these) in one array: an optimiser is one loop over
 * it.
 */
export interface FlatParameters<A extends FloatArray = FloatArray> {
  readonly layout: ParameterLayout;
  readonly data: A;
}

export function parameterLayout(
  parameters: readonly { readonly name: string; readonly shape: readonly number[] }[],
): ParameterLayout {
  let length = 0;
  const slots = parameters.map(({ name, shape }) => {
    const slot: ParameterSlot = { name, shape, offset: length, length: elementCount(shape) };
    length += slot.length;
    return slot;
  });
  return { slots, length };
}

/** Zeros in the given layout. */
export function flatParameters<A extends FloatArray>(
  layout: ParameterLayout,
  kind: new (length: number) => A,
): FlatParameters<A> {
  return { layout, data: new kind(layout.length) };
}

/** The numbers of one parameter, in place. @throws RangeError where there is none of that name. */
export function parameterView<A extends FloatArray>({ layout, data }: FlatParameters<A>, name: string): A {
  const slot = layout.slots.find((candidate) => candidate.name === name);
  if (!slot) throw new RangeError(`parameters: there is none called '${name}'`);
  return data.subarray(slot.offset, slot.offset + slot.length) as A;
}

/** Every parameter by name, as views: what a graph is fed with. */
export function parameterTensors({ layout, data }: FlatParameters): Record<string, HostTensor> {
  return Object.fromEntries(
    layout.slots.map(({ name, shape, offset, length }) => [
      name,
      data instanceof Float64Array
        ? { type: 'float64', shape, data: data.subarray(offset, offset + length) }
        : { type: 'float32', shape, data: data.subarray(offset, offset + length) },
    ]),
  );
}
