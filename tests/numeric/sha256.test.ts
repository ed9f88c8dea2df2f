import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contentKey, Sha256 } from '../../src/numeric/index.js';

it('SHA-256 is what Node says, whatever pieces the bytes come in', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), (pieces) => {
      const [own, peer] = [new Sha256(), createHash('sha256')];
      for (const piece of pieces) {
        own.update(piece);
        peer.update(piece);
      }
      expect(own.hex()).toBe(peer.digest('hex'));
    }),
  );
  const long = new Uint8Array(1_000_003).map((_, k) => k % 251);
  expect(new Sha256().update(long).hex()).toBe(createHash('sha256').update(long).digest('hex'));
});

it('a content key is the beginning of the sum over the JSON', () => {
  const content = { a: [1, 2, 'ä'], b: null };
  const sum = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  expect(contentKey(content)).toBe(sum.slice(0, 16));
});
