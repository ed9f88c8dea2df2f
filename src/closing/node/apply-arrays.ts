import fs from 'node:fs';
import { ResumableFile } from '../../files/node/index.js';
import type { Tasks } from '../../runtime/index.js';
import { planArrays, type Section } from '../array-plan.js';
import { stepsOf } from '../correct-rows.js';
import type { FittedGap } from '../gap.js';
import { applyBlocksTask, blocksOf, checkBlocksTask } from './apply-blocks.js';

/** Progress is made durable after so many bytes: what a power cut may cost. */
const MARK_BYTES = 0x10000000;

export interface ApplyArraysOptions {
  /** What the result follows from: see {@link ResumableFile}. */
  readonly key: string;
  readonly force: boolean;
  /** Bytes of a block. Default: 2 MiB. */
  readonly blockBytes?: number | undefined;
  /** Bytes between two entries of the journal. Default: 256 MiB. */
  readonly markBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Rows that are written, those of an earlier run among them. */
  readonly onProgress?: ((done: number, total: number, before: number) => void) | undefined;
}

export interface AppliedArrays {
  readonly rows: number;
  /** Rows that an earlier run had written. */
  readonly resumed: number;
}

/**
 * Corrects stored rows into an .npy or .safetensors file, float32. Tasks take blocks in turn: each reads, corrects and
 * writes at its place, so that no row crosses a thread. What ended an earlier run does not matter: its bytes are these.
 */
export async function applyArrays(
  tasks: Tasks,
  gap: FittedGap,
  sections: readonly Section[],
  out: string,
  { key, force, blockBytes, markBytes = MARK_BYTES, signal, onProgress }: ApplyArraysOptions,
): Promise<AppliedArrays> {
  const { dim } = gap;
  const plan = planArrays(out, sections, dim);
  const blocks = blocksOf(plan, dim, blockBytes);
  const rowsBefore = [0];
  for (const { count } of blocks) rowsBefore.push(rowsBefore.at(-1)! + count);
  const total = rowsBefore.at(-1)!;
  const work = { plan, dim, steps: stepsOf(gap), subject: gap.correction, blocks };
  const file = await openVerified(tasks, work, out, key, force);
  let finished = false;
  let marks: Marks | undefined;
  try {
    const before = file.done;
    if (before === 0) fs.writeSync(file.fd, plan.header, 0, plan.header.length, 0);
    const next = new SharedArrayBuffer(4);
    new Int32Array(next)[0] = before;
    const noted = new Marks(file, blocks.length, Math.max(1, Math.floor(markBytes / (4 * dim))), rowsBefore);
    marks = noted;
    onProgress?.(rowsBefore[before]!, total, rowsBefore[before]!);
    await tasks.map(
      applyBlocksTask,
      Array.from({ length: Math.min(tasks.size, Math.max(1, blocks.length - before)) }, () => ({
        ...work,
        next,
        fd: file.fd,
      })),
      {
        signal,
        stop: 'step',
        onProgress: (index) => onProgress?.(noted.add(index), total, rowsBefore[before]!),
      },
    );
    await noted.settled();
    file.commit();
    finished = true;
    return { rows: total, resumed: rowsBefore[before]! };
  } finally {
    if (!finished) {
      const kept = signal?.aborted !== true || (await marks?.keep()) !== 0;
      file.close();
      if (!kept) ResumableFile.remove(out);
    }
  }
}

type Work = Omit<Parameters<typeof checkBlocksTask.work>[0], 'fd'>;

/** The partial file; where what stands in it is not what the input gives, a new one. */
async function openVerified(
  tasks: Tasks,
  work: Work,
  out: string,
  key: string,
  force: boolean,
): Promise<ResumableFile> {
  const file = ResumableFile.open(out, key, force);
  if (file.done === 0) return file;
  const { blocks } = work;
  const sample = [0, Math.floor(file.done / 2), file.done - 1].flatMap((k) => blocks[k] ?? []);
  const sound =
    file.done <= blocks.length &&
    (await tasks.run(checkBlocksTask, { ...work, blocks: sample, fd: file.fd }));
  if (sound) return file;
  file.close();
  ResumableFile.remove(out);
  return ResumableFile.open(out, key, force);
}

/** Which blocks are written, and how many of them in a row the journal knows. */
class Marks {
  private readonly written: Uint8Array;
  private prefix: number;
  private marked: number;
  private rows: number;
  private marking: Promise<void> | undefined;
  private failure: Error | undefined;

  constructor(
    private readonly file: ResumableFile,
    blocks: number,
    private readonly everyRows: number,
    private readonly rowsBefore: readonly number[],
  ) {
    this.written = new Uint8Array(blocks);
    this.prefix = this.marked = file.done;
    this.rows = rowsBefore[file.done]!;
  }

  /** A block is written. @returns How many rows are. */
  add(index: number): number {
    this.written[index] = 1;
    this.rows += this.rowsBefore[index + 1]! - this.rowsBefore[index]!;
    while (this.written[this.prefix] === 1) this.prefix++;
    const due = this.rowsBefore[this.prefix]! - this.rowsBefore[this.marked]! >= this.everyRows;
    if (due && this.marking === undefined) {
      const mark = this.prefix;
      this.marking = this.file
        .mark(mark)
        .then(() => void (this.marked = mark))
        .catch((error: unknown) => void (this.failure = error as Error))
        .finally(() => (this.marking = undefined));
    }
    return this.rows;
  }

  /** Notes what is written so far. @returns How many blocks in a row are. */
  async keep(): Promise<number> {
    await this.marking;
    if (this.prefix > this.marked) await this.file.mark(this.prefix);
    return this.prefix;
  }

  /** @throws what the journal met. */
  async settled(): Promise<void> {
    await this.marking;
    if (this.failure !== undefined) throw this.failure;
  }
}
