/**
 * The .npy format, versions 1.0, 2.0 and 3.0 (NumPy Enhancement Proposal 1 and numpy.lib.format): a magic string, the
 * header's length, a Python dictionary as text, and the numbers.
 */
import { arraysInPlace } from '../array-file.js';
import type { ByteSource } from '../byte-source.js';
import { encodeNumbers, numberTypeOfArray } from '../encode-numbers.js';
import { InputError } from '../input-error.js';
import { LiteralSyntaxError, parseLiteral, type Literal } from '../literal.js';
import { hostIsLittleEndian, itemSizes } from '../number-types.js';
import type { NumberType } from '../row-layout.js';
import { elementCount, type StoredArray } from '../stored-array.js';
import { describeShape, listOf, quoted } from '../wording.js';
import type { ArrayFormat } from './format.js';

export const npy: ArrayFormat = {
  kind: 'arrays',
  id: 'npy',
  title: 'NumPy array',
  endings: ['.npy'],
  holds: 'one array of numbers',
  open: (source) => arraysInPlace(source.place, [parseNpy(source)]),
  write(arrays) {
    const [array, second] = Object.values(arrays);
    if (array === undefined || second !== undefined) {
      throw new RangeError(`npy: expected one array, got ${listOf(Object.keys(arrays)) || 'none'}`);
    }
    const { shape, data } = array;
    if (data instanceof BigInt64Array)
      throw new RangeError('npy: expected numbers of up to 32 bits, got int64');
    const type = numberTypeOfArray(data);
    return [npyHeader(shape, type), encodeNumbers(data, type)];
  },
};

/** A header of numbers is about a hundred bytes; what is longer describes records, or is damaged. */
const longestHeader = 0x10000;

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** The array is sound, but holds no real numbers: in an archive it may be there for another purpose. */
export class NotNumbersError extends InputError {}

/**
 * Finds the array in the .npy file `source`, reading nothing but its header. Every promise of the header is checked
 * against the size of the file. Throws an {@link InputError} for what is not an array of real numbers.
 */
export function parseNpy(source: ByteSource, key = ''): StoredArray {
  const { path } = source;
  if (source.size === 0)
    throw new InputError(`${path}: expected an .npy array, got an empty file; write it again`);
  const start = source.read(0, Math.min(12, source.size));
  if (start.length < 10 || magic.some((byte, i) => start[i] !== byte)) {
    throw new InputError(
      `${path}: expected an .npy array (starting with "\\x93NUMPY"), got other bytes; ` +
        'save it with numpy.save or give it its true ending',
    );
  }
  const version = start[6]!;
  if (version < 1 || version > 3) {
    throw new InputError(
      `${path}: expected .npy format version 1, 2 or 3, got ${version}.${start[7]!}; save it again with numpy.save`,
    );
  }
  const wide = version > 1;
  if (wide && start.length < 12) throw tooShort(path, 12, source.size);
  const length = wide ? uint32(start, 8) : start[8]! + 256 * start[9]!;
  const headerStart = wide ? 12 : 10;
  const offset = headerStart + length;
  if (offset > source.size) throw tooShort(path, offset, source.size);
  if (length > longestHeader) {
    throw new InputError(
      `${path}: expected an .npy header of at most ${longestHeader} bytes, got ${length}; ` +
        'save plain numbers, one array a file',
    );
  }
  const header = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(source.read(headerStart, length));
  const { descr, fortranOrder, shape } = headerFields(path, header);
  const { type, littleEndian } = numberTypeOf(path, descr);

  const itemSize = itemSizes[type];
  const bytes = elementCount(path, shape, itemSize) * itemSize;
  const present = source.size - offset;
  const promise = `${describeShape(shape)} ${type} = ${bytes} bytes`;
  if (bytes > present) {
    throw new InputError(
      `${path}: the header promises ${promise}, but ${present} follow; the file is cut short: copy or write it again`,
    );
  }
  if (bytes < present) {
    throw new InputError(
      `${path}: the header promises ${promise}, but ${present} follow; save one array a file (or several in an .npz)`,
    );
  }
  return { path, key, type, littleEndian, shape, fortranOrder, offset };
}

