import type { Side } from '../../geometry/index.js';
import { listOf } from '../../files/wording.js';
import type { Warning, WarningContext } from './warning.js';

/** Fewer repeated rows than this share are what happens (two photos with one caption), and change little. */
const SOME = 0.01;

/** From so many copies of a row on, on average, rows were repeated to make pairs. */
const COPIES = 1.5;

export const repeatedRows: Warning = {
  code: 'repeated-rows',
  look(context) {
    const seen = ([0, 1] as const).flatMap((side) => describe(context, side));
    if (seen.length === 0) return undefined;
    return (
      `${listOf(seen).replace(/(?<!\?)$/, '.')} Equal rows score equally, and R@k counts them in random order. ` +
      `With --group-repeats each ` +
      'different row counts once and all its pairs are kept.'
    );
  },
};

function describe({ findings: { modalities }, hashes }: WarningContext, side: Side): string[] {
  const rows = hashes[side].length;
  const distinct = new Set(hashes[side]).size;
  if (rows - distinct < SOME * rows || rows === distinct) return [];
  const name = modalities[side];
  const copies = rows / distinct;
  const several =
    copies < COPIES || distinct === 1
      ? ''
      : `: one ${name} with ${Number.isInteger(copies) ? '' : 'about '}${Math.round(copies)} ` +
        `${modalities[side === 0 ? 1 : 0]} rows?`;
  return [`${distinct} distinct ${name} rows among ${rows}${several}`];
}
