import { describe, expect, it } from 'vitest';
import {
  bareSquare,
  bars,
  binBars,
  cloud,
  distributions,
  drawing,
  guideLabel,
  guides,
  intervals,
  labels,
  levels,
  lines,
  links,
  looks,
  marker,
  padded,
  pictures,
  pointLabels,
  published,
  ranges,
  segment,
  sharedDomain,
  valuesOf,
  whiskers,
  type Layout,
  type Mark,
  type Panel,
} from '../../src/report/marks/index.js';
import { narrowed } from '../../src/report/marks/panels.js';
import type { Figure } from '../../src/report/index.js';
import { parseSvg, type SvgElement } from '../../src/report/svg.js';
import { series } from '../../src/report/theme.js';
import { attributes, draw, strayColours } from './drawn.js';

const figure = (panels: readonly (Panel | undefined)[], layout?: Layout): Figure => ({
  id: 'marks',
  title: 'A title',
  caption: 'A caption',
  spec: drawing(panels, layout),
});

interface Word {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: string | undefined;
}

/** Every text of a drawing, where it stands in the picture. */
function words(element: SvgElement, x = 0, y = 0, inherited?: string): Word[] {
  const [, dx = '0', dy = '0'] =
    /translate\((-?[\d.]+),(-?[\d.]+)\)/.exec(element.attributes.get('transform') ?? '') ?? [];
  const [atX, atY] = [x + Number(dx), y + Number(dy)];
  const anchor = element.attributes.get('text-anchor') ?? inherited;
  if (element.name === 'text') return [{ text: element.children.join(''), x: atX, y: atY, anchor }];
  return element.children.flatMap((child) =>
    typeof child === 'string' ? [] : words(child, atX, atY, anchor),
  );
}

async function wordsOf(drawn: Figure, options?: { readonly title?: boolean }): Promise<Word[]> {
  return words(parseSvg(await draw(drawn, options)));
}

const rising = (name: string) => ({
  name,
  points: [0, 1, 2].map((x) => ({ x, y: x / 2, low: x / 2 - 0.1, high: x / 2 + 0.1 })),
});
const unit = { domain: [0, 1] } as const;
const two = looks(['solid', 'dashed']);

describe('a drawing', () => {
  it.each(['line', 'mark'] as const)('has one legend for two panels, of %ss', async (swatch) => {
    const names = looks(['solid', 'dashed'], { swatch });
    const mark = swatch === 'line' ? lines : cloud;
    const drawn = ['solid', 'dashed'].map((name) =>
      swatch === 'line' ? rising(name) : { x: 0.5, y: 0.5, name },
    );
    // The second panel shows one series only, and is no reason for a legend of its own.
    const panels = [drawn, drawn.slice(1)].map((some) => ({ marks: [mark(some as never)] }));
    const found = await wordsOf(figure(panels, { looks: names }));
    for (const name of names.names) expect(found.filter(({ text }) => text === name)).toHaveLength(1);
  });

  it('has no legend of a single series, nor where axes name the series', async () => {
    const panel = { marks: [lines([rising('solid')])] };
    const single = await wordsOf(figure([panel], { looks: looks(['solid']) }));
    const named = await wordsOf(figure([panel], { looks: looks(two.names, { swatch: 'none' }) }));
    for (const found of [single, named]) expect(found.map(({ text }) => text)).not.toContain('solid');
  });

  it('folds a legend that is wider than its frames', async () => {
    const names = looks(['a', 'b', 'c'].map((letter) => `a name of some length, ${letter}`));
    const found = await wordsOf(figure([{ marks: [lines([rising(names.names[0]!)])] }], { looks: names }));
    const heights = names.names.map((name) => found.find(({ text }) => text === name)?.y);
    expect(new Set(heights).size).toBeGreaterThan(1);
  });

  it('anchors titles to the frames, on one height whatever the axes are', async () => {
    const panels: Panel[] = [
      { title: 'ticks at the top', x: unit, y: unit, marks: [lines([rising('solid')], { clip: true })] },
      { title: 'no ticks', x: unit, y: { ticks: false }, marks: [lines([rising('solid')], { clip: true })] },
    ];
    const found = await wordsOf(figure(panels), { title: true });
    const [first, second] = panels.map(({ title }) => found.find(({ text }) => text === title)!);
    expect(first!.y).toBe(second!.y);
    // The label of tick 0 stands under the frame's left edge.
    const zeros = found.filter(({ text, anchor }) => text === '0.0' && anchor === 'middle');
    expect(zeros).toHaveLength(2);
    // Vega draws axes half a pixel beside the frame, so that their lines are sharp.
    [first!, second!].forEach(({ x }, k) => expect(Math.abs(zeros[k]!.x - x)).toBeLessThanOrEqual(0.5));
    expect(found.find(({ text }) => text === 'A title')!.x).toBeCloseTo(first!.x, 0);
  });

  it('pushes no tick label inward', async () => {
    const found = await wordsOf(figure([{ x: unit, marks: [lines([rising('solid')])] }]));
    expect(found.filter(({ text }) => /^[01]\.0$/.test(text)).map(({ anchor }) => anchor)).toContain(
      'middle',
    );
    expect(
      found.filter(({ text, anchor }) => text === '1.0' && anchor !== 'middle' && anchor !== 'end'),
    ).toEqual([]);
  });

  it('shows the dash of a line in its swatch', async () => {
    const svg = await draw(figure([{ marks: [lines([rising('solid'), rising('dashed')])] }], { looks: two }));
    const dashes = attributes(parseSvg(svg)).filter(([key]) => key === 'stroke-dasharray');
    // The line, and its swatch.
    expect(dashes.filter(([, dash]) => dash === series[1].dash.join(','))).toHaveLength(2);
  });

  it('prints percentages as the text does', async () => {
    const found = await wordsOf(
      figure([{ y: { ...unit, format: '.0%' }, marks: [lines([rising('solid')], { clip: true })] }]),
    );
    expect(found.map(({ text }) => text)).toContain('40\u00a0%');
  });

  it('keeps the title over a panel without data', async () => {
    const found = await wordsOf(figure([{ title: 'none', marks: [lines([])] }]));
    expect(found.map(({ text }) => text)).toEqual(['none']);
  });

  it('leaves places empty', async () => {
    const panel = (title: string): Panel => ({ title, ...unitSquare, marks: [cloud([{ x: 0, y: 0 }])] });
    const found = await wordsOf(figure([panel('a'), undefined, panel('b')], { columns: 2 }));
    const [a, b] = ['a', 'b'].map((name) => found.find(({ text }) => text === name)!);
    expect(b!.x).toBe(a!.x);
    expect(b!.y).toBeGreaterThan(a!.y);
  });
});

