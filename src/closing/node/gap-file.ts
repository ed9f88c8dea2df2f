import { endingOf } from '../../files/wording.js';
import { InputError } from '../../files/input-error.js';
import { readSafetensors, writeArrays } from '../../files/node/index.js';
import { VERSION } from '../../version.js';
import { decodeGap, encodeGap, type FittedGap } from '../gap.js';

/** Refuses a name that is not a gap file's, before the work whose result belongs there. @throws InputError */
export function checkGapPath(path: string): void {
  if (endingOf(path) !== '.safetensors') {
    throw new InputError(
      `--out ${path}: expected a name that ends in .safetensors; choose one such as gap.safetensors`,
    );
  }
}

/** Writes a fitted gap, whole or not at all. @throws InputError where the place cannot be written. */
export function writeGap(path: string, gap: FittedGap): void {
  checkGapPath(path);
  const { arrays, metadata } = encodeGap(gap, VERSION);
  writeArrays(path, arrays, metadata);
}

/** The gap in a file. @throws InputError where it is none, or damaged. */
export function readGap(path: string): FittedGap {
  return decodeGap(readSafetensors(path), path);
}
