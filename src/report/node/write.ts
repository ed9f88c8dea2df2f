import { mkdir, open, rename, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { htmlPage } from '../html/page.js';
import { renderSvg } from '../render.js';
import type { Figure, Report } from '../report.js';
import { pngRenderer } from './png.js';

/**
 * Writes a file whole or not at all: a temporary file beside it, flushed to disk, then renamed over `path`. Missing
 * folders are made. A failure leaves `path` as it was and no temporary file behind.
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Writes the report as one HTML page. */
export async function writeReport(path: string, report: Report): Promise<void> {
  await writeFileAtomic(path, await htmlPage(report));
}

export interface WrittenFigures {
  /** Paths of the files, in the order of the figures. */
  readonly files: readonly string[];
  /** What the user should know, one line each: a machine without fonts draws PNG files without words. */
  readonly warnings: readonly string[];
}

/** Writes `<id>.svg` and `<id>.png` (two pixels for one) of each figure into `folder`, titles included. */
export async function writeFigures(folder: string, figures: readonly Figure[]): Promise<WrittenFigures> {
  const png = await pngRenderer();
  const drawings: { readonly id: string; readonly svg: string }[] = [];
  for (const figure of figures) {
    drawings.push({ id: figure.id, svg: await renderSvg(figure, { title: true }) });
  }
  const files: string[] = [];
  for (const { id, svg } of drawings) {
    const path = join(folder, id);
    await writeFileAtomic(`${path}.svg`, svg);
    await writeFileAtomic(`${path}.png`, png.render(svg));
    files.push(`${path}.svg`, `${path}.png`);
  }
  return { files, warnings: png.warning === undefined || figures.length === 0 ? [] : [png.warning] };
}