function tooShort(path: string, expected: number, size: number): InputError {
  return new InputError(
    `${path}: expected an .npy header that ends at byte ${expected}, but the file has ${size} bytes; ` +
      'it is cut short: copy or write it again',
  );
}

function uint32(bytes: Uint8Array, at: number): number {
  return bytes[at]! + 0x100 * bytes[at + 1]! + 0x10000 * bytes[at + 2]! + 0x1000000 * bytes[at + 3]!;
}

interface HeaderFields {
  readonly descr: Literal;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** The three fields of the header, and no others. */
function headerFields(path: string, header: string): HeaderFields {
  let fields: Literal;
  try {
    fields = parseLiteral(header);
  } catch (error) {
    if (!(error instanceof LiteralSyntaxError)) throw error;
    throw new InputError(
      `${path}: expected an .npy header that is a plain Python dictionary, but ${error.message}; ` +
        'save it again with numpy.save',
    );
  }
  const entries =
    typeof fields === 'object' && fields?.kind === 'dict' ? fields.entries : new Map<string, Literal>();
  const descr = entries.get('descr');
  const fortranOrder = entries.get('fortran_order');
  const shape = entries.get('shape');
  if (
    entries.size !== 3 ||
    descr === undefined ||
    typeof fortranOrder !== 'boolean' ||
    typeof shape !== 'object' ||
    shape?.kind !== 'tuple' ||
    !shape.items.every((item): item is number => typeof item === 'number')
  ) {
    throw new InputError(
      `${path}: expected an .npy header with descr, fortran_order and shape, got ${quoted(header.trim())}; ` +
        'save it again with numpy.save',
    );
  }
  return { descr, fortranOrder, shape: shape.items };
}

const kinds: Readonly<Record<string, string>> = {
  O: 'Python objects (pickled; never loaded)',
  U: 'strings',
  S: 'byte strings',
  a: 'byte strings',
  V: 'raw bytes (bfloat16 arrays are saved so)',
  c: 'complex numbers',
  M: 'dates',
  m: 'time spans',
  b: 'booleans',
};

const names: Readonly<Record<string, NumberType>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  i2: 'int16',
  i4: 'int32',
  i8: 'int64',
  u1: 'uint8',
  u2: 'uint16',
  u4: 'uint32',
  u8: 'uint64',
};

/** The type behind NumPy's `descr`, such as `<f4`. */
function numberTypeOf(path: string, descr: Literal): { type: NumberType; littleEndian: boolean } {
  const accepted = 'expected real numbers (float16, float32, float64 or integers)';
  const fix = 'save array.astype(np.float32)';
  if (typeof descr !== 'string') {
    throw new InputError(
      `${path}: ${accepted}, got records with fields (a structured dtype); ${fix} of one field`,
    );
  }
  const match = /^([<>=|]?)([a-zA-Z])(\d*)/.exec(descr);
  const order = match?.[1] ?? '';
  const kind = match?.[2] ?? '';
  const type = names[kind + (match?.[3] ?? '')];
  if (type === undefined || match?.[0] !== descr) {
    // Booleans are |b1; every other b is damage.
    const what = kinds[kind] ?? `dtype ${quoted(descr)}`;
    throw new NotNumbersError(`${path}: ${accepted}, got ${what}; ${fix}`);
  }
  return { type, littleEndian: order === '<' || (order !== '>' && hostIsLittleEndian) };
}

/**
 * The bytes before the numbers of an .npy file in C order, little-endian, padded to a multiple of 64 like NumPy's
 * own.
 */
export function npyHeader(shape: readonly number[], type: Exclude<NumberType, 'bfloat16'>): Uint8Array {
  const code = Object.keys(names).find((name) => names[name] === type)!;
  const descr = `${itemSizes[type] === 1 ? '|' : '<'}${code}`;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${describeShape(shape)}, }`;
  const total = Math.ceil((10 + dict.length + 1) / 64) * 64;
  const text = `${dict.padEnd(total - 11)}\n`;
  const bytes = new Uint8Array(total);
  bytes.set([...magic, 1, 0, text.length & 0xff, text.length >> 8]);
  bytes.set(new TextEncoder().encode(text), 10);
  return bytes;
}
