import { symmetricLoss } from '../evaluation/index.js';
import {
  circle,
  cloud,
  drawing,
  lines,
  links,
  looks,
  type Panel,
  pointLabels,
} from '../report/marks/index.js';
import type { Figure, Table } from '../report/report.js';
import { count, fixed } from '../report/text.js';
import type { Claim, Experiment, ExperimentPage } from './experiment.js';

/** Six pairs as published, angles over the whole half circle: the paper shows -30 to 30 degrees. */
const published: SpherePreset = {
  pairs: 6,
  spacing: 20,
  angles: Array.from({ length: 181 }, (_, k) => k - 90),
  scales: [1, 5, 10, 35, 50, 100, 500, 1000],
};

/** MtG section 4.3: why mismatched pairs and a low temperature keep the modalities apart, on a sphere in space. */
export const sphere: Experiment<SpherePreset, SphereFindings, Record<string, never>> = {
  id: 'sphere',
  title: 'Mismatched pairs repel the modalities at low temperature: six pairs on a sphere',
  summary:
    'the loss of simulated pairs against the angle between the modalities, with and without mismatch; ' +
    'nothing is needed',
  source: { paper: 'mind-the-gap', figure: 'Fig. 3e to 3g and supplementary Fig. 9' },
  presets: { quick: published, paper: published },
  run: (preset) => {
    const findings = sphereFindings(preset);
    return Promise.resolve({ findings, claims: sphereClaims(findings), pictures: {} });
  },
  page: spherePage,
};

export interface SpherePreset {
  /** Image-text pairs, and degrees between neighbours. */
  readonly pairs: number;
  readonly spacing: number;
  /** Angles between the texts and the images' equator, in degrees, rising; 0 is among them. */
  readonly angles: readonly number[];
  /** 1 / temperature. */
  readonly scales: readonly number[];
}

/** The loss over the angle at one temperature. */
export interface SphereCurve {
  /** 1 / temperature. */
  readonly scale: number;
  readonly losses: readonly number[];
  /** Angles, from 0 to 90 degrees, where the loss is lowest: 0, or arccos(best effective scale / scale). */
  readonly bestAngle: number;
}

export interface SphereSide {
  readonly mismatched: boolean;
  /** s cos(angle) at which the loss is lowest; null where it keeps falling. */
  readonly bestEffectiveScale: number | null;
  readonly curves: readonly SphereCurve[];
}

export interface SphereFindings {
  readonly pairs: number;
  readonly spacing: number;
  readonly angles: readonly number[];
  /** With mismatched pairs, then without. */
  readonly sides: readonly [SphereSide, SphereSide];
}

/** Every curve of the preset. */
export function sphereFindings({ pairs, spacing, angles, scales }: SpherePreset): SphereFindings {
  const side = (mismatched: boolean): SphereSide => {
    const model = sphereModel(mismatched, pairs, spacing);
    const best = bestEffectiveScale(model);
    return {
      mismatched,
      bestEffectiveScale: Number.isFinite(best) ? best : null,
      curves: scales.map((scale) => ({
        scale,
        losses: angles.map((angle) => sphereLoss(model, angle, scale)),
        bestAngle: best >= scale ? 0 : (Math.acos(best / scale) * 180) / Math.PI,
      })),
    };
  };
  return { pairs, spacing, angles, sides: [side(true), side(false)] };
}

/** Losses closer than this are the same: float64 at a logit scale of 1,000. */
const SAME = 1e-9;

