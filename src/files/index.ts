export { InputError } from './input-error.js';
export type { NumberType, RowLayout, StoredRows } from './row-layout.js';
export {
  blobSource,
  memorySource,
  readBytesInto,
  type BytePlace,
  type ByteSource,
  type PlacedSource,
} from './byte-source.js';
export { arrayInMemory, arraysInPlace, type ArrayFile, type UnusableArray } from './array-file.js';
export type { ArrayFormat, ArrayToWrite, FileFormat, TableFormat } from './formats/format.js';
export {
  describeEndings,
  formatOf,
  formats,
  formatTable,
  knownEndings,
  unknownEnding,
} from './formats/registry.js';
export { parseNpy, npyHeader } from './formats/npy.js';
export {
  decodeSafetensors,
  encodeSafetensors,
  parseSafetensors,
  safetensorsHeader,
  type SafetensorsFile,
  type TensorPlan,
} from './formats/safetensors.js';
export { zipEntries, type ZipEntry } from './zip.js';
export { matricesOf, type StoredArray } from './stored-array.js';
export { encodeNumbers, type NumberArray } from './encode-numbers.js';
export { itemSizes } from './number-types.js';
export { createRowReader, type RowReader } from './row-reader.js';
export { readArrays, readOneArray, type ArrayReader, type ReadArray } from './read-arrays.js';
export { readTextTable, type TextTable } from './text-table.js';
export type { TableEngine, TableSource } from './table-engine.js';
export type { Spool, Workspace } from './workspace.js';
export { memoryStorage } from './memory-storage.js';
export { readJson, readText, type AppendedFile, type OpenedSource, type Storage } from './storage.js';
