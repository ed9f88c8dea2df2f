import { Sha256 } from './sha256.js';

/** A short name of plain data by its content: 16 hexadecimal digits of SHA-256 over its JSON. */
export function contentKey(content: unknown): string {
  return new Sha256().update(JSON.stringify(content)).hex().slice(0, 16);
}
