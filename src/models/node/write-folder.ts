import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../files/input-error.js';
import type { FolderFile } from '../export/onnx-folder.js';
import { writeFileAtomic } from '../../files/node/index.js';

/** @throws InputError where `folder` is a file, or has something in it. */
export function checkEmptyFolder(folder: string): void {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) {
    throw new InputError(`${folder}: expected a folder to write to, got a file; choose another place`);
  }
  const [first] = readdirSync(folder);
  if (first !== undefined) {
    throw new InputError(
      `${folder}: expected an empty folder, or none yet, got one with '${first}' in it; choose another place`,
    );
  }
}

/** Makes the folders that the files lie in. @throws InputError where one cannot be made. */
function makeFolders(folder: string, files: readonly FolderFile[]): void {
  try {
    for (const { path } of files) mkdirSync(dirname(join(folder, path)), { recursive: true });
  } catch (error) {
    throw new InputError(`${folder}: cannot make it: ${(error as Error).message}; choose another place`);
  }
}

/**
 * Writes the files in their order, each whole, into a folder that is empty or does not exist yet. Where that fails,
 * what was written is removed again.
 *
 * @throws InputError where the folder is not empty or cannot be made; Error, one line, where the disk is full.
 */
export function writeFolder(folder: string, files: readonly FolderFile[]): void {
  checkEmptyFolder(folder);
  const existed = existsSync(folder);
  makeFolders(folder, files);
  try {
    for (const { path, content } of files) {
      writeFileAtomic(join(folder, path), content);
    }
  } catch (error) {
    const made = existed ? files.map(({ path }) => join(folder, path.split('/')[0]!)) : [folder];
    for (const path of made) rmSync(path, { recursive: true, force: true });
    throw error;
  }
}
