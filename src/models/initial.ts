import type { Random } from '../numeric/random.js';
import { flatParameters, parameterLayout, parameterView, type FlatParameters } from './flat-parameters.js';

/** How a parameter begins. `normal` by its standard deviation, `uniform` in [-bound, bound]. */
export type Initial =
  | { readonly kind: 'normal'; readonly std: number }
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'constant'; readonly value: number }
  /** Ones on the diagonal of a matrix. */
  | { readonly kind: 'identity' };

/** A parameter of a model: its published name, its shape, how it begins, and whether training changes it. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: Initial;
  readonly learned: boolean;
}

export const zeros: Initial = { kind: 'constant', value: 0 };
export const ones: Initial = { kind: 'constant', value: 1 };

/** PyTorch's default for a layer with `fanIn` inputs, weight and bias: Kaiming's uniform with a = sqrt 5. */
export function layerDefault(fanIn: number): Initial {
  return { kind: 'uniform', bound: 1 / Math.sqrt(fanIn) };
}

function fillInitial(values: Float32Array, { initial, shape }: ParameterSpec, random: Random): void {
  switch (initial.kind) {
    case 'normal':
      for (let i = 0; i < values.length; i++) values[i] = initial.std * random.normal();
      return;
    case 'uniform':
      for (let i = 0; i < values.length; i++) values[i] = initial.bound * (2 * random.uniform() - 1);
      return;
    case 'constant':
      values.fill(initial.value);
      return;
    case 'identity': {
      const side = shape[0]!;
      for (let k = 0; k < side; k++) values[k * side + k] = 1;
    }
  }
}

/** Fresh parameters as the specifications say, drawn one after the other from `random`. */
export function initialParameters(
  specs: readonly ParameterSpec[],
  random: Random,
): FlatParameters<Float32Array> {
  const parameters = flatParameters(parameterLayout(specs), Float32Array);
  for (const spec of specs) fillInitial(parameterView(parameters, spec.name), spec, random);
  return parameters;
}
