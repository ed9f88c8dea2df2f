import { InputError } from '../files/input-error.js';
import type { Storage } from '../files/storage.js';
import { decodeSafetensors, encodeSafetensors } from '../files/formats/safetensors.js';
import type { HostTensor } from '../graph/index.js';
import type { ClipConfig } from './clip-config.js';
import { parameterTensors, type FlatParameters } from './flat-parameters.js';
import { clipParametersFrom } from './weights.js';

/** Parameters as a .safetensors file that open_clip loads, written whole. */
export function storeWeights(storage: Storage, path: string, parameters: FlatParameters): Promise<void> {
  const tensors = parameterTensors(parameters) as Record<string, HostTensor<'float32' | 'float64'>>;
  return storage.write(path, encodeSafetensors(tensors, { format: 'pt' }));
}

/** The parameters of a model from a .safetensors file. @throws InputError where there is none, or of another model. */
export async function loadWeights(
  storage: Storage,
  path: string,
  config: ClipConfig,
): Promise<FlatParameters<Float32Array>> {
  const name = storage.pathOf(path);
  const bytes = await storage.read(path);
  if (bytes === undefined) throw new InputError(`${name}: expected weights, but there is no such file`);
  return clipParametersFrom(config, decodeSafetensors(bytes, name).tensors, name);
}