const unitSquare = bareSquare({ points: [Float32Array.of(0, 0), Float32Array.of(1, 1)] }, 100);

describe('a mark', () => {
  const places = { places: ['a', 'b'] };
  const rows = [
    { place: 'a', name: 'solid', value: 0.2, text: 'low', interval: [0.1, 0.3] as const },
    { place: 'b', name: 'dashed', value: 0.8, text: 'high', interval: [Number.NaN, Number.NaN] as const },
  ];
  const point = { x: 0.5, y: 0.5 };
  const histogram = { low: 0, high: 1, counts: [1, 3, 2] };
  const all: Readonly<Record<string, [Mark, Partial<Panel>?]>> = {
    area: [lines([rising('solid')], { dots: true, clip: true })],
    bars: [bars(rows, { beside: true }), { x: places }],
    'bars along x': [bars(rows, { along: 'x', thickness: 8 }), { y: places }],
    binBars: [binBars([{ low: 0, high: 1, value: 0.5 }], 'solid')],
    cloud: [cloud([{ ...point, name: 'solid' }])],
    distributions: [distributions([{ name: 'solid', histogram, mean: 0.5 }], { filled: true })],
    guides: [guides('y', [0.5, Number.NaN], 'strong')],
    guideLabel: [guideLabel(0.5, 'half'), { x: unit }],
    intervals: [intervals([{ name: 'solid', points: rows }], { joined: true }), { x: places }],
    'intervals along x': [intervals([{ name: 'solid', points: rows }], { along: 'x' }), { y: places }],
    labels: [labels(rows, { beside: true }), { x: places }],
    'labels at the end': [labels(rows, { along: 'x', atEnd: true }), { y: places }],
    levels: [levels(rows, { length: 20 }), { x: places }],
    links: [links([{ ...point, x2: 1, y2: 1 }])],
    marker: [marker([point], 'diamond')],
    pointLabels: [pointLabels([{ ...point, text: '1' }], 'above')],
    published: [published([point], 'published')],
    ranges: [ranges([{ place: 'a', from: 0, to: 1 }], { thickness: 8 }), { x: places }],
    segment: [segment([0, 0], [1, 1])],
    whiskers: [whiskers(rows, { beside: true }), { x: places }],
  };

  it.each(Object.entries(all))(
    '%s draws, without a warning, in colours of the theme',
    async (_, [mark, axes]) => {
      const svg = await draw(figure([{ ...axes, marks: [mark] }], { looks: two }));
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(strayColours(svg)).toEqual([]);
    },
  );

  it('leaves out what has no place', async () => {
    const points = [point, { x: Number.NaN, y: 0 }, { x: 1, y: Infinity }];
    const svg = await draw(figure([{ ...unitSquare, marks: [cloud(points)] }]));
    expect(attributes(parseSvg(svg)).filter(([key, d]) => key === 'd' && d.includes('A3.16'))).toHaveLength(
      1,
    );
  });

  it('of no series is ink among several, and the only look of one', async () => {
    const panel = { marks: [cloud([point])] };
    const colourOf = async (layout: Layout): Promise<string[]> =>
      attributes(parseSvg(await draw(figure([{ ...unitSquare, ...panel }], layout))))
        .filter(([key]) => key === 'fill')
        .map(([, paint]) => paint);
    expect(await colourOf({ looks: looks(['only']) })).toContain(series[0].colour);
    expect(await colourOf({ looks: two })).not.toContain(series[0].colour);
  });

  it('of a series that the figure does not know is refused', () => {
    expect(() => drawing([{ marks: [lines([rising('other')])] }], { looks: two })).toThrow(
      'marks: expected series among solid, dashed; got other',
    );
  });

  it('pictures stand in rows over their words', async () => {
    const address = 'data:image/png;base64,AAAA';
    const shown = ['a', 'b', 'c'].map((name) => ({ address, lines: [name, 'two'] }));
    const found = await wordsOf(figure([pictures(shown, 2)]));
    const [a, b, c] = ['a', 'b', 'c'].map((name) => found.find(({ text }) => text === name)!);
    expect([b!.y, c!.x]).toEqual([a!.y, a!.x]);
    expect(c!.y).toBeGreaterThan(a!.y);
  });
});

