import { readFileSync } from 'node:fs';
import { InputError } from '../../files/input-error.js';
import type { HostTensor } from '../../graph/index.js';
import type { ClipConfig } from '../clip-config.js';
import { parameterTensors, type FlatParameters } from '../flat-parameters.js';
import { decodeSafetensors, encodeSafetensors, type SafetensorsFile } from '../../files/tensors-file.js';
import { clipParametersFrom } from '../weights.js';
import { writeWhole } from '../../files/node/whole-file.js';

/** The whole file. @throws InputError where it cannot be read or is damaged. */
export function readSafetensors(path: string): SafetensorsFile {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new InputError(`${path}: cannot read it: ${(error as Error).message}`);
  }
  return decodeSafetensors(bytes, path);
}

/** Parameters as a .safetensors file that open_clip loads, written whole. @throws Error where the disk is full. */
export function writeWeights(
  path: string,
  parameters: FlatParameters,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): void {
  writeWhole(
    path,
    encodeSafetensors(
      parameterTensors(parameters) as Record<string, HostTensor<'float32' | 'float64'>>,
      metadata,
    ),
  );
}

/** The parameters of a model from a .safetensors file. @throws InputError where it is of another model. */
export function readWeights(path: string, config: ClipConfig): FlatParameters<Float32Array> {
  return clipParametersFrom(config, readSafetensors(path).tensors, path);
}
