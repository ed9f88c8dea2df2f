import { counted } from '../../files/wording.js';
import type { Warning } from './warning.js';

export const unpaired: Warning = {
  code: 'unpaired',
  look({ findings: { pairs, counts, modalities } }) {
    if (pairs > 0) return undefined;
    const [first, second] = modalities;
    return (
      `Unpaired: nothing says which of ${counted(counts[0], `${first} row`)} belongs with which of ` +
      `${counted(counts[1], `${second} row`)}. Left out are retrieval, the match in a mixed pool, and what compares ` +
      'pairs (L2I, RMG, matched cosine, alignment).' +
      (severalToOne(counts, modalities) ?? '')
    );
  },
};

/** Where one count is a multiple of the other: one image, five captions? How to say so. */
function severalToOne([first, second]: readonly [number, number], names: readonly [string, string]) {
  const several = first > second ? 0 : 1;
  const [more, fewer] = [Math.max(first, second), Math.min(first, second)];
  if (more === fewer || more % fewer !== 0) return undefined;
  const each = more / fewer;
  const repeated = `np.repeat(np.arange(${fewer}), ${each})`;
  const pairs = several === 1 ? repeated : `np.stack([np.arange(${more}), ${repeated}], 1)`;
  return (
    ` There are ${each} ${names[several]} rows to each ${names[1 - several]} row: where they lie in that order, ` +
    `write np.save('pairs.npy', ${pairs}) in Python and give --pairs pairs.npy.`
  );
}
