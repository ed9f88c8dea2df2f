import type { Warning } from './warning.js';

/** From this share of rows on, one file was given twice. */
const MOST = 0.5;

export const identicalModalities: Warning = {
  code: 'identical-modalities',
  look({ findings: { modalities }, hashes: [first, second] }) {
    const known = new Set(second);
    const shared = first.reduce((count, hash) => count + (known.has(hash) ? 1 : 0), 0);
    if (shared < MOST * first.length) return undefined;
    const all = shared === first.length ? `All ${shared}` : `${shared} of ${first.length}`;
    return (
      `${all} ${modalities[0]} rows are ${modalities[1]} rows too, number for number: is one file given twice? ` +
      'Between a modality and itself there is no gap to measure.'
    );
  },
};
