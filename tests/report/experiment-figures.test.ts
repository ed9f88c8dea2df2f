import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  type InformationImbalanceFindings,
  informationImbalancePage,
} from '../../src/experiments/information-imbalance.js';
import { settingsOf } from '../../src/experiments/kit/settings.js';
import { renderSvg } from '../../src/report/index.js';
import { encodePng } from '../../src/report/png-data.js';
import { runOf, seriesOf } from '../experiments/runs.js';
import { areDrawnAsBefore } from './drawn.js';

const runs = seriesOf(runOf);
const findings: InformationImbalanceFindings = {
  ...settingsOf(runs),
  runs,
};
const projection = {
  points: [Float32Array.of(0, 0, 1, 0, 0, 1), Float32Array.of(3, 3, 4, 3, 3, 4)] as const,
  pairs: 3,
  neighbours: 2,
};
const pixels = Uint8Array.from({ length: 28 * 28 * 3 }, (_, k) => k % 256);
const pictures = {
  examples: [{ pixels, caption: '3, red, small, swelling, no fracture, thinning' }],
  before: projection,
  after: projection,
};
const figures = informationImbalancePage(findings, pictures).figures;

describe('figures of the experiment on information imbalance', () => {
  areDrawnAsBefore(figures);

  it('say the numbers in their titles', () => {
    expect(figures.map(({ title }) => title)).toEqual([
      'From 1 attribute in the captions to 5, RMG goes from 0.59 to 0.19, the object bias of images from 0.59 to 0.19',
      'Digits with attributes, and captions that mention all of them',
      'With full information, points whose neighbour in the plane is of their own kind go from 100\u00a0% ' +
        'to 100\u00a0% in training',
      'At the end of training the doubt about which text belongs to which image is 4.50 nats with 0 attributes ' +
        'in the ' +
        'captions, 3.50 with 5',
    ]);
  });

  it('of one seed leave the intervals out', async () => {
    const single = runs.filter(({ seed }) => seed === 0);
    const [first] = informationImbalancePage(
      { ...findings, ...settingsOf(single), runs: single },
      pictures,
    ).figures;
    expect(await renderSvg(first!)).not.toMatch(/NaN|Infinity|undefined/);
  });
});

it('a picture as PNG inflates to its rows', () => {
  const png = Buffer.from(encodePng(pixels, 28));
  expect(png.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([28, 28]);
  const length = png.readUInt32BE(33);
  const rows = inflateSync(png.subarray(41, 41 + length));
  expect(rows.length).toBe(28 * 85);
  expect([...rows.subarray(85, 90)]).toEqual([0, 84, 85, 86, 87]);
  // The checksum of the end mark is the same in every PNG file.
  expect(png.subarray(-4).toString('hex')).toBe('ae426082');
  expect(() => encodePng(pixels, 27)).toThrow('PNG: expected rows of 27 pixels');
});
