import { accessSync, constants, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InputError } from '../files/input-error.js';

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'a file is in the way',
  ENOTDIR: 'a file is in the way',
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'a file system that is read-only',
};

/**
 * Refuses a folder that cannot be made or written to, before the work whose results belong there. The folder is made
 * to see whether that works, and taken away again: a run that fails leaves no empty folders.
 *
 * @throws InputError that names the folder and the reason.
 */
export function checkOut(folder: string): void {
  const path = resolve(folder);
  try {
    const first = mkdirSync(path, { recursive: true });
    if (first === undefined) {
      accessSync(path, constants.W_OK | constants.X_OK);
      return;
    }
    for (let made = path; ; made = dirname(made)) {
      rmdirSync(made);
      if (made === resolve(first)) return;
    }
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    // Another run has begun to write there in the meantime: it can be written to.
    if (code === 'ENOTEMPTY') return;
    throw new InputError(
      `--out ${folder}: expected a folder that can be made and written to, got ${REASONS[code] ?? String(error)}; ` +
        'choose another place',
    );
  }
}
