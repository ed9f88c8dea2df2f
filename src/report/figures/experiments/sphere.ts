import {
  spherePoints,
  sphereModel,
  type SphereFindings,
  type SphereSide,
} from '../../../experiments/index.js';
import type { Figure, Table } from '../../report.js';
import { count, fixed } from '../../text.js';
import { colour, series } from '../../theme.js';
import { VEGA_LITE, type Panel } from '../schema.js';
import type { ExperimentPage } from './page.js';

const PANEL = { width: 240, height: 200 } as const;

/** Temperatures drawn: more lines than looks would not be told apart. */
const DRAWN = [1, 10, 100, 1000];

const temperature = (scale: number): string => (scale === 1 ? 'T 1' : `T 1/${scale}`);

/** The loss against the angle, with and without mismatched pairs (MtG Fig. 3g, supplementary Fig. 9). */
export function sphereLossFigure(findings: SphereFindings): Figure {
  const [mismatched] = findings.sides;
  const at100 = mismatched.curves.find(({ scale }) => scale === 100);
  return {
    id: 'sphere-loss',
    title:
      at100 === undefined
        ? 'With mismatched pairs the loss is lowest away from angle 0 when the temperature is low'
        : `With two of ${count(findings.pairs)} pairs mismatched, the loss at temperature 1/100 is lowest ${fixed(at100.bestAngle, 0)}° away from a closed gap; without mismatch, at 0°`,
    caption:
      'Images lie on the equator of a sphere, texts on a circle of latitude: the angle is between them. The loss is drawn above its lowest ' +
      'value, as a share of its range over the angles, because temperatures differ by orders of magnitude. A hump at 0° is repulsion.',
    spec: {
      $schema: VEGA_LITE,
      hconcat: findings.sides.map((side) => lossPanel(side, findings.angles)),
      resolve: { scale: { color: 'shared', strokeDash: 'shared' } },
    },
  };
}

function lossPanel({ mismatched, curves }: SphereSide, angles: readonly number[]): Panel {
  const drawn = curves.filter(({ scale }) => DRAWN.includes(scale));
  const names = drawn.map(({ scale }) => temperature(scale));
  const values = drawn.flatMap(({ scale, losses }) => {
    const low = losses.reduce((a, b) => Math.min(a, b), Infinity);
    const high = losses.reduce((a, b) => Math.max(a, b), -Infinity);
    const span = high > low ? high - low : 1;
    return losses.map((loss, k) => ({
      angle: angles[k]!,
      temperature: temperature(scale),
      loss: (loss - low) / span,
    }));
  });
  return {
    ...PANEL,
    title: {
      text: mismatched ? 'Two pairs mismatched' : 'All pairs matched',
      fontSize: 12,
      offset: 6,
      frame: 'group',
    },
    data: { values },
    mark: { type: 'line', strokeWidth: 1.8 },
    encoding: {
      x: {
        field: 'angle',
        type: 'quantitative',
        title: 'Angle between the modalities (degrees)',
        scale: { domain: [angles[0]!, angles.at(-1)!], nice: false },
        axis: { values: [-90, -60, -30, 0, 30, 60, 90] },
      },
      y: { field: 'loss', type: 'quantitative', title: 'Loss above its lowest, share of its range' },
      color: {
        field: 'temperature',
        type: 'nominal',
        scale: { domain: names, range: names.map((_, k) => series[k]!.colour) },
      },
      strokeDash: {
        field: 'temperature',
        type: 'nominal',
        scale: { domain: names, range: names.map((_, k) => [...series[k]!.dash]) },
      },
    },
  };
}

