import { describe, expect, it } from 'vitest';
import { palette, series } from '../../src/report/theme.js';

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe.each(['light', 'dark'] as const)('the %s colours', (mode) => {
  const paper = palette.paper[mode];

  it('of words reach contrast 4.5 on the paper, of marks 3', () => {
    for (const role of ['ink', 'muted'] as const) {
      expect(contrast(palette[role][mode], paper), role).toBeGreaterThanOrEqual(4.5);
    }
    for (const role of ['rule', 'link', 'first', 'second', 'third', 'fourth'] as const) {
      expect(contrast(palette[role][mode], paper), role).toBeGreaterThanOrEqual(3);
    }
  });

  it('of the two modalities differ in greyscale', () => {
    expect(contrast(palette.first[mode], palette.second[mode])).toBeGreaterThanOrEqual(1.5);
  });
});

it('no two roles share a light colour: the page could not tell what to repaint', () => {
  const lights = Object.values(palette).map(({ light }) => light);
  expect(new Set(lights).size).toBe(lights.length);
});

it('series differ in shape and dash as well as in colour', () => {
  expect(new Set(series.map(({ shape }) => shape)).size).toBe(series.length);
  expect(new Set(series.map(({ dash }) => dash.join())).size).toBe(series.length);
});
