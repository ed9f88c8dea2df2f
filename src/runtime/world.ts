import type { BytePlace, ByteSource } from '../files/byte-source.js';
import type { Storage } from '../files/storage.js';
import type { Runtime } from './runtime.js';

/** What the place where a task runs lends it: the outside world, as interfaces. */
export interface World {
  /** The storage of a `place`: see {@link Storage.place}. */
  storage(place: string): Storage;
  /** The bytes at a place, such as those of embeddings; `path` is what messages call them. Costs nothing. */
  bytes(place: BytePlace, path: string): ByteSource;
  /** Something that executes graphs, on so many threads. Default: one. */
  runtime(options?: { readonly threads?: number }): Runtime;
}
