/** Standard input in a temporary file, where it can be read by position. */
import fs from 'node:fs';
import tty from 'node:tty';
import { InputError } from '../input-error.js';
import { STANDARD_INPUT_NAME } from '../standard-input.js';
import { FileSource } from './source-at.js';
import type { FileSpool } from './spool.js';

const bufferBytes = 0x100000;

/** Standard input can be read once: who comes second gets nothing of it. */
let taken = false;

/**
 * All of standard input. `spool` makes the temporary file, which its maker closes.
 *
 * @throws InputError where it is a terminal, empty, or read already.
 */
export function readStandardInput(spool: (path: string) => FileSpool): FileSource {
  if (taken) {
    throw new InputError(
      `${STANDARD_INPUT_NAME}: expected one - among all files, got a second; write the other to a file`,
    );
  }
  taken = true;
  if (tty.isatty(0)) {
    throw new InputError(
      `${STANDARD_INPUT_NAME}: expected an array (.npy), got a terminal; pipe one in, such as < clip.npy`,
    );
  }
  const into = spool(STANDARD_INPUT_NAME);
  const buffer = new Uint8Array(bufferBytes);
  for (let got = readSome(buffer); got > 0; got = readSome(buffer)) into.write(buffer.subarray(0, got));
  const place = into.finish();
  if (into.size === 0 || place.kind !== 'file') {
    throw new InputError(
      `${STANDARD_INPUT_NAME}: expected an array (.npy), got nothing; check the command that writes it`,
    );
  }
  return new FileSource(STANDARD_INPUT_NAME, place.fd, place.size);
}

/** Bytes that have come; 0 at the end. */
function readSome(buffer: Uint8Array): number {
  for (;;) {
    try {
      return fs.readSync(0, buffer);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code === 'EISDIR' || code === 'EBADF') {
        throw new InputError(
          `${STANDARD_INPUT_NAME}: expected an array (.npy), got nothing to read; pipe one in, such as < clip.npy`,
        );
      }
      if (code !== 'EAGAIN') throw error;
      // A writer that set the pipe not to block: ask again in a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
