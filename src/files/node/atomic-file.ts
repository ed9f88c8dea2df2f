/** Files that appear under their final name only when they are complete. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { InputError } from '../input-error.js';

/** Temporary files that an unexpected exit must not leave behind. */
const unfinished = new Set<string>();
let watchingExit = false;

function removeUnfinished(): void {
  for (const file of unfinished) fs.rmSync(file, { force: true });
}

/**
 * A file that is written beside its final place and renamed into it by {@link commit}: readers see the old content or
 * the new, never half of it. Call {@link discard} where writing fails; leaving the process does so too. What is no
 * regular file (`/dev/stdout`, a pipe) is written to directly.
 */
export class AtomicFile {
  private position = 0;
  private open = true;

  private constructor(
    /** The final name. */
    readonly path: string,
    private readonly target: string,
    private readonly temporary: string | undefined,
    private readonly fd: number,
  ) {}

  /** Opens a temporary file beside `file`. Throws an {@link InputError} where that place cannot be written. */
  static create(file: string): AtomicFile {
    try {
      // Writing through a symbolic link keeps the link.
      const target = fs.existsSync(file) ? fs.realpathSync(file) : file;
      const present = fs.statSync(target, { throwIfNoEntry: false });
      if (present?.isDirectory() === true) {
        throw new InputError(`${file}: expected the name of a file to write, got a folder; add a file name`);
      }
      if (present !== undefined && !present.isFile()) {
        return new AtomicFile(file, target, undefined, fs.openSync(target, 'w'));
      }
      const name = `.${path.basename(target)}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
      const temporary = path.join(path.dirname(target), name);
      const fd = fs.openSync(temporary, 'wx', present === undefined ? 0o666 : present.mode & 0o777);
      unfinished.add(temporary);
      if (!watchingExit) process.once('exit', removeUnfinished);
      watchingExit = true;
      return new AtomicFile(file, target, temporary, fd);
    } catch (error) {
      throw cannotWrite(file, error);
    }
  }

  /** Appends `bytes`. */
  write(bytes: Uint8Array): void {
    if (!this.open) throw new Error(`${this.path}: written to after it was finished`);
    try {
      let done = 0;
      while (done < bytes.length) {
        done += fs.writeSync(this.fd, bytes, done, Math.min(bytes.length - done, 0x1000000));
      }
      this.position += bytes.length;
    } catch (error) {
      this.discard();
      throw cannotWrite(this.path, error);
    }
  }

  /** Bytes written so far. */
  get size(): number {
    return this.position;
  }

  /** Makes what was written durable and gives it its final name. */
  commit(): void {
    if (!this.open) throw new Error(`${this.path}: finished twice`);
    try {
      if (this.temporary === undefined) {
        this.closeFile();
        return;
      }
      fs.fsyncSync(this.fd);
      this.closeFile();
      fs.renameSync(this.temporary, this.target);
      unfinished.delete(this.temporary);
      syncFolder(path.dirname(this.target));
    } catch (error) {
      this.discard();
      throw cannotWrite(this.path, error);
    }
  }

  /** Removes what was written; does nothing after {@link commit}. */
  discard(): void {
    if (this.open) this.closeFile();
    if (this.temporary !== undefined && unfinished.delete(this.temporary)) {
      fs.rmSync(this.temporary, { force: true });
    }
  }

  private closeFile(): void {
    this.open = false;
    fs.closeSync(this.fd);
  }
}

/**
 * Writes a whole file, given at once or in parts: under its name stands the old content or all of the new, also after
 * kill -9 or a power cut.
 *
 * @throws InputError where the place cannot be written; Error, one line, where the disk is full.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array | readonly Uint8Array[]): void {
  const atomic = AtomicFile.create(file);
  try {
    const parts = typeof content === 'string' ? [Buffer.from(content)] : content;
    for (const part of parts instanceof Uint8Array ? [parts] : parts) atomic.write(part);
    atomic.commit();
  } finally {
    atomic.discard();
  }
}

/** A rename is durable once its folder is; some systems cannot sync a folder, and need not. */
export function syncFolder(folder: string): void {
  let fd: number | undefined;
  try {
    fd = fs.openSync(folder, 'r');
    fs.fsyncSync(fd);
  } catch {
    // The file itself is safe already.
  } finally {
    if (fd !== undefined) fs.closeSync(fd);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist; make the folder first',
  ENOTDIR: 'part of its path is a file; choose another place',
  EACCES: 'there is no permission; choose another place or change the permission',
  EPERM: 'it is not permitted; choose another place or change the permission',
  EROFS: 'the disk is read-only; choose another place',
  ENAMETOOLONG: 'its name is too long; choose a shorter one',
};

/** No fault of the input: the same command will do once there is room. */
const fullDisk: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
};

/** What a file system says against writing a file, in words. */
export function cannotWrite(file: string, error: unknown): Error {
  if (error instanceof InputError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const reason = reasons[code];
  if (reason !== undefined) return new InputError(`${file}: cannot write it: ${reason}`);
  const full = fullDisk[code];
  if (full !== undefined) {
    const fix = 'the earlier file is intact: free some space or choose another place';
    return new Error(`${file}: cannot write it: ${full}; ${fix}`, { cause: error });
  }
  return error instanceof Error ? error : new Error(String(error));
}
