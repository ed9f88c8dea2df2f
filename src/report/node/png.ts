import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ResvgRenderOptions } from '@resvg/resvg-js';

/** Where DejaVu Sans lies on Debian, Fedora, Arch, macOS and Windows, where someone installed it. */
const dejaVuFolders = [
  '/usr/share/fonts/truetype/dejavu',
  '/usr/share/fonts/dejavu-sans-fonts',
  '/usr/share/fonts/dejavu',
  '/usr/share/fonts/TTF',
  '/Library/Fonts',
  join(homedir(), 'Library/Fonts'),
  join(homedir(), '.local/share/fonts'),
  'C:\\Windows\\Fonts',
];

/** Where systems keep their fonts; resvg searches the same places. */
const systemFolders = [
  '/usr/share/fonts',
  '/usr/local/share/fonts',
  '/System/Library/Fonts',
  ...dejaVuFolders.slice(4),
];

export interface PngRenderer {
  /** PNG bytes of an SVG at two pixels for one. */
  render(svg: string): Uint8Array;
  /** What is wrong with the fonts of this machine, if anything. */
  readonly warning: string | undefined;
}

type FontOptions = NonNullable<ResvgRenderOptions['font']>;

/**
 * The fonts to draw with: DejaVu Sans by file where it is found, which saves reading every font of the system; else
 * what the system has. Without any font resvg leaves all words out in silence, hence the warning.
 */
export async function chooseFonts(
  dejaVu: readonly string[] = dejaVuFolders,
  system: readonly string[] = systemFolders,
): Promise<{ readonly font: FontOptions; readonly warning: string | undefined }> {
  for (const folder of dejaVu) {
    const files = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) => join(folder, name));
    if (files.every((file) => existsSync(file))) {
      return {
        font: {
          loadSystemFonts: false,
          fontFiles: files,
          defaultFontFamily: 'DejaVu Sans',
          sansSerifFamily: 'DejaVu Sans',
        },
        warning: undefined,
      };
    }
  }
  const hasFonts = (await Promise.all(system.map(holdsFont))).includes(true);
  return {
    font: { loadSystemFonts: true },
    warning: hasFonts
      ? undefined
      : 'PNG figures: this machine has no fonts, so that they carry no words; install DejaVu Sans, or use the ' +
        'SVG files',
  };
}

async function holdsFont(folder: string): Promise<boolean> {
  try {
    const names = await readdir(folder, { recursive: true });
    return names.some((name) => /\.(ttf|otf|ttc)$/i.test(name));
  } catch {
    return false;
  }
}

/** Loads resvg, which costs 20 ms, and the fonts. */
export async function pngRenderer(): Promise<PngRenderer> {
  const [{ Resvg }, { font, warning }] = await Promise.all([import('@resvg/resvg-js'), chooseFonts()]);
  return {
    render: (svg) => new Resvg(svg, { font, fitTo: { mode: 'zoom', value: 2 } }).render().asPng(),
    warning,
  };
}
