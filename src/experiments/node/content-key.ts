import { createHash } from 'node:crypto';

/** A short name of plain data by its content: 16 hexadecimal digits of SHA-256 over its JSON. */
export function contentKey(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}
