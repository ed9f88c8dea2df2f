/** A large file that is written at many places, and gone on with after whatever ended the process. */
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { InputError } from '../input-error.js';
import { AtomicFile, cannotWrite, syncFolder, writeFileAtomic } from './atomic-file.js';

const datasync = promisify(fs.fdatasync);

/** What a journal holds: whose work it is, and how much of it is on the disk. */
interface Journal {
  readonly key: string;
  readonly done: number;
}

/**
 * A file that grows beside its final place as `NAME.partial`, with a journal `NAME.partial.json`, and gets its name by
 * {@link commit}: under its name stands the old content or all of the new. {@link mark} says how much is done, in units
 * of the caller's own, once that much is durable; whoever opens it again with the same key goes on from there.
 */
export class ResumableFile {
  private constructor(
    readonly path: string,
    readonly fd: number,
    /** Units that were done before. */
    readonly done: number,
    private readonly key: string,
  ) {}

  /**
   * Opens the partial file, new where there is none of this key.
   *
   * @param key What the content follows from: input and settings. Another key begins anew.
   * @throws InputError where the place cannot be written, or `force` is not given and something stands there.
   */
  static open(file: string, key: string, force: boolean): ResumableFile {
    checkTarget(file, force);
    const { partial, journal } = namesOf(file);
    const kept = readJournal(journal);
    const isOurs = kept?.key === key && fs.existsSync(partial);
    try {
      if (!isOurs) ResumableFile.remove(file);
      const fd = fs.openSync(partial, isOurs ? 'r+' : 'wx+');
      return new ResumableFile(file, fd, isOurs ? kept.done : 0, key);
    } catch (error) {
      throw cannotWrite(file, error);
    }
  }

  /** Removes what an earlier run left; nothing where it left nothing. */
  static remove(file: string): void {
    const { partial, journal } = namesOf(file);
    fs.rmSync(journal, { force: true });
    fs.rmSync(partial, { force: true });
  }

  /** Makes what was written durable, and then notes that so much is done. */
  async mark(done: number): Promise<void> {
    await datasync(this.fd);
    const journal: Journal = { key: this.key, done };
    writeFileAtomic(namesOf(this.path).journal, JSON.stringify(journal));
  }

  /** Makes everything durable and gives the file its name. */
  commit(): void {
    try {
      fs.fsyncSync(this.fd);
      fs.closeSync(this.fd);
      const { partial, journal } = namesOf(this.path);
      fs.renameSync(partial, this.path);
      fs.rmSync(journal, { force: true });
      syncFolder(path.dirname(this.path));
    } catch (error) {
      throw cannotWrite(this.path, error);
    }
  }

  /** Lets go of the file and leaves it for a later run. */
  close(): void {
    fs.closeSync(this.fd);
  }
}

/** Refuses a place where a result could not or must not be written. @throws InputError */
export function checkTarget(file: string, force: boolean): void {
  const present = fs.statSync(file, { throwIfNoEntry: false });
  // Not there: whether it could be is found by trying.
  if (present === undefined) AtomicFile.create(file).discard();
  else if (present.isDirectory()) {
    throw new InputError(`${file}: expected the name of a file to write, got a folder; add a file name`);
  } else if (!force) {
    throw new InputError(
      `${file}: there is a file of this name; choose another with --out, or write over it with --force`,
    );
  }
}

function namesOf(file: string): { readonly partial: string; readonly journal: string } {
  return { partial: `${file}.partial`, journal: `${file}.partial.json` };
}

function readJournal(file: string): Journal | undefined {
  try {
    const { key, done } = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<Journal>;
    return typeof key === 'string' && typeof done === 'number' && done >= 0 ? { key, done } : undefined;
  } catch {
    return undefined;
  }
}
