import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textWidth, wrapText } from '../../src/report/text-width.js';

const font = '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf';
const script = `
import sys, json
from PIL import ImageFont
fonts = [ImageFont.truetype(f, 1000) for f in sys.argv[1:3]]
print(json.dumps([sum(f.getlength(c) for c in t) for f in fonts for t in sys.argv[3:]]))
`;

describe('the width of a text', () => {
  const hasPeer = existsSync(font) && spawnSync('/usr/bin/python3', ['-c', 'import PIL']).status === 0;
  it.skipIf(!hasPeer)('is what FreeType says of DejaVu Sans (needs Python, Pillow and the font)', () => {
    const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, k) => 32 + k));
    const texts = ['The gap is 0.851', ascii];
    const peer = JSON.parse(
      execFileSync('/usr/bin/python3', ['-c', script, font, font.replace('.ttf', '-Bold.ttf'), ...texts], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as number[];
    const ours = [false, true].flatMap((bold) => texts.map((text) => textWidth(text, 1000, bold)));
    // Half a thousandth of an em for each character, from rounding in the table.
    expect(ours).toBeAllClose(peer, { rtol: 1e-3 });
  });

  it('counts a space that keeps words together as a space', () => {
    expect(textWidth('69\u00a0%', 10)).toBe(textWidth('69 %', 10));
  });
});

describe('wrapped lines', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 20 });

  it('hold every word in order, none wider than asked unless a single word is', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 40, max: 300 }), (list, width) => {
        const lines = wrapText(list.join(' '), width, 10);
        expect(lines.join(' ')).toBe(list.join(' '));
        for (const line of lines) {
          if (line.includes(' ')) expect(textWidth(line, 10)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });

  it('are as few as filling line after line gives, and about equally long', () => {
    const lines = wrapText('one two three four five six seven', 160, 10);
    expect(lines).toEqual(['one two three four', 'five six seven']);
  });
});
