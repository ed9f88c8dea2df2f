import type { ModalityIndex } from './correction.js';

/** One array for each modality, by name: `mean0`, `mean1`, and so on. */
export type ByModality = Readonly<Record<string, Float64Array>>;

/** Arrays by modality as parameters: named, since parameters are numbers and arrays by name. */
export function byModality(name: string, arrays: readonly ArrayLike<number>[]): ByModality {
  return Object.fromEntries(
    arrays.map((array, modality) => [`${name}${modality}`, Float64Array.from(array)]),
  );
}

/** @throws RangeError where the correction has been fitted on fewer modalities. */
export function ofModality(parameters: ByModality, name: string, modality: ModalityIndex): Float64Array {
  const found = parameters[`${name}${modality}`];
  if (found === undefined) {
    const count = Object.keys(parameters).filter((key) => new RegExp(`^${name}\\d+$`).test(key)).length;
    throw new RangeError(
      `correction: it has been fitted on ${count} modalities, got rows of modality ${modality} (the first is 0)`,
    );
  }
  return found;
}