/** MtG's claim in its three parts, at the angles of the grid. */
export function sphereClaims({ angles, sides: [mismatched, matched] }: SphereFindings): Claim[] {
  const zero = angles.indexOf(0);
  const lowest = ({ losses }: SphereCurve): number =>
    losses.reduce((best, loss) => Math.min(best, loss), Infinity);
  const isClosed = (curve: SphereCurve): boolean => curve.losses[zero]! <= lowest(curve) + SAME;
  const name = ({ scale }: SphereCurve): string => (scale === 1 ? '1' : `1/${scale}`);
  const cold = mismatched.curves.filter(({ scale }) => scale >= 100);
  const warm = mismatched.curves.filter(({ scale }) => scale === 1);
  const angleText = (curve: SphereCurve): string =>
    `T ${name(curve)}: lowest at ±${curve.bestAngle.toFixed(1)}°, ` +
    `${(curve.losses[zero]! - lowest(curve)).toPrecision(3)} below the loss at 0°`;
  return [
    {
      text:
        'With mismatched pairs and low temperature, closing the gap raises the loss: ' +
        'the modalities repel each other',
      holds: cold.every((curve) => !isClosed(curve)),
      measured:
        `${cold.map(angleText).join('; ')}. Holds where at every temperature of 1/100 and below some ` +
        'angle beats 0°',
      paper: 'Fig. 3e to 3g: the loss of the simulated pairs rises towards angle 0 at low temperature',
    },
    {
      text: 'With mismatched pairs and high temperature, the repulsion vanishes',
      holds: warm.every(isClosed),
      measured:
        `T 1: lowest at ${warm.map(({ bestAngle }) => `${bestAngle.toFixed(1)}°`).join(', ')}. Holds ` +
        'where no angle beats 0°',
      paper: 'Fig. 3g: at temperature 1 the loss is lowest with the gap closed',
    },
    {
      text: 'Without mismatched pairs, the repulsion vanishes at every temperature',
      holds: matched.curves.every(isClosed),
      measured:
        `lowest at ${matched.curves.map((curve) => `${curve.bestAngle.toFixed(1)}° (T ${name(curve)})`).join(', ')}. ` +
        `Holds where no angle beats 0° by more than ${SAME}`,
      paper: 'supplementary Fig. 9: without mismatch the loss falls as the gap closes',
    },
  ];
}

/**
 * MtG section 4.3, Fig. 3e to 3g: image-text pairs on the unit sphere in space. Images lie on the equator, `spacing`
 * degrees apart; text i has the longitude of image i, or of another where the pair is mismatched, and all texts share
 * one latitude, the angle that is varied. So x_i.y_j = cos(latitude) cos(longitude_i - longitude_j): the loss at a
 * logit scale s and an angle depends on s cos(angle) alone.
 */
export interface SphereModel {
  readonly pairs: number;
  /** Degrees of longitude from one image to the next. */
  readonly spacing: number;
  /** Which image's longitude each text has: the identity, but for mismatched pairs. */
  readonly textOf: readonly number[];
}

/** As published: six pairs, 20 degrees apart; the texts of the first two are exchanged where `mismatched`. */
export function sphereModel(mismatched: boolean, pairs = 6, spacing = 20): SphereModel {
  const textOf = Array.from({ length: pairs }, (_, k) => k);
  return { pairs, spacing, textOf: mismatched ? [1, 0, ...textOf.slice(2)] : textOf };
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Positions `[pairs, 3]` of images and of texts at an angle in degrees. */
export function spherePoints(
  { pairs, spacing, textOf }: SphereModel,
  angle: number,
): { readonly images: Float64Array; readonly texts: Float64Array } {
  const at = (longitude: number, latitude: number): number[] => {
    const [u, v] = [radians(longitude), radians(latitude)];
    return [Math.cos(v) * Math.cos(u), Math.cos(v) * Math.sin(u), Math.sin(v)];
  };
  const all = Array.from({ length: pairs }, (_, k) => k);
  return {
    images: Float64Array.from(all.flatMap((k) => at(k * spacing, 0))),
    texts: Float64Array.from(all.flatMap((k) => at(textOf[k]! * spacing, angle))),
  };
}

/** The symmetric contrastive loss of the model at an angle in degrees and a logit scale. */
export function sphereLoss(model: SphereModel, angle: number, scale: number): number {
  return lossAtScale(model, scale * Math.cos(radians(angle)));
}

/** The loss with texts on the equator, at an effective logit scale s cos(angle). */
function lossAtScale({ pairs, spacing, textOf }: SphereModel, scale: number): number {
  const cosines = new Float64Array(pairs * pairs);
  for (let i = 0; i < pairs; i++) {
    for (let j = 0; j < pairs; j++) {
      cosines[i * pairs + j] = Math.cos(radians(spacing * (i - textOf[j]!)));
    }
  }
  return symmetricLoss(cosines, pairs, scale);
}

/**
 * The effective logit scale s cos(angle) at which the loss is lowest: a model colder than that is pushed to an angle
 * where cos(angle) = this / s, which is the repulsion. Infinite where the loss keeps falling up to `most`: without
 * mismatched pairs. By golden section; the loss is convex in the scale.
 */
export function bestEffectiveScale(model: SphereModel, most = 300): number {
  const shrink = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0, most];
  while (high - low > 1e-9 * most) {
    const [a, b] = [high - shrink * (high - low), low + shrink * (high - low)];
    if (lossAtScale(model, a) < lossAtScale(model, b)) high = b;
    else low = a;
  }
  return high > 0.999 * most ? Infinity : (low + high) / 2;
}

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
