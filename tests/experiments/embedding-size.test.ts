import { describe, expect, it } from 'vitest';
import {
  embeddingSize,
  quickPreset as embeddingSizeQuick,
  sizeClaims,
  sizedModels,
  sizeFindings,
  type SizeRun,
} from '../../src/experiments/embedding-size.js';
import { imbalanceModels, quickPreset } from '../../src/experiments/kit/preset.js';
import { tinyContext } from './host.js';
import { probeOf } from './runs.js';
import { tinyBase } from './tiny-models.js';

describe('the experiment on embedding size', () => {
  it('trains every size, and those of the main experiment are its own models', async () => {
    const preset = { base: tinyBase, attributes: [1, 5], sizes: [4, 8] };
    const { findings, claims } = await embeddingSize.run(preset, tinyContext());
    expect(findings.settings.map(({ attributes, size }) => [attributes, size])).toEqual([
      [1, 4],
      [1, 8],
      [5, 4],
      [5, 8],
    ]);
    expect(claims).toHaveLength(1);
    for (const { l2m } of findings.settings) expect(l2m.mean > 0 && l2m.mean <= 2).toBe(true);
    const middle = sizedModels(embeddingSizeQuick, 0).filter(
      ({ attributes, size }) => attributes === 5 && size === 64,
    );
    expect(middle.map(({ plan }) => plan)).toEqual(imbalanceModels(quickPreset, 5, 0).slice(0, 2));
  });
});

describe('its claim', () => {
  const runsOf = (rmg: (attributes: number, size: number) => number): SizeRun[] =>
    [1, 5].flatMap((attributes) =>
      [16, 64].flatMap((size) =>
        [0, 1, 2, 3].map((seed) => ({
          attributes,
          size,
          seed,
          model: '',
          probe: probeOf({ rmg: rmg(attributes, size) + seed / 1000 }),
        })),
      ),
    );
  const holds = (rmg: (attributes: number, size: number) => number): boolean =>
    sizeClaims(sizeFindings(runsOf(rmg)))[0]!.holds;

  it('wants the fall at every size', () => {
    expect(holds((attributes) => 0.5 - attributes / 20)).toBe(true);
    expect(holds((attributes, size) => (size === 16 ? 0.5 : 0.5 - attributes / 20))).toBe(false);
  });
});
