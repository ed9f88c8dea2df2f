import { InputError } from '../../files/input-error.js';
import type { Storage } from '../../files/storage.js';
import { Sha256 } from '../../numeric/index.js';

/** A file to fetch, and the SHA-256 of its bytes in hexadecimal. */
export interface FetchedFile {
  readonly name: string;
  readonly sha256: string;
}

/** MNIST as its authors compressed it. */
export const MNIST_FILES: readonly FetchedFile[] = [
  {
    name: 'train-images-idx3-ubyte.gz',
    sha256: '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
  },
  {
    name: 'train-labels-idx1-ubyte.gz',
    sha256: '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
  },
  {
    name: 't10k-images-idx3-ubyte.gz',
    sha256: '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
  },
  {
    name: 't10k-labels-idx1-ubyte.gz',
    sha256: 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
  },
];

/** Where MNIST is served, tried in this order. */
export const MNIST_MIRRORS: readonly string[] = [
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
];

export interface FetchOptions {
  readonly files?: readonly FetchedFile[];
  readonly mirrors?: readonly string[];
  /** Milliseconds for one file from one mirror. */
  readonly timeout?: number;
  /** Told of each file: fetched, or there already. */
  readonly onFile?: (name: string, from: string | 'already there') => void;
}

function sha256(bytes: Uint8Array): string {
  return new Sha256().update(bytes).hex();
}

async function download(url: string, timeout: number): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeout) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/**
 * Downloads MNIST into a folder: each file from the first mirror that has it with the right checksum, written whole or
 * not at all. A file that is there with the right checksum stays.
 *
 * @throws InputError where no mirror can give a file, with each one's reason.
 */
export async function fetchMnist(folder: Storage, options: FetchOptions = {}): Promise<void> {
  const { files = MNIST_FILES, mirrors = MNIST_MIRRORS, timeout = 120_000, onFile } = options;
  for (const file of files) {
    const present = await folder.read(file.name);
    if (present !== undefined && sha256(present) === file.sha256) {
      onFile?.(file.name, 'already there');
      continue;
    }
    const failures: string[] = [];
    let bytes: Uint8Array | undefined;
    for (const mirror of mirrors) {
      try {
        const received = await download(mirror + file.name, timeout);
        const checksum = sha256(received);
        if (checksum === file.sha256) {
          bytes = received;
          onFile?.(file.name, mirror);
          break;
        }
        failures.push(`${mirror}: ${received.length} bytes with checksum ${checksum.slice(0, 12)}...`);
      } catch (error) {
        failures.push(`${mirror}: ${reason(error)}`);
      }
    }
    if (bytes === undefined) {
      throw new InputError(
        `MNIST: no mirror gave ${file.name} with checksum ${file.sha256.slice(0, 12)}... (${failures.join('; ')}); ` +
          `put the file into ${folder.name} yourself, or use drawn digits`,
      );
    }
    await folder.write(file.name, bytes);
  }
}
