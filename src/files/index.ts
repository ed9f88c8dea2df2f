export { InputError } from './input-error.js';
export type { NumberType, RowLayout } from './row-layout.js';
export { memorySource, type ByteSource } from './byte-source.js';
export { parseNpy, npyHeader } from './npy.js';
export { parseSafetensors, type ArchiveContents, type UnusableArray } from './safetensors.js';
export { zipEntries, type ZipEntry } from './zip.js';
export { matricesOf, type StoredArray } from './stored-array.js';
export { encodeNumbers, type NumberArray } from './encode-numbers.js';
export { itemSizes } from './number-types.js';
export { memoryStorage } from './memory-storage.js';
export {
  readJson,
  readText,
  type AppendedFile,
  type OpenedSource,
  type Storage,
  type World,
} from './storage.js';
