import { describe, expect, it } from 'vitest';
import type { MeasureFindings, MeasurePictures } from '../../src/measure/findings.js';
import { clipLine } from '../../src/report/figures/best-dimensions.js';
import { rankBins } from '../../src/report/figures/mixed-pool.js';
import { logTicks } from '../../src/report/figures/log-ticks.js';
import { coarser, densitySteps, drawablePairs, equalUnits } from '../../src/report/marks/index.js';
import { htmlPage, measureReport, renderSvg, reportFigures, type Figure } from '../../src/report/index.js';
import { parseSvg } from '../../src/report/svg.js';
import { areDrawnAsBefore, attributes, draw } from './drawn.js';
import {
  makeDegenerateFindings,
  makeFindings,
  makeFindingsWithoutGap,
  makePictures,
  rings,
} from './fixtures.js';

const figuresOf = (findings: MeasureFindings, pictures: MeasurePictures = makePictures()): Figure[] =>
  reportFigures(measureReport(findings, pictures));

const ids = [
  'mixed-pool',
  'retrieval',
  'pca',
  'permutation',
  'difference-spectrum',
  'best-dimensions',
  'cosines',
  'umap',
];

describe('each figure of a measurement', () => {
  const figures = figuresOf(makeFindings());

  areDrawnAsBefore(figures);

  it('comes in its place', () => {
    expect(figures.map(({ id }) => id)).toEqual(ids);
  });
});

describe('figures hold for', () => {
  const cases: Record<string, [MeasureFindings, MeasurePictures]> = {
    'no gap': [makeFindingsWithoutGap(), makePictures(6, 0)],
    'one pair and undefined numbers': [
      makeDegenerateFindings(),
      { ...makePictures(1), matchedCosines: { low: -1, high: 1, counts: [0, 0, 1, 0] } },
    ],
    'coinciding points': [
      makeFindings(),
      {
        ...makePictures(),
        pca: { points: [new Float32Array(4), new Float32Array(4)], pairs: 2, of: 2, explained: [] },
        bestDimensions: { ...rings(2, 0), dims: [1, 2], normal: [0, 0], threshold: 0 },
      },
    ],
    'names that are markup': [
      makeFindings({ modalities: ['<script>alert(1)</script>', '"&\'\u0000\u202e</svg>'] }),
      makePictures(),
    ],
    'two modalities of one name': [makeFindings({ modalities: ['text', 'text'] }), makePictures()],
    'one image with many texts': [makeFindings({ counts: [40, 200], pairs: 200 }), makePictures()],
  };

  it.each(Object.entries(cases))('%s', async (_, [findings, pictures]) => {
    const figures = figuresOf(findings, pictures);
    expect(figures.length).toBeGreaterThanOrEqual(7);
    for (const figure of figures) {
      const svg = await draw(figure);
      // Control characters and stray markup would not parse; NaN in a coordinate would not draw.
      const values = attributes(parseSvg(svg));
      for (const [key, value] of values) {
        if (key !== 'aria-label') expect(value, `${figure.id} ${key}`).not.toMatch(/NaN|Infinity|undefined/);
      }
      expect(svg).not.toMatch(/<script|<\/svg>./);
      expect(new Set(values.filter(([key]) => key === 'href' || key === 'src'))).toEqual(new Set());
    }
  });

  it('nothing to draw: they are left out', () => {
    const empty = { points: [new Float32Array(0), new Float32Array(0)] as const, pairs: 0, of: 0 };
    const nowhere = {
      points: [new Float32Array(4).fill(Number.NaN), new Float32Array(4)] as const,
      pairs: 2,
      of: 2,
    };
    const pictures = {
      ...makePictures(),
      pca: { ...empty, explained: [] },
      umap: { ...nowhere, neighbours: 15 },
    };
    expect(figuresOf(makeFindings(), pictures).map(({ id }) => id)).toEqual(
      ids.filter((id) => id !== 'pca' && id !== 'umap'),
    );
  });
});

