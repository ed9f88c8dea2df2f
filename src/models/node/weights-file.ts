import { encodeSafetensors } from '../../files/formats/safetensors.js';
import { readSafetensors, writeFileAtomic } from '../../files/node/index.js';
import type { HostTensor } from '../../graph/index.js';
import type { ClipConfig } from '../clip-config.js';
import { parameterTensors, type FlatParameters } from '../flat-parameters.js';
import { clipParametersFrom } from '../weights.js';

/** Parameters as a .safetensors file that open_clip loads, written whole. @throws Error where the disk is full. */
export function writeWeights(
  path: string,
  parameters: FlatParameters,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): void {
  const tensors = parameterTensors(parameters) as Record<string, HostTensor<'float32' | 'float64'>>;
  writeFileAtomic(path, encodeSafetensors(tensors, metadata));
}

/** The parameters of a model from a .safetensors file. @throws InputError where it is of another model. */
export function readWeights(path: string, config: ClipConfig): FlatParameters<Float32Array> {
  return clipParametersFrom(config, readSafetensors(path).tensors, path);
}