describe('a domain', () => {
  it.each([
    [[0.12, 0.57], {}, [0.1, 0.6]],
    [[-0.01, 0.57], { zero: true, within: [0, 1] }, [0, 0.6]],
    [[0.3, 1.2], { zero: true, within: [0, 1] }, [0, 1]],
    [[-3, 12], { zero: true }, [-4, 12]],
    [[7, Number.NaN, 7], { zero: true }, [0, 7]],
    [[0, 0], { zero: true }, [0, 0.2]],
    [[], {}, [0, 1]],
  ] as const)('of %j with %j is %j', (values, options, expected) => {
    expect(sharedDomain(values, options)).toEqual(expected);
  });

  it('that panels share is the same in each, and holds the intervals', async () => {
    const drawn = [0.31, 0.72].map((value) => ({
      points: [{ place: 0, value, interval: [value - 0.1, value + 0.1] as const }],
    }));
    const domain = sharedDomain(valuesOf(drawn), { zero: true, within: [0, 1] });
    expect(domain).toEqual([0, 1]);
    const panels = drawn.map((one) => ({
      title: 'p',
      x: { places: [0] },
      y: { domain },
      marks: [intervals([one])],
    }));
    const found = await wordsOf(figure(panels));
    const heights = found.filter(({ text }) => text === '0.6').map(({ y }) => y);
    expect(heights).toHaveLength(2);
    expect(new Set(heights).size).toBe(1);
  });

  it('leaves room around points', () => {
    expect(padded([0, 10], 0.1)).toEqual([-1, 11]);
    expect(padded([3])).toEqual([2.5, 3.5]);
    expect(padded([Number.NaN])).toEqual([0, 1]);
  });
});

describe('a drawing for a telephone', () => {
  it('has its panels one below the other, over the whole width but where a unit is as long on both axes', () => {
    const panel: Panel = { x: {}, y: { title: 'Loss' }, marks: [lines([{ points: [{ x: 0, y: 1 }] }])] };
    const square: Panel = { ...panel, equalUnits: true };
    const { concat, columns } = narrowed(drawing([panel, panel, square])) as unknown as {
      readonly concat: readonly { readonly width: number }[];
      readonly columns: number;
    };
    expect(columns).toBe(1);
    // 350 pixels less the margins, the title of the axis and its numbers.
    expect(concat.map(({ width }) => width)).toEqual([350 - 40 - 21.5 - 34, 350 - 40 - 21.5 - 34, 150]);
  });
});
