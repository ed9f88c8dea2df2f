import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../files/node/index.js';
import { htmlPage } from '../html/page.js';
import { renderSvg } from '../render.js';
import type { Figure, Report } from '../report.js';
import { pngRenderer } from './png.js';

/** Writes the report as one HTML page, whole or not at all; missing folders are made. */
export async function writeReport(path: string, report: Report): Promise<void> {
  const page = await htmlPage(report);
  await mkdir(dirname(path), { recursive: true });
  writeFileAtomic(path, page);
}

export interface WrittenFigures {
  /** Paths of the files, in the order of the figures. */
  readonly files: readonly string[];
  /** What the user should know, one line each: a machine without fonts draws PNG files without words. */
  readonly warnings: readonly string[];
}

/**
 * Writes `<id>.svg` and `<id>.png` (two pixels for one) of each figure into `folder`, titles included.
 * All are drawn before the first is written; missing folders are made.
 */
export async function writeFigures(folder: string, figures: readonly Figure[]): Promise<WrittenFigures> {
  const png = await pngRenderer();
  const drawings: { readonly id: string; readonly svg: string }[] = [];
  for (const figure of figures) {
    drawings.push({ id: figure.id, svg: await renderSvg(figure, { title: true }) });
  }
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const { id, svg } of drawings) {
    const path = join(folder, id);
    writeFileAtomic(`${path}.svg`, svg);
    writeFileAtomic(`${path}.png`, png.render(svg));
    files.push(`${path}.svg`, `${path}.png`);
  }
  return { files, warnings: png.warning === undefined || figures.length === 0 ? [] : [png.warning] };
}
