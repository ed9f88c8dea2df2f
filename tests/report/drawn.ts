import { expect, it } from 'vitest';
import { renderSvg, type Figure } from '../../src/report/index.js';

/** Each figure renders without a warning and without numbers that are none, and as its snapshot of normalised SVG. */
export function areDrawnAsBefore(figures: readonly Figure[]): void {
  it.each(figures.map((figure) => [figure.id, figure] as const))(
    '%s is drawn as it was, without a warning (the snapshot is made by vitest -u; look at it before committing)',
    async (id, figure) => {
      const warnings: string[] = [];
      const svg = await renderSvg(figure, { onWarning: (message) => warnings.push(message) });
      expect(warnings).toEqual([]);
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      await expect(svg.replaceAll('><', '>\n<')).toMatchFileSnapshot(`snapshots/${id}.svg`);
    },
  );
}
