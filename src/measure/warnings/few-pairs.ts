import { RECALL_AT, recallByChance } from '../../geometry/index.js';
import { counted } from '../../files/wording.js';
import type { Warning } from './warning.js';
import { percentText } from './words.js';

/** With fewer pairs, a random order finds many matches among the first ten. */
const ENOUGH = 100;

export const fewPairs: Warning = {
  code: 'few-pairs',
  look({ findings: { pairs, counts } }) {
    if (pairs === 0 || pairs >= ENOUGH) return undefined;
    const chance = RECALL_AT.map(
      (k) => `${percentText(recallByChance(counts[1], pairs / counts[0], k))} at R@${k}`,
    );
    return (
      `${counted(pairs, 'pair')} only: with ${counted(counts[1], 'candidate')} a random order reaches ` +
      `${chance.join(', ')}, and intervals are wide. Measure ${ENOUGH} pairs or more to compare.`
    );
  },
};
