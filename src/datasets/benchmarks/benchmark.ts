import type { Storage } from '../../files/storage.js';
import type { Named } from '../../numeric/index.js';

/** One thing that images are labelled by, such as the digit. */
export interface BenchmarkFactor {
  readonly name: string;
  /** By label, from 0. */
  readonly classNames: readonly string[];
  /** Texts that ask for a class, as the benchmark's users word them; their embeddings are averaged. */
  prompts(className: string): readonly string[];
}

/** Images of one split that are open for reading, and what each shows. */
export interface OpenBenchmark {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** `[count, factors]`. */
  readonly labels: Uint8Array;
  /** Writes image `row`, `[height, width, channels]` bytes, to `out`, which has just their length. */
  read(row: number, out: Uint8Array): void;
  close(): void;
}

/** A data set that models are compared on. */
export interface Benchmark extends Named {
  /** For people, as a heading has it. */
  readonly title: string;
  /** Where it comes from: paper. */
  readonly source: string;
  readonly licence: string;
  /** How one comes by its files. */
  readonly obtain: string;
  readonly splits: readonly string[];
  readonly factors: readonly BenchmarkFactor[];
  /** @throws InputError where the folder does not hold the split, whole. */
  read(folder: Storage, split: string): Promise<OpenBenchmark>;
}

/** @throws RangeError that lists the splits where it is none of them. */
export function checkSplit<Split extends string>(id: string, splits: readonly Split[], split: string): Split {
  const found = splits.find((known) => known === split);
  if (found === undefined) throw new RangeError(`${id}: expected split ${splits.join(' or ')}, got ${split}`);
  return found;
}
