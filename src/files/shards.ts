/** Which files belong together: shards of one matrix share a name up to a number, in natural order. */
import { InputError } from './input-error.js';
import { STANDARD_INPUT, STANDARD_INPUT_NAME } from './standard-input.js';
import { baseName, listOf, stemOf } from './wording.js';

/** The parts of a matrix (or of one whole input), in order. */
export interface FileGroup {
  /** What the files have in common: the pattern, or the name without its number. */
  readonly label: string;
  readonly files: readonly string[];
  /** Whether a quoted pattern named the files: then it alone decides what belongs together. */
  readonly fromPattern: boolean;
}

/** Compares names so that shard 10 follows shard 9: runs of digits by value, the rest by code unit. */
export function compareNaturally(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let k = 0; k < left.length && k < right.length; k++) {
    const order = comparePieces(left[k]!, right[k]!);
    if (order !== 0) return order;
  }
  return left.length - right.length || compareText(a, b);
}

function comparePieces(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compareText(a, b);
  // Digits of any length: the longer number is the larger, once leading zeros are gone.
  const x = a.replace(/^0+(?=\d)/, '');
  const y = b.replace(/^0+(?=\d)/, '');
  return x.length - y.length || compareText(x, y);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A shard's number at the end of the stem: `images-00`, `images_7`, `part.3`, `text12`, `images-00001-of-00010`. */
const shardNumber = /^(.*?)[-_. ]?(\d+)(?:[-_. ]?of[-_. ]?\d+)?$/i;

/** The name that a shard shares with its siblings (folder and ending included), and its number. */
export function shardOf(path: string): { readonly stem: string; readonly number: number | undefined } {
  const name = baseName(path);
  const stem = stemOf(path);
  const match = shardNumber.exec(stem);
  if (match === null) return { stem: path, number: undefined };
  const folder = path.slice(0, path.length - name.length);
  return { stem: `${folder}${match[1]!}#${name.slice(stem.length)}`, number: Number(match[2]) };
}

/** Groups files that share a name up to a number: groups in order of first appearance, files in natural order. */
export function groupShards(paths: readonly string[], fromPattern: boolean): FileGroup[] {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    const { stem } = shardOf(path);
    const files = groups.get(stem);
    if (files === undefined) groups.set(stem, [path]);
    else files.push(path);
  }
  return [...groups].map(([stem, files]) => ({
    label: files.length === 1 ? files[0]! : stem,
    files: files.sort(compareNaturally),
    fromPattern,
  }));
}

/**
 * Demands that the numbers of shards run without a hole. A list that the shell expanded should; `vit16.npy vit32.npy`
 * are two models, not two shards.
 */
export function refuseHoles(files: readonly string[]): void {
  for (let k = 1; k < files.length; k++) {
    const [before, here] = [files[k - 1]!, files[k]!];
    if ((shardOf(here).number ?? 0) - (shardOf(before).number ?? 0) !== 1) {
      throw new InputError(
        `${here}: expected shards numbered without a hole, but it follows ${baseName(before)}; ` +
          'add what is missing, or name the shards by a quoted pattern to take them as they are',
      );
    }
  }
}

/** Refuses a file that is given twice: its rows would count twice. */
export function refuseRepeats(paths: readonly string[]): void {
  const repeated = paths.filter((path, k) => paths.indexOf(path) !== k);
  if (repeated.includes(STANDARD_INPUT)) {
    throw new InputError(
      `${STANDARD_INPUT_NAME}: expected one - among all files, got a second; write the other to a file`,
    );
  }
  if (repeated.length > 0) {
    throw new InputError(`${listOf(repeated)}: expected each file once, got it twice; drop the repetition`);
  }
}
