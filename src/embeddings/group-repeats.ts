/**
 * Rows that occur several times, such as an image once for each of its captions: counted once, with all their pairs.
 */
import { encodeNumbers } from '../files/encode-numbers.js';
import { itemSizes } from '../files/number-types.js';
import type { RowLayout } from '../files/row-layout.js';
import { createRowReader, type RowReader } from '../files/row-reader.js';
import { counted } from '../files/wording.js';
import type { Workspace } from '../files/workspace.js';
import { modalityOf } from './arrangement.js';
import type { Modality, Pairs } from './embeddings.js';
import { rowHashes } from './row-hash.js';

/** Rows that are read at a time. */
const BLOCK_ROWS = 2048;

/** Modalities of different rows, and their pairs. */
export interface GroupedRows {
  readonly modalities: [Modality, Modality];
  readonly pairs: Pairs;
  /** What was found, a sentence for each modality that repeats rows. */
  readonly notes: readonly string[];
}

/**
 * The different rows of each modality, in the order of their first occurrence, and every pair once, in the order of the
 * pairs. Rows are the same where they are equal once normalised. Reads all rows; repeated ones go into a spool.
 *
 * @throws InputError where a row has no direction.
 */
export function groupRepeats(
  modalities: readonly [Modality, Modality],
  pairs: Pairs,
  workspace: Workspace,
): GroupedRows {
  const reader = createRowReader((place, path) => workspace.sourceAt(place, path));
  const [first, second] = [
    differentRows(modalities[0], reader, workspace),
    differentRows(modalities[1], reader, workspace),
  ];
  const notes = [first, second].flatMap(({ modality: { name, rows }, numbers }) =>
    rows === numbers.length
      ? []
      : [`${counted(numbers.length, `${name} row`)}, ${rows} of them different: each of these counts once`],
  );
  return {
    modalities: [first.modality, second.modality],
    pairs: notes.length === 0 ? pairs : regrouped(pairs, first.numbers, second.numbers),
    notes: notes.length > 0 ? notes : ['no row repeats: --group-repeats changes nothing'],
  };
}

interface DifferentRows {
  readonly modality: Modality;
  /** For each row its number among the different ones. */
  readonly numbers: Uint32Array;
}

function differentRows(modality: Modality, reader: RowReader, workspace: Workspace): DifferentRows {
  const { name, rows, dim, layouts } = modality;
  const numbers = new Uint32Array(rows);
  const known = new Map<number, number>();
  const firsts: number[] = [];
  const block = new Float32Array(Math.min(BLOCK_ROWS, rows) * dim);
  const norms = new Float64Array(BLOCK_ROWS);
  for (let start = 0; start < rows; start += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, rows - start);
    const data = block.subarray(0, count * dim);
    reader.readNormalizedRows(modality, start, count, data, norms.subarray(0, count));
    rowHashes(data, dim).forEach((hash, i) => {
      let number = known.get(hash);
      if (number === undefined) {
        number = firsts.length;
        known.set(hash, number);
        firsts.push(start + i);
      }
      numbers[start + i] = number;
    });
  }
  if (firsts.length === rows) return { modality, numbers };
  const { path } = layouts[0]!;
  const type = layouts.some((layout) => itemSizes[layout.type] > 4) ? 'float64' : 'float32';
  const spool = workspace.spool(path);
  const row = new Float64Array(dim);
  for (const at of firsts) {
    reader.readRows(modality, at, 1, row);
    spool.write(encodeNumbers(type === 'float32' ? Float32Array.from(row) : row, type));
  }
  const itemSize = itemSizes[type];
  const layout: RowLayout = {
    ...{ path, place: spool.finish(), type, littleEndian: true, offset: 0, rows: firsts.length, dim },
    ...{ rowStride: dim * itemSize, columnStride: itemSize },
  };
  return { modality: modalityOf(name, [layout]), numbers };
}

/** The pairs of the different rows, each once. */
function regrouped(pairs: Pairs, first: Uint32Array, second: Uint32Array): Pairs {
  const seen = new Set<number>();
  const kept: number[] = [];
  const width = second.reduce((most, number) => Math.max(most, number + 1), 0);
  for (let p = 0; p < pairs.first.length; p++) {
    const key = first[pairs.first[p]!]! * width + second[pairs.second[p]!]!;
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(p);
  }
  return {
    first: Uint32Array.from(kept, (p) => first[pairs.first[p]!]!),
    second: Uint32Array.from(kept, (p) => second[pairs.second[p]!]!),
    identity: false,
  };
}
