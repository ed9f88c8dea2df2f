import type { GapFindings, MeasureFindings } from './findings.js';

/** Findings with everything that needs pairs. */
export type PairedFindings = MeasureFindings &
  Required<Pick<MeasureFindings, 'alignment' | 'retrieval'>> & { readonly gap: Required<GapFindings> };

/** Whether it was known which rows belong together. */
export function isPaired(findings: MeasureFindings): findings is PairedFindings {
  return findings.pairs > 0;
}

/** For whom the pairs are part of the question. @throws RangeError where there are none. */
export function pairedFindings(findings: MeasureFindings): PairedFindings {
  if (!isPaired(findings)) throw new RangeError(`${findings.source}: expected pairs, got none`);
  return findings;
}
