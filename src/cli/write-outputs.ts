import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../files/node/index.js';
import type { Report } from '../report/index.js';

/** What a command was asked to write. */
export interface OutputFlags {
  readonly report?: boolean;
  readonly figures?: boolean;
  readonly out: string;
}

/**
 * Writes the page and the figures that were asked for, and with either the findings as JSON; answers with the paths.
 * Nothing is loaded or written where neither is asked for.
 */
export async function writeOutputs(
  { report: wantsPage, figures: wantsFigures, out }: OutputFlags,
  files: {
    /** Of the page: "report.html". */
    readonly page: string;
    /** Of the findings: "findings.json". */
    readonly json: string;
    readonly findings: unknown;
  },
  makeReport: () => Promise<Report>,
): Promise<string[]> {
  if (!wantsPage && !wantsFigures) return [];
  const { reportFigures } = await import('../report/index.js');
  const { writeFigures, writeReport } = await import('../report/node/index.js');
  const report = await makeReport();
  const written: string[] = [];
  await mkdir(out, { recursive: true });
  if (wantsPage) {
    const path = join(out, files.page);
    await writeReport(path, report);
    written.push(path);
  }
  if (wantsFigures) {
    const folder = join(out, 'figures');
    const { warnings } = await writeFigures(folder, reportFigures(report));
    for (const warning of warnings) process.stderr.write(`modgap: ${warning}\n`);
    written.push(join(folder, '*.svg and *.png'));
  }
  const json = join(out, files.json);
  writeFileAtomic(json, `${JSON.stringify(files.findings, null, 1)}\n`);
  return [...written, json];
}