describe('a specification', () => {
  const figure = (spec: object): Figure => ({
    id: 'odd',
    title: 'Odd',
    caption: 'c',
    spec: spec as Figure['spec'],
  });

  it('that loads data is refused, by the figure’s name', async () => {
    const spec = { data: { url: 'https://example.org/x.csv' }, mark: 'point', encoding: {} };
    await expect(renderSvg(figure(spec))).rejects.toThrow(/^figure odd: .*example\.org/);
  });

  it('may not leave its folder by its id', async () => {
    await expect(renderSvg({ ...figure({}), id: '../up' })).rejects.toThrow(
      /lower-case letters, digits and dashes/,
    );
  });

  it('that does not compile is named', async () => {
    await expect(renderSvg(figure({ nothing: true }))).rejects.toThrow(/^figure odd: /);
  });

  it('may be written in Vega itself', async () => {
    const spec = {
      $schema: 'https://vega.github.io/schema/vega/v6.json',
      width: 20,
      height: 20,
      marks: [
        {
          type: 'rect',
          encode: { enter: { width: { value: 5 }, height: { value: 6 }, fill: { value: '#00568f' } } },
        },
      ],
    };
    expect(await draw(figure(spec))).toContain('M0,0h5v6h-5Z');
  });

  it('gets its title in a file, in lines no wider than the drawing', async () => {
    const spec = {
      data: { values: [{ x: 1 }] },
      mark: 'point',
      encoding: { x: { field: 'x', type: 'quantitative' } },
    };
    const long = {
      ...figure(spec),
      title: 'A title of many words that does not fit into one line of a figure, far from it',
    };
    const without = await renderSvg(long);
    const titled = await renderSvg(long, { title: true });
    expect(without).not.toContain('<tspan');
    expect(titled.match(/<tspan/g)?.length).toBe(2);
    // Laid out by true widths of characters: estimates of 0.8 em would make this half as wide again.
    expect(Number(/ width="(\d+)"/.exec(titled)?.[1])).toBeLessThan(500);
  });
});

describe('geometry of the paired points', () => {
  it('gives both axes equal units and shows every point', () => {
    const cloud = rings(50, 3);
    const { x, y, height } = equalUnits(cloud, 400, [100, 300]);
    expect((x[1] - x[0]) / 400).toBeCloseTo((y[1] - y[0]) / height, 9);
    expect(height).toBe(100);
    for (const points of cloud.points) {
      for (let k = 0; k < points.length; k += 2) {
        expect(points[k]).toBeGreaterThan(x[0]);
        expect(points[k]).toBeLessThan(x[1]);
        expect(points[k + 1]).toBeGreaterThan(y[0]);
        expect(points[k + 1]).toBeLessThan(y[1]);
      }
    }
  });

  it('drops pairs of which one end has no place', () => {
    const cloud = {
      points: [Float32Array.of(1, 2, Number.NaN, 4, 5, 6), Float32Array.of(7, 8, 9, 10, 11, 12)] as const,
      pairs: 3,
      of: 9,
    };
    const { points, pairs, of } = drawablePairs(cloud);
    expect([...points[0], ...points[1], pairs, of]).toEqual([1, 2, 5, 6, 7, 8, 11, 12, 2, 9]);
  });

  it.each([
    [[1, 0], 0.25, [0.25, 0, 0.25, 1]],
    [[0, 2], 1, [0, 0.5, 1, 0.5]],
    [[1, 1], 1, [0, 1, 1, 0]],
    [[1, 0], 5, undefined],
    [[0, 0], 0, undefined],
    [[Number.NaN, 1], 0, undefined],
  ] as const)('clips the line with normal %j at %d to the frame', (normal, threshold, ends) => {
    const frame = { x: [0, 1], y: [0, 1] } as const;
    const line = clipLine(normal, threshold, frame)?.flat();
    // Which end comes first does not matter.
    const sorted = (values: readonly number[] | undefined): readonly number[] | undefined =>
      values &&
      [values, [values[2]!, values[3]!, values[0]!, values[1]!]].sort(
        (a, b) => a[0]! - b[0]! || a[1]! - b[1]!,
      )[0];
    expect(sorted(line)).toEqual(sorted(ends));
  });
});

describe('densities', () => {
  it('have area 1 and leave empty margins out', () => {
    const steps = densitySteps({ low: -1, high: 1, counts: [0, 0, 3, 1, 0, 4, 0, 0] });
    expect(steps[0]).toEqual({ x: -0.5, density: 0 });
    const area = steps
      .slice(0, -1)
      .reduce((sum, step, k) => sum + step.density * (steps[k + 1]!.x - step.x), 0);
    expect(area).toBeCloseTo(1, 12);
    expect(steps.at(-1)).toEqual({ x: 0.5, density: 0 });
  });

  it('of nothing are nothing', () => {
    expect(densitySteps({ low: -1, high: 1, counts: [0, 0] })).toEqual([]);
    expect(densitySteps({ low: 0, high: 0, counts: [] })).toEqual([]);
  });
});

