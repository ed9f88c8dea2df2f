import { expect, it } from 'vitest';
import { palette, renderSvg, type Figure } from '../../src/report/index.js';
import { parseSvg, type SvgElement } from '../../src/report/svg.js';

/** All attributes of an element and of what is in it. */
export function attributes({ attributes: own, children }: SvgElement): [string, string][] {
  return [...own, ...children.flatMap((child) => (typeof child === 'string' ? [] : attributes(child)))];
}

const colours = new Set<string>(['none', 'transparent', ...Object.values(palette).map(({ light }) => light)]);

/** What a drawing is painted with that dark mode could not repaint. */
export function strayColours(svg: string): string[] {
  return attributes(parseSvg(svg))
    .filter(([key, paint]) => (key === 'fill' || key === 'stroke') && !colours.has(paint))
    .map(([, paint]) => paint);
}

/** Draws and insists that Vega finds nothing doubtful. */
export async function draw(figure: Figure, options: { readonly title?: boolean } = {}): Promise<string> {
  const warnings: string[] = [];
  const svg = await renderSvg(figure, { ...options, onWarning: (message) => warnings.push(message) });
  expect(warnings, figure.id).toEqual([]);
  return svg;
}

/**
 * Each figure renders without a warning, without numbers that are none, in colours that dark mode repaints, and as its
 * snapshot of normalised SVG.
 */
export function areDrawnAsBefore(figures: readonly Figure[]): void {
  it.each(figures.map((figure) => [figure.id, figure] as const))(
    '%s is drawn as it was, without a warning (the snapshot is made by vitest -u; look at it before committing)',
    async (id, figure) => {
      const svg = await draw(figure);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(strayColours(svg)).toEqual([]);
      await expect(svg.replaceAll('><', '>\n<')).toMatchFileSnapshot(`snapshots/${id}.svg`);
    },
  );
}
