import { accessSync, constants, mkdirSync, rmdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InputError } from '../files/input-error.js';

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'one with a file in its way',
  ENOTDIR: 'one with a file in its way',
  EACCES: 'one that may not be written to',
  EPERM: 'one that may not be written to',
  EROFS: 'one on a file system that is read-only',
  ENOENT: 'one on a file system that takes no folders',
};

/**
 * Refuses a folder that cannot be made or written to, before the work whose results belong there. The folder is made to
 * see whether that works, and taken away again: a run that fails leaves no empty folders.
 *
 * @param out What the user named, for the message. Default: the folder itself.
 * @throws InputError that names the folder and the reason.
 */
export function checkOut(folder: string, out: string = folder): void {
  const made: string[] = [];
  try {
    // Not mkdir's own recursion, which never returns where a file system answers that the parent is missing (/proc).
    for (const missing of missingFolders(resolve(folder))) {
      mkdirSync(missing);
      made.unshift(missing);
    }
    if (made.length === 0) accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new InputError(
      `--out ${out}: expected a folder that can be made and written to, got ${REASONS[code] ?? String(error)}; ` +
        'choose another place',
    );
  } finally {
    for (const empty of made) removeEmpty(empty);
  }
}

/** The folders of a path that do not exist, from the top. @throws where the lowest that does exist is no folder. */
function missingFolders(path: string): string[] {
  try {
    // With the slash at its end a file is refused, too.
    accessSync(`${path}/`);
    return [];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return [...missingFolders(dirname(path)), path];
  }
}

/** Not where another run has begun to write there in the meantime. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It is not empty any more.
  }
}