describe('ranks of the match', () => {
  it('take the room of their ranks, as shares of all queries; a bin without a whole rank joins the next', () => {
    const ranks = [
      { upTo: 1, queries: 1 },
      { upTo: 1.5, queries: 1 },
      { upTo: 4.2, queries: 3 },
      { upTo: 10, queries: 5 },
    ];
    expect(rankBins({ ranks })).toEqual([
      { low: 0.5, high: 1.5, value: 0.1 },
      { low: 1.5, high: 4.5, value: 0.4 },
      { low: 4.5, high: 10.5, value: 0.5 },
    ]);
  });

  it('of no query are nothing', () => {
    expect(rankBins({ ranks: [{ upTo: 5, queries: 0 }] })).toEqual([]);
  });
});

describe('a coarser histogram', () => {
  it('keeps every count where it is, in no more bins than Rice’s rule allows', () => {
    const counts = Array.from({ length: 200 }, (_, k) => (k >= 60 && k < 160 && k % 10 === 0 ? 1 : 0));
    const { low, high, counts: bins } = coarser({ low: -1, high: 1, counts });
    expect(bins.reduce((sum, value) => sum + value, 0)).toBe(10);
    expect(bins.length).toBeLessThanOrEqual(8);
    expect(low).toBeCloseTo(-0.4, 12);
    expect(high).toBeGreaterThanOrEqual(0.51);
    // Counts below any edge are as they were.
    const width = (high - low) / bins.length;
    for (let k = 0; k <= bins.length; k++) {
      const edge = low + k * width;
      const before = counts.filter((count, i) => count > 0 && -1 + i / 100 < edge - 1e-9).length;
      expect(bins.slice(0, k).reduce((sum, value) => sum + value, 0)).toBe(before);
    }
  });

  it('of many counts is as fine as it was', () => {
    const counts = Array.from({ length: 200 }, () => 1e5);
    expect(coarser({ low: -1, high: 1, counts })).toEqual({ low: -1, high: 1, counts });
  });
});

describe('what a reader can point at', () => {
  it('is every point of a cloud, by its row and its caption, pair by pair', () => {
    const rows = [Uint32Array.of(4, 7), Uint32Array.of(9, 1)] as const;
    const captions = [
      ['a.png', 'b.png'],
      ['a cat', 'a dog'],
    ] as const;
    const pictures = { ...makePictures(), pca: { ...rings(2, 1), rows, captions, explained: [] } };
    const pca = figuresOf(makeFindings(), pictures).find(({ id }) => id === 'pca');
    expect(pca?.points).toEqual({
      texts: ['image 4: a.png', 'text 9: a cat', 'image 7: b.png', 'text 1: a dog'],
      paired: true,
    });
  });

  it('finds its points in both drawings, in the same order and number', async () => {
    const report = measureReport(makeFindings(), makePictures(40));
    const page = await htmlPage(report);
    const figure = /<figure id="pca">.*?<\/figure>/s.exec(page)?.[0] ?? '';
    const groups = [...figure.matchAll(/<g data-marks="points"[^>]*>(.*?)<\/g>/gs)];
    expect(groups).toHaveLength(2);
    for (const [, group = ''] of groups) {
      const looks = [...group.matchAll(/<use href="#([\w-]+)"/g)].map(([, look]) => look);
      expect(looks).toHaveLength(80);
      // Image, text, image, text, ...
      expect(new Set(looks.filter((_, k) => k % 2 === 0)).size).toBe(1);
      expect(new Set(looks.slice(0, 2)).size).toBe(2);
    }
    const { texts } = JSON.parse(/class="points">\s*(.*?)\s*<\/script>/s.exec(figure)?.[1] ?? '') as {
      texts: string[];
    };
    expect(texts).toHaveLength(80);
  });
});

it('ticks of a rank axis are round numbers that do not crowd', () => {
  expect(logTicks(500)).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500]);
  expect(logTicks(200000)).toEqual([1, 10, 100, 1000, 10000, 100000]);
  expect(logTicks(2)).toEqual([1, 2]);
  expect(logTicks(1.06, 0.03)).toEqual([0.05, 0.1, 0.2, 0.5, 1]);
});
