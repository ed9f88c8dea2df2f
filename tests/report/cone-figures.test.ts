import { describe, expect, it } from 'vitest';
import { depthSeries, type ConeDepthFindings } from '../../src/experiments/index.js';
import { experimentPages } from '../../src/report/figures/experiments/index.js';
import { renderSvg } from '../../src/report/index.js';

const configuration = { preset: {}, seed: 0, version: '0' };

const depth: ConeDepthFindings = {
  series: depthSeries(
    [0, 0.02].flatMap((shift) => [
      { activation: 'identity' as const, bias: true, cosines: [0, 0.01, 0.02 + shift] },
      { activation: 'relu' as const, bias: true, cosines: [0, 0.3, 0.5 + shift] },
      { activation: 'relu' as const, bias: false, cosines: [0, 0.25, 0.4 + shift] },
    ]),
  ),
  configuration,
};

const figures = [...experimentPages['cone-depth'](depth, {}).figures];

describe('figures of the experiments on cones', () => {
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

  it('say the numbers in their titles', () => {
    expect(figures.map(({ title }) => title)).toEqual([
      'After 2 random layers the average cosine is 0.03 without an activation and 0.510 with ReLU',
    ]);
  });
});
