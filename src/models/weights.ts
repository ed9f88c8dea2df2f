import { InputError } from '../files/input-error.js';
import type { HostTensor } from '../graph/index.js';
import type { ClipConfig } from './clip-config.js';
import { clipParameterSpecs } from './clip-parameters.js';
import { flatParameters, parameterLayout, parameterView, type FlatParameters } from './flat-parameters.js';

/**
 * The parameters of a model taken from tensors by name, as open_clip saves them; tensors of other names are left alone.
 *
 * @throws InputError that names `source` and the first parameter that is missing, not a float, or of another shape.
 */
export function clipParametersFrom(
  config: ClipConfig,
  tensors: ReadonlyMap<string, HostTensor>,
  source: string,
): FlatParameters<Float32Array> {
  const parameters = flatParameters(parameterLayout(clipParameterSpecs(config)), Float32Array);
  for (const { name, shape } of parameters.layout.slots) {
    const tensor = tensors.get(name);
    const expected = `${source}: the model needs '${name}' of shape [${shape.join(', ')}]`;
    if (!tensor) throw new InputError(`${expected}, got none; is it a checkpoint of another model?`);
    const { type, data } = tensor;
    if ((type !== 'float32' && type !== 'float64') || tensor.shape.join() !== shape.join()) {
      throw new InputError(
        `${expected}, got ${type}[${tensor.shape.join(', ')}]; is it a checkpoint of another model?`,
      );
    }
    parameterView(parameters, name).set(data as Float32Array | Float64Array);
  }
  return parameters;
}
