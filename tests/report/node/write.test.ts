import { mkdtemp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { measureReport, reportFigures } from '../../../src/report/index.js';
import { chooseFonts, pngRenderer, writeFigures, writeReport } from '../../../src/report/node/index.js';
import { makeFindings, makePictures } from '../fixtures.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modgap-report-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the page is written whole or not at all', () => {
  it('makes folders, and leaves nothing beside the file', async () => {
    await writeReport(join(folder, 'a/b/c.html'), { title: 'T', lead: [], sections: [] });
    expect(await readdir(join(folder, 'a/b'))).toEqual(['c.html']);
  });

  it('leaves no page where a figure does not render', async () => {
    const report = measureReport(makeFindings(), makePictures());
    const broken = { id: 'broken', title: 't', caption: 'c', spec: { nothing: 1 } as never };
    const sections = [...report.sections, { heading: 'h', text: [], figures: [broken], tables: [] }];
    await expect(writeReport(join(folder, 'r.html'), { ...report, sections })).rejects.toThrow(
      /^figure broken/,
    );
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('figures as files', () => {
  it('are an SVG with its title and a PNG of twice its size for each', async () => {
    const figures = reportFigures(measureReport(makeFindings(), makePictures())).slice(0, 2);
    const { files } = await writeFigures(folder, figures);
    expect(files).toEqual(
      ['mixed-pool.svg', 'mixed-pool.png', 'retrieval.svg', 'retrieval.png'].map((name) =>
        join(folder, name),
      ),
    );
    const svg = await readFile(join(folder, 'mixed-pool.svg'), 'utf8');
    expect(svg).toContain('In a shared index half');
    const png = await readFile(join(folder, 'mixed-pool.png'));
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * Number(width), 2 * Number(height)]);
  });

  it('carry words: the same drawing without its texts is another picture', async () => {
    const { render, warning } = await pngRenderer();
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><rect width="60" height="20" fill="#fff"/>';
    const withText = render(
      `${svg}<text x="2" y="15" font-family="sans-serif" font-size="12">gap</text></svg>`,
    );
    if (warning === undefined) expect(withText).not.toEqual(render(`${svg}</svg>`));
    else expect(warning).toMatch(/no fonts/);
  });
});

describe('fonts', () => {
  it('are DejaVu Sans by file where it is found', async () => {
    for (const name of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']) await writeFile(join(folder, name), '');
    const { font, warning } = await chooseFonts([join(folder, 'missing'), folder], []);
    expect(font).toMatchObject({ loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' });
    expect(warning).toBeUndefined();
  });

  it('are the system’s otherwise, and where it has none the user is told', async () => {
    await mkdir(join(folder, 'deep'));
    await writeFile(join(folder, 'deep/any.OTF'), '');
    expect(await chooseFonts([], [folder])).toEqual({ font: { loadSystemFonts: true }, warning: undefined });
    expect((await chooseFonts([], [join(folder, 'none')])).warning).toMatch(
      /this machine has no fonts.*DejaVu Sans/,
    );
  });
});

it('the page is written under its name', async () => {
  const path = join(folder, 'report.html');
  await writeReport(path, measureReport(makeFindings(), makePictures()));
  expect((await stat(path)).size).toBeGreaterThan(50_000);
});
