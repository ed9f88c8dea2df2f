import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file whole: under its final name stands the old content or all of the new, also after kill -9 or a power cut.
 *
 * @throws Error, one line, where the disk is full or the place cannot be written; the earlier file is intact.
 */
export function writeWhole(path: string, parts: readonly Uint8Array[]): void {
  const temporary = `${path}.${process.pid}.tmp`;
  let fd: number | undefined;
  try {
    fd = openSync(temporary, 'w');
    for (const part of parts) {
      for (let done = 0; done < part.length;) done += writeSync(fd, part, done);
    }
    fsyncSync(fd);
    closeSync(fd);
    fd = undefined;
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    rmSync(temporary, { force: true });
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'the disk is full' : (error as Error).message;
    throw new Error(`${path}: cannot write it: ${reason}; the earlier file is intact`, { cause: error });
  }
}

/** A rename is durable once its folder is; systems that cannot sync a folder need not. */
function syncFolder(folder: string): void {
  let fd: number | undefined;
  try {
    fd = openSync(folder, 'r');
    fsyncSync(fd);
  } catch {
    // The file itself is safe already.
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