/** Where images and texts lie, seen from the side (MtG Fig. 3e, 3f). */
export function spherePointsFigure({ pairs, spacing }: SphereFindings, angle = 30): Figure {
  const panels = [true, false].map((mismatched): Panel => {
    const { images, texts } = spherePoints(sphereModel(mismatched, pairs, spacing), angle);
    const middle = ((pairs - 1) * spacing * Math.PI) / 360;
    // Turned so that the arc's middle faces the reader: across, and up.
    const project = (points: Float64Array, k: number) => ({
      x: points[3 * k + 1]! * Math.cos(middle) - points[3 * k]! * Math.sin(middle),
      y: points[3 * k + 2]!,
    });
    const kinds = ['image', 'text'];
    const all = Array.from({ length: pairs }, (_, k) => k);
    const marks = all.flatMap((k) =>
      [images, texts].map((points, side) => ({
        ...project(points, k),
        kind: kinds[side]!,
        label: `${k + 1}`,
        dy: side,
      })),
    );
    const links = all.map((k) => {
      const [from, to] = [project(images, k), project(texts, k)];
      return { ...from, x2: to.x, y2: to.y };
    });
    const circle = Array.from({ length: 121 }, (_, k) => {
      const t = (k / 120) * 2 * Math.PI;
      return { x: Math.cos(t), y: Math.sin(t), k };
    });
    const scale = { domain: [-1.05, 1.05], nice: false };
    const axis = { axis: null, type: 'quantitative' as const };
    const x = { field: 'x', scale, ...axis };
    const y = { field: 'y', scale, ...axis };
    const label = (side: number): Panel => ({
      data: { values: marks.filter(({ dy }) => dy === side) },
      mark: { type: 'text', dy: side === 0 ? 13 : -12, color: colour('ink') },
      encoding: { x, y, text: { field: 'label', type: 'nominal' } },
    });
    return {
      width: 230,
      height: 230,
      title: { text: mismatched ? 'Two pairs mismatched' : 'All pairs matched', fontSize: 12, offset: 6 },
      layer: [
        {
          data: { values: circle },
          mark: { type: 'line', color: colour('rule'), strokeWidth: 1 },
          encoding: { x, y, order: { field: 'k', type: 'quantitative' } },
        },
        {
          data: { values: links },
          mark: { type: 'rule', color: colour('link'), strokeWidth: 1.2 },
          encoding: { x, y, x2: { field: 'x2' }, y2: { field: 'y2' } },
        },
        {
          data: { values: marks },
          mark: { type: 'point', filled: true, size: 70, opacity: 1 },
          encoding: {
            x,
            y,
            color: {
              field: 'kind',
              type: 'nominal',
              scale: { domain: kinds, range: [series[0].colour, series[1].colour] },
            },
            shape: {
              field: 'kind',
              type: 'nominal',
              scale: { domain: kinds, range: [series[0].shape, series[1].shape] },
            },
          },
        },
        label(0) as never,
        label(1) as never,
      ],
    };
  });
  return {
    id: 'sphere-points',
    title: `${count(pairs)} pairs on a sphere; mismatch exchanges the first two texts`,
    caption: `Seen from the side, with the texts ${count(angle)}° above the images' equator. A line joins each image to the text it is trained on.`,
    spec: { $schema: VEGA_LITE, hconcat: panels },
  };
}

function anglesTable({ sides: [mismatched, matched] }: SphereFindings): Table {
  return {
    caption: 'The angle at which the loss is lowest, in degrees',
    columns: [
      { header: 'Temperature' },
      { header: 'Two pairs mismatched', kind: 'number' },
      { header: 'All pairs matched', kind: 'number' },
    ],
    rows: mismatched.curves.map(({ scale, bestAngle }, k) => [
      temperature(scale),
      fixed(bestAngle, 1),
      fixed(matched.curves[k]!.bestAngle, 1),
    ]),
  };
}

/** The page of the experiment. */
export function spherePage(findings: SphereFindings): ExperimentPage {
  const [mismatched] = findings.sides;
  const best = mismatched.bestEffectiveScale;
  return {
    lead: [
      `${count(findings.pairs)} images lie on the equator of a sphere, ${count(findings.spacing)}° apart, each text at its image's longitude; in the mismatched model the ` +
        'first two texts are exchanged. The texts move together towards the equator and past it.',
      ...(best === null
        ? []
        : [
            `With this arrangement every cosine shrinks by the cosine of the angle, so the angle acts as a second temperature. Mismatched pairs make a scale of ${fixed(best, 1)} the best: ` +
              'a colder model opens an angle to get back to it, a warmer one closes the gap.',
          ]),
    ],
    figures: [spherePointsFigure(findings), sphereLossFigure(findings)],
    tables: [anglesTable(findings)],
  };
}
