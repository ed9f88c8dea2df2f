/** Numbers on their way into a layout: a temporary file without a name. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InputError } from '../input-error.js';
import type { BytePlace } from '../byte-source.js';
import type { Spool } from '../workspace.js';

const bufferBytes = 0x100000;

/** Where unlinking an open file is refused, its name is kept until the process ends. */
const named = new Set<string>();
let watchingExit = false;

/**
 * A file in the system's temporary folder (`TMPDIR`) that is unlinked as soon as it is open: whatever ends the process,
 * nothing is left. Written from the front, then read by position like any other file.
 */
export class FileSpool implements Spool {
  readonly fd: number;
  private buffer = new Uint8Array(bufferBytes);
  private filled = 0;
  private flushed = 0;

  /** `path` is what messages call the spool's content. Whoever makes it closes {@link fd}. */
  constructor(private readonly path: string) {
    const folder = os.tmpdir();
    const file = `${folder}/modgap-${process.pid}-${randomBytes(8).toString('hex')}.spool`;
    try {
      this.fd = fs.openSync(file, 'wx+', 0o600);
    } catch (error) {
      throw new InputError(
        `${path}: cannot make a temporary file in ${folder} ` +
          `(${(error as NodeJS.ErrnoException).code ?? 'unknown error'}); set TMPDIR to a folder that can be written`,
      );
    }
    try {
      fs.unlinkSync(file);
    } catch {
      removeAtExit(file);
    }
  }

  /** Bytes written so far. */
  get size(): number {
    return this.flushed + this.filled;
  }

  write(bytes: Uint8Array): void {
    if (this.filled + bytes.length > bufferBytes) this.flush();
    if (bytes.length >= bufferBytes) {
      this.writeOut(bytes);
      return;
    }
    this.buffer.set(bytes, this.filled);
    this.filled += bytes.length;
  }

  /** Brings everything into the file, where readers see it, and lets the buffer go: nothing more can be written. */
  finish(): BytePlace {
    this.flush();
    this.buffer = new Uint8Array(0);
    return { kind: 'file', fd: this.fd, size: this.flushed };
  }

  private flush(): void {
    this.writeOut(this.buffer.subarray(0, this.filled));
    this.filled = 0;
  }

  private writeOut(bytes: Uint8Array): void {
    try {
      let done = 0;
      while (done < bytes.length) {
        done += fs.writeSync(
          this.fd,
          bytes,
          done,
          Math.min(bytes.length - done, 0x1000000),
          this.flushed + done,
        );
      }
      this.flushed += bytes.length;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EFBIG') throw error;
      throw new InputError(
        `${this.path}: its numbers do not fit in the temporary folder ${os.tmpdir()} (${this.size} bytes so ` +
          'far); set TMPDIR to a larger disk',
      );
    }
  }
}

/** Refuses what cannot fit before the first byte is written. */
export function checkRoom(label: string, bytes: number): void {
  const folder = os.tmpdir();
  let free: number;
  try {
    const stat = fs.statfsSync(folder);
    free = stat.bavail * stat.bsize;
  } catch {
    return;
  }
  if (bytes > free) {
    throw new InputError(
      `${label}: unpacking it takes ${bytes} bytes, but the temporary folder ${folder} has ${free} free; ` +
        'set TMPDIR to a larger disk',
    );
  }
}

function removeAtExit(file: string): void {
  named.add(path.resolve(file));
  if (watchingExit) return;
  watchingExit = true;
  process.once('exit', () => {
    for (const name of named) fs.rmSync(name, { force: true });
  });
}
