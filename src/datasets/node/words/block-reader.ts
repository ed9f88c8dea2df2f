import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';
import { InputError } from '../../../files/input-error.js';

/** A block and what is left of the one before stay in a core's own cache. */
const BLOCK = 0x20000;
/** Longer than any line of captions. */
const LONGEST = 0x10000000;
/** Blocks between two looks at what else the thread is asked for. */
const BLOCKS_AT_A_TIME = 64;

/**
 * A file, plain or gzipped, in a buffer that moves along: `bytes[start, end)` is what is not yet done with. Memory
 * stays flat however long the file is.
 */
export class BlockReader {
  bytes = new Uint8Array(2 * BLOCK);
  start = 0;
  end = 0;
  /** Whether the file ends at `end`. */
  last = false;
  /** Bytes that were read of the file on the disk. */
  consumed = 0;
  private dropped: number;
  private blocks = 0;

  private constructor(
    private readonly path: string,
    private readonly pull: (into: Uint8Array) => number | Promise<number>,
    private readonly release: () => void,
    from: number,
  ) {
    this.dropped = from;
  }

  /** @throws InputError where the file cannot be opened. */
  static open(
    path: string,
    { gzip, from = 0 }: { readonly gzip: boolean; readonly from?: number },
  ): BlockReader {
    return gzip ? this.inflating(path) : this.plain(path, from);
  }

  private static plain(path: string, from: number): BlockReader {
    const fd = openSync(path, 'r');
    let position = from;
    const reader: BlockReader = new BlockReader(
      path,
      (into) => {
        const got = readSync(fd, into, 0, into.length, position);
        position += got;
        reader.consumed += got;
        return got;
      },
      () => closeSync(fd),
      from,
    );
    return reader;
  }

  private static inflating(path: string): BlockReader {
    const stored = createReadStream(path, { highWaterMark: BLOCK });
    const inflate = createGunzip({ chunkSize: BLOCK });
    stored.on('error', (error) => inflate.destroy(error));
    const chunks = (stored.pipe(inflate) as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    let chunk = new Uint8Array(0);
    const reader: BlockReader = new BlockReader(
      path,
      async (into) => {
        while (chunk.length === 0) {
          const next = await chunks.next().catch((error: unknown) => {
            throw new InputError(
              `${path}: expected a complete gzip file, got ` +
                `${error instanceof Error ? error.message : String(error)}; fetch it again`,
            );
          });
          if (next.done === true) return 0;
          chunk = next.value as Uint8Array<ArrayBuffer>;
        }
        const part = chunk.subarray(0, into.length);
        into.set(part);
        chunk = chunk.subarray(part.length);
        reader.consumed = stored.bytesRead;
        return part.length;
      },
      () => {
        stored.destroy();
        inflate.destroy();
      },
      0,
    );
    return reader;
  }

  /** The byte of the (inflated) file that `bytes[0]` is. */
  get base(): number {
    return this.dropped;
  }

  /** Reads on; what lies before `start` may leave the buffer. */
  async more(): Promise<void> {
    if (this.start > 0) {
      this.bytes.copyWithin(0, this.start, this.end);
      this.dropped += this.start;
      this.end -= this.start;
      this.start = 0;
    }
    if (this.end === this.bytes.length) this.grow();
    const got = await this.pull(this.bytes.subarray(this.end, Math.min(this.bytes.length, this.end + BLOCK)));
    this.end += got;
    this.last = got === 0;
    if (++this.blocks % BLOCKS_AT_A_TIME === 0) await setImmediate();
  }

  private grow(): void {
    if (this.bytes.length >= LONGEST) {
      throw new InputError(
        `${this.path}: expected lines of less than ${LONGEST} bytes, got a longer one; is the file what its name says?`,
      );
    }
    const larger = new Uint8Array(2 * this.bytes.length);
    larger.set(this.bytes.subarray(0, this.end));
    this.bytes = larger;
  }

  close(): void {
    this.release();
  }
}

/** The line, from 1, that a byte of the (inflated) file is on. */
export async function lineOf(path: string, gzip: boolean, offset: number): Promise<number> {
  const reader = BlockReader.open(path, { gzip });
  try {
    let line = 1;
    while (!reader.last) {
      await reader.more();
      const end = Math.min(reader.end, offset - reader.base);
      for (let at = reader.start; at < end; at++) if (reader.bytes[at] === 0x0a) line++;
      if (reader.end >= offset - reader.base) break;
      reader.start = reader.end;
    }
    return line;
  } finally {
    reader.close();
  }
}
