import {
  spherePoints,
  sphereModel,
  type SphereFindings,
  type SphereSide,
} from '../../../experiments/index.js';
import { circle, cloud, drawing, lines, links, looks, pointLabels, type Panel } from '../../marks/index.js';
import type { Figure, Table } from '../../report.js';
import { count, fixed } from '../../text.js';
import type { ExperimentPage } from './page.js';

/** Temperatures drawn: more lines than looks would not be told apart. */
const DRAWN = [1, 10, 100, 1000];

const sideName = (mismatched: boolean): string => (mismatched ? 'Two pairs mismatched' : 'All pairs matched');

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
        : `With two of ${count(findings.pairs)} pairs mismatched, the loss at temperature 1/100 is lowest ` +
          `${fixed(at100.bestAngle, 0)}° away from a closed gap; without mismatch, at 0°`,
    caption:
      'Images lie on the equator of a sphere, texts on a circle of latitude: the angle is between them. ' +
      'The loss is drawn above its lowest value, as a share of its range over the angles, because ' +
      'temperatures differ by orders of magnitude. A hump at 0° is repulsion.',
    spec: drawing(
      findings.sides.map((side) => lossPanel(side, findings.angles)),
      { looks: looks(DRAWN.map(temperature)), height: 200 },
    ),
  };
}

function lossPanel({ mismatched, curves }: SphereSide, angles: readonly number[]): Panel {
  return {
    title: sideName(mismatched),
    x: {
      title: 'Angle between the modalities (degrees)',
      domain: [angles[0]!, angles.at(-1)!],
      ticks: [-90, -60, -30, 0, 30, 60, 90],
      grid: true,
    },
    y: { title: 'Loss, share of its range', zero: true },
    marks: [
      lines(
        curves
          .filter(({ scale }) => DRAWN.includes(scale))
          .map(({ scale, losses }) => {
            const low = losses.reduce((a, b) => Math.min(a, b), Infinity);
            const high = losses.reduce((a, b) => Math.max(a, b), -Infinity);
            const span = high > low ? high - low : 1;
            return {
              name: temperature(scale),
              points: losses.map((loss, k) => ({ x: angles[k]!, y: (loss - low) / span })),
            };
          }),
      ),
    ],
  };
}

const KINDS = looks(['image', 'text'], { swatch: 'mark' });

/** Where images and texts lie, seen from the side (MtG Fig. 3e, 3f). */
export function spherePointsFigure({ pairs, spacing }: SphereFindings, angle = 30): Figure {
  return {
    id: 'sphere-points',
    title: `${count(pairs)} pairs on a sphere; mismatch exchanges the first two texts`,
    caption:
      `Seen from the side, with the texts ${count(angle)}° above the images' equator. A line joins each ` +
      'image to the text it is trained on.',
    spec: drawing(
      [true, false].map((mismatched) => pointsPanel(mismatched, pairs, spacing, angle)),
      { looks: KINDS, width: 230, height: 230 },
    ),
  };
}

function pointsPanel(mismatched: boolean, pairs: number, spacing: number, angle: number): Panel {
  const { images, texts } = spherePoints(sphereModel(mismatched, pairs, spacing), angle);
  const middle = ((pairs - 1) * spacing * Math.PI) / 360;
  // Turned so that the arc's middle faces the reader: across, and up.
  const project = (points: Float64Array, name: string) =>
    Array.from({ length: pairs }, (_, k) => ({
      x: points[3 * k + 1]! * Math.cos(middle) - points[3 * k]! * Math.sin(middle),
      y: points[3 * k + 2]!,
      name,
      text: `${k + 1}`,
    }));
  const [from, to] = [project(images, 'image'), project(texts, 'text')];
  return {
    title: sideName(mismatched),
    x: { hidden: true, domain: [-1.05, 1.05] },
    y: { hidden: true, domain: [-1.05, 1.05] },
    marks: [
      circle(),
      links(from.map(({ x, y }, k) => ({ x, y, x2: to[k]!.x, y2: to[k]!.y }))),
      cloud([...from, ...to], { size: 70, opacity: 1 }),
      pointLabels(from, 'below'),
      pointLabels(to, 'above'),
    ],
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
      `${count(findings.pairs)} images lie on the equator of a sphere, ${count(findings.spacing)}° apart, ` +
        "each text at its image's longitude; in the mismatched model the first two texts are exchanged. The " +
        'texts move together towards the equator and past it.',
      ...(best === null
        ? []
        : [
            'With this arrangement every cosine shrinks by the cosine of the angle, so the angle acts as a ' +
              `second temperature. Mismatched pairs make a scale of ${fixed(best, 1)} the best: a colder ` +
              'model opens an angle to get back to it, a warmer one closes the gap.',
          ]),
    ],
    figures: [spherePointsFigure(findings), sphereLossFigure(findings)],
    tables: [anglesTable(findings)],
  };
}
