import fs from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { defineTask } from '../../runtime/index.js';
import type { ArrayPlan } from '../array-plan.js';
import { RowCorrector, type StepsByModality } from '../correct-rows.js';

/** A run of rows of one section, and where it goes. */
export interface Block {
  readonly section: number;
  readonly start: number;
  readonly count: number;
  /** Bytes from the start of the file. */
  readonly offset: number;
}

/** Bytes of a block: enough to forget what a call costs, few enough to be lost with a light heart. */
const BLOCK_BYTES = 0x200000;

/** The blocks of a result, in the order of the file: fixed by its layout alone. */
export function blocksOf({ sections }: ArrayPlan, dim: number, bytes = BLOCK_BYTES): readonly Block[] {
  const size = Math.max(1, Math.floor(bytes / (4 * dim)));
  return sections.flatMap(({ rows, offset }, section) =>
    Array.from({ length: Math.ceil(rows / size) }, (_, k): Block => {
      const start = k * size;
      return { section, start, count: Math.min(size, rows - start), offset: offset + 4 * dim * start };
    }),
  );
}

export interface BlocksInput {
  readonly plan: ArrayPlan;
  readonly dim: number;
  readonly steps: StepsByModality;
  readonly subject: string;
  readonly blocks: readonly Block[];
  /** One Int32 that all tasks of a result share: the next block that nobody has taken. */
  readonly next: SharedArrayBuffer;
  /** The file that is written to. */
  readonly fd: number;
}

/** Corrects block after block until none is left, and reports each once it is written. */
export const applyBlocksTask = defineTask<BlocksInput, undefined, number>(
  import.meta.url,
  'applyBlocksTask',
  async ({ plan, dim, steps, subject, blocks, next, fd }, { world, progress, throwIfStopped }) => {
    const counter = new Int32Array(next);
    const corrector = new RowCorrector(world, dim, steps, subject);
    try {
      for (;;) {
        // On the conductor's own thread, its journal is written between two blocks.
        await setImmediate();
        throwIfStopped();
        const index = Atomics.add(counter, 0, 1);
        const block = blocks[index];
        if (block === undefined) return undefined;
        const section = plan.sections[block.section]!;
        const rows = await corrector.room(section, block.count);
        await corrector.readSection(section, block.start, block.count, rows);
        writeAt(fd, block.offset, new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
        progress(index);
      }
    } finally {
      await corrector.dispose();
    }
  },
);

function writeAt(fd: number, offset: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    done += fs.writeSync(fd, bytes, done, bytes.length - done, offset + done);
  }
}

/** Whether the file holds what these blocks come to: what an earlier run has left is looked at before it is trusted. */
export const checkBlocksTask = defineTask<Omit<BlocksInput, 'next'>, boolean>(
  import.meta.url,
  'checkBlocksTask',
  async ({ plan, dim, steps, subject, blocks, fd }, { world }) => {
    const corrector = new RowCorrector(world, dim, steps, subject);
    try {
      for (const { section, start, count, offset } of blocks) {
        const rows = new Float32Array(count * dim);
        await corrector.readSection(plan.sections[section]!, start, count, rows);
        const written = Buffer.alloc(rows.byteLength);
        const got = fs.readSync(fd, written, 0, written.length, offset);
        if (got < written.length || !written.equals(new Uint8Array(rows.buffer))) return false;
      }
      return true;
    } finally {
      await corrector.dispose();
    }
  },
);
