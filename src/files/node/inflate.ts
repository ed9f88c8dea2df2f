/** Raw DEFLATE by Node's zlib. */
import { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { DeflateError } from '../workspace.js';

const blockBytes = 0x40000;

/** The bytes that `compressed` inflates to, in blocks. @throws DeflateError where it is damaged. */
export async function* inflate(compressed: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = zlib.createInflateRaw({ chunkSize: blockBytes });
  const input = Readable.from(compressed, { objectMode: false });
  input.on('error', (error) => stream.destroy(error));
  input.pipe(stream);
  try {
    for await (const block of stream as AsyncIterable<Uint8Array>) yield block;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code?.startsWith('Z_') === true) throw new DeflateError((error as Error).message, { cause: error });
    throw error;
  } finally {
    input.destroy();
    stream.destroy();
  }
}
