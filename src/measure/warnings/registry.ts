import type { WarningFindings } from '../findings.js';
import { fewPairs } from './few-pairs.js';
import { identicalModalities } from './identical-modalities.js';
import { otherModel } from './other-model.js';
import { repeatedRows } from './repeated-rows.js';
import { retrievalAtChance } from './retrieval-at-chance.js';
import { swappedModalities } from './swapped-modalities.js';
import { unpaired } from './unpaired.js';
import type { Warning, WarningContext } from './warning.js';

/** Every check of the input, gravest first. A new one is a file beside this one, and a line here. */
export const warnings: readonly Warning[] = [
  identicalModalities,
  otherModel,
  retrievalAtChance,
  repeatedRows,
  swappedModalities,
  unpaired,
  fewPairs,
];

/** What the checks have to say. */
export function lookForWarnings(context: WarningContext): WarningFindings[] {
  return warnings.flatMap(({ code, look }) => {
    const text = look(context);
    return text === undefined ? [] : [{ code, text }];
  });
}
