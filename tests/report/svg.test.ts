import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import * as vegaLite from 'vega-lite';
import { describe, expect, it } from 'vitest';
import {
  escapeMarkup,
  formatSvg,
  parseSvg,
  roundNumbers,
  tidySvg,
  type SvgElement,
} from '../../src/report/svg.js';
import { VEGA_LITE } from '../../src/report/index.js';

describe('an SVG as a tree', () => {
  it('comes back as the text it was parsed from', () => {
    const source = '<svg a="1"><g><path d="M0,0"/>text &amp; more</g><text x="2">b</text></svg>';
    expect(formatSvg(parseSvg(source))).toBe(source);
  });

  it.each(['', '<svg>', '<svg></svg><b/>x<', 'text', '<svg a=1/>'])('refuses %j', (source) => {
    expect(() => parseSvg(source)).toThrow(/^SVG: expected well-formed XML with one root element/);
  });
});

describe('rounding', () => {
  it.each([
    ['M1.23456,-2.00001', 'M1.23,-2'],
    ['translate(29.999999999999993,15)', 'translate(30,15)'],
    ['M1.5-0.0001L2,3', 'M1.5-0L2,3'],
    ['A5,5,0,1,1,-5,1e-7', 'A5,5,0,1,1,-5,0'],
    ['1.25', '1.25'],
  ])('%s becomes %s', (source, rounded) => {
    expect(roundNumbers(source)).toBe(rounded);
  });
});

describe('tidying', () => {
  const spec = {
    $schema: VEGA_LITE,
    width: 120,
    height: 90,
    background: '#ffffff',
    data: {
      values: Array.from({ length: 40 }, (_, k) => ({ x: Math.sin(k), y: Math.cos(2 * k), m: `m${k % 3}` })),
    },
    mark: { type: 'point', filled: true, clip: true },
    encoding: {
      x: { field: 'x', type: 'quantitative' },
      y: { field: 'y', type: 'quantitative' },
      color: { field: 'm', type: 'nominal' },
      shape: { field: 'm', type: 'nominal' },
    },
  } as const;

  it('changes no pixel by more than rounding does, and halves the text', async () => {
    const compiled = vegaLite.compile(structuredClone(spec) as never).spec;
    const raw = await new vega.View(vega.parse(compiled), { renderer: 'none' }).toSVG();
    const tidied = tidySvg(raw, 'id', 'label');
    const pixels = (svg: string): Uint8Array =>
      new Resvg(svg, { font: { loadSystemFonts: true } }).render().pixels;
    const before = pixels(raw);
    const after = pixels(tidied);
    expect(after.length).toBe(before.length);
    const differences = before.map((value, k) => Math.abs(value - (after[k] ?? 0)));
    // resvg samples each pixel four times a side: a shift of 0.005 pixels may flip one row of samples, no more.
    expect(differences.reduce((most, difference) => Math.max(most, difference), 0)).toBeLessThanOrEqual(64);
    expect(differences.reduce((sum, difference) => sum + difference, 0) / differences.length).toBeLessThan(
      0.05,
    );
    expect(tidied.length).toBeLessThan(raw.length / 2);
    expect(tidied).toContain('clip-path="url(#id-');
    expect(tidied.match(/ id="([^"]*)"/)?.[1]).toMatch(/^id-/);
  });

  it('announces one picture, its label escaped', () => {
    const svg = tidySvg('<svg><rect fill="#fff"/></svg>', 'a', '"A" <b> & c');
    expect(svg).toBe(
      '<svg role="img" aria-label="&quot;A&quot; &lt;b&gt; &amp; c"><rect fill="#fff"/></svg>',
    );
  });

  it('says what all members of a group share once, but never what is not inherited', () => {
    const source =
      '<svg><g><path fill="#111" opacity="0.5" d="M0,0h1"/><path fill="#111" opacity="0.5" d="M1,1h1"/></g></svg>';
    expect(tidySvg(source, 'a', '')).toContain(
      '<g fill="#111"><path opacity="0.5" d="M0,0h1"/><path opacity="0.5" d="M1,1h1"/></g>',
    );
  });
});

describe('escaping', () => {
  it('leaves nothing that markup could read as its own, and nothing that XML forbids', () => {
    expect(escapeMarkup(`<a href="x">'&\u0000\u0008\ud800ok`)).toBe(
      '&lt;a href=&quot;x&quot;&gt;&#39;&amp;ok',
    );
  });
});

describe('a crowd', () => {
  const drawn = (count: number) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><g class="mark-symbol role-mark x">${Array.from(
      { length: count },
      (_, k) =>
        `<path transform="translate(${k}.123,${k}.456)" d="M${k % 2 ? 3 : 2},0h1" ` +
        `fill="${k % 2 ? '#00568f' : '#dc7400'}"/>`,
    ).join('')}</g></svg>`;

  it('of points states its two looks once, and each place to a tenth of a pixel', () => {
    const svg = parseSvg(tidySvg(drawn(30), 'a', 'words'));
    const [definitions, group] = svg.children as SvgElement[];
    expect(definitions?.children.map((shape) => formatSvg(shape))).toEqual([
      '<path id="a-p1" d="M2,0h1" fill="#dc7400"/>',
      '<path id="a-p2" d="M3,0h1" fill="#00568f"/>',
    ]);
    expect(group?.children).toHaveLength(30);
    expect(formatSvg(group!.children[3]!)).toBe('<use href="#a-p2" x="3.1" y="3.5"/>');
  });

  it('that is small stays as it is, and is marked only for a script', () => {
    expect(tidySvg(drawn(5), 'a', 'words')).not.toMatch(/<use|data-marks/);
    expect(tidySvg(drawn(5), 'a', 'words', { points: true })).toContain('<g data-marks="points">');
  });

  it('of lines is a crowd of short paths', () => {
    const lines = Array.from(
      { length: 30 },
      (_, k) => `<line transform="translate(${k}.04,1)" x2="2.26" y2="-3" stroke="#7d8590"/>`,
    );
    const svg = tidySvg(`<svg width="9" height="9"><g>${lines.join('')}</g></svg>`, 'a', 'words');
    expect(svg).toContain('<path d="M7 1l2.3 -3"/>');
    expect(svg).toContain('<g stroke="#7d8590">');
  });
});
