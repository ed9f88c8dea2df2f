import { InputError } from '../files/input-error.js';
import { elu, gelu, leakyRelu, linear, relu, sigmoid, tanh, type Tensor } from '../graph/index.js';
import type { ParameterSpec } from './initial.js';
import { parameter, type ParameterTensors } from './transformer.js';

/** What follows each layer's affine map. `leakyRelu` has slope 0.01 below 0. */
export const MLP_ACTIVATIONS = ['identity', 'relu', 'leakyRelu', 'sigmoid', 'tanh', 'gelu', 'elu'] as const;

export type MlpActivation = (typeof MLP_ACTIVATIONS)[number];

/** Square layers, one after the other. */
export interface MlpConfig {
  readonly width: number;
  readonly layers: number;
  readonly activation: MlpActivation;
  readonly bias: boolean;
}

const activations: Readonly<Record<MlpActivation, (x: Tensor) => Tensor>> = {
  identity: (x) => x,
  relu,
  leakyRelu: (x) => leakyRelu(x),
  sigmoid,
  tanh,
  gelu,
  elu,
};

/** One layer's two values, `[n, width]` each. */
export interface MlpLayer {
  /** W x + b. */
  readonly affine: Tensor;
  /** The activation of that. */
  readonly activated: Tensor;
}

/**
 * The parameters as MtG draws them (section 2.2): `layers.k.weight` `[width, width]` and `layers.k.bias` `[width]`,
 * all from N(0, 1 / width).
 *
 * @throws InputError where width or the number of layers is not a whole number from 1.
 */
export function mlpParameterSpecs({
  width,
  layers,
  bias,
}: Pick<MlpConfig, 'width' | 'layers' | 'bias'>): readonly ParameterSpec[] {
  for (const [name, value] of [
    ['width', width],
    ['number of layers', layers],
  ] as const) {
    if (!Number.isInteger(value) || value < 1) {
      throw new InputError(`MLP: the ${name} must be a whole number from 1, got ${value}`);
    }
  }
  const initial = { kind: 'normal', std: width ** -0.5 } as const;
  return Array.from({ length: layers }, (_, k) => `layers.${k}.`).flatMap((layer): ParameterSpec[] => [
    { name: `${layer}weight`, shape: [width, width], initial, learned: true },
    ...(bias ? [{ name: `${layer}bias`, shape: [width], initial, learned: true }] : []),
  ]);
}

/**
 * What every layer makes of `x` `[n, width]`, first to last. Parameters that the configuration does not need may be
 * there.
 */
export function mlpLayers(
  { layers, activation, bias }: MlpConfig,
  parameters: ParameterTensors,
  x: Tensor,
): readonly MlpLayer[] {
  const result: MlpLayer[] = [];
  let y = x;
  for (let k = 0; k < layers; k++) {
    const affine = linear(
      y,
      parameter(parameters, `layers.${k}.weight`),
      bias ? parameter(parameters, `layers.${k}.bias`) : undefined,
    );
    y = activations[activation](affine);
    result.push({ affine, activated: y });
  }
  return result;
}
