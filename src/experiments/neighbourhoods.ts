import { FACTOR_NAMES, FACTORS } from '../datasets/index.js';
import { InputError } from '../files/index.js';
import { idealWords, neighbourhoodDistance } from '../geometry/index.js';
import { drawing, guides, intervals, looks } from '../report/marks/index.js';
import type { Cell, Figure } from '../report/report.js';
import { count, fixed } from '../report/text.js';
import type { Claim, Experiment, ExperimentContext, ExperimentPage } from './experiment.js';
import { madModelName, type MadModels, standInPairs } from './kit/pairs.js';
import { quickPreset } from './kit/preset.js';

export interface NeighbourhoodsPreset {
  /** Models to stand in where the user names no tasks. */
  readonly mad?: MadModels;
}

/** TEOT Table 1: have classes the same neighbours in both modalities? */
export const neighbourhoods: Experiment<
  NeighbourhoodsPreset,
  NeighbourhoodsFindings,
  Record<string, never>
> = {
  id: 'neighbourhoods',
  title: 'Neighbourhoods of classes differ between the modalities',
  summary:
    'distance of the rankings of neighbouring classes in both modalities; ' +
    'zero-shot tasks that you name, or small CLIPs trained on MAD',
  source: { paper: 'two-effects', figure: 'Table 1' },
  presets: {
    quick: { mad: { training: quickPreset, attributes: [1, 5], pairs: 2000 } },
    paper: {},
  },
  run: async ({ mad }, context) => {
    const tasks = context.inputs.tasks ?? [];
    if (tasks.length === 0 && mad === undefined) {
      throw new InputError(
        'neighbourhoods: the paper preset needs zero-shot tasks, got none; ' +
          'name them with --task (the paper: CIFAR-10, CIFAR-100, three times 100 classes of ImageNet), ' +
          'or take the quick preset',
      );
    }
    const sets =
      tasks.length > 0
        ? (await Promise.all(tasks.map((files) => context.sources.zeroShotTask(files)))).map(
            (task): ClassSet => ({
              name: task.name,
              dim: task.dim,
              labels: task.labels,
              kind: 'file',
              classes: task.prompts.length / task.dim,
              images: Float32Array.from(task.images),
              texts: Float32Array.from(task.prompts),
            }),
          )
        : await madSets(mad!, context);
    const found = sets.map((set, k) => {
      context.signal?.throwIfAborted();
      context.onProgress?.({ stage: 'Ranking', share: k / sets.length, detail: set.name });
      return neighbourhoodsOf(set);
    });
    return {
      findings: { sets: found },
      claims: neighbourhoodClaims(found),
      pictures: {},
      ...(tasks.length === 0 && {
        notes: [
          "The paper's claim is about CLIPs trained on web data: it is tested where --task names images, " +
            'prompts and labels embedded by one, and is left out here.',
        ],
      }),
    };
  },
  page: neighbourhoodsPage,
};

/** A factor of MAD with many values. */
const COLOUR = FACTOR_NAMES.indexOf('colour');

/** The ten digits, and the digits in each colour, by the mean caption of each. */
async function madSets(mad: MadModels, context: ExperimentContext): Promise<ClassSet[]> {
  const models = await standInPairs(mad, context);
  return models.flatMap(({ dim, count, labels, trained }, k) => {
    const name = madModelName(mad.attributes[k]!);
    const value = (row: number, factor: number): number => labels[row * FACTOR_NAMES.length + factor]!;
    const colours = FACTORS.colour.length;
    const sets = [
      { what: 'digits', classes: 10, of: (row: number) => value(row, 0) },
      {
        what: 'digits x colour',
        classes: 10 * colours,
        of: (row: number) => value(row, 0) * colours + value(row, COLOUR),
      },
    ];
    return sets.map(({ what, classes, of }): ClassSet => {
      const own = Uint32Array.from({ length: count }, (_, row) => of(row));
      return {
        name: `${name}: ${what}`,
        kind: 'mad',
        dim,
        classes,
        images: trained.images,
        labels: own,
        texts: idealWords(trained.texts, dim, own, classes),
      };
    });
  });
}

/** Images by class, and a text for each class. */
export interface ClassSet {
  readonly name: string;
  readonly kind: 'file' | 'mad';
  readonly dim: number;
  readonly classes: number;
  /** `[n, dim]`, rows of length 1. */
  readonly images: Float32Array;
  /** `[n]`. */
  readonly labels: Uint32Array;
  /** `[classes, dim]`. */
  readonly texts: ArrayLike<number>;
}

export interface NeighbourhoodsOf {
  readonly name: string;
  readonly kind: 'file' | 'mad';
  readonly classes: number;
  readonly images: number;
  /** Mean normalised Kendall tau distance between images and texts. */
  readonly distance: number;
  /** The same between two halves of the images: what sampling alone does. NaN where a class has a single image. */
  readonly control: number;
}

export interface NeighbourhoodsFindings {
  readonly sets: readonly NeighbourhoodsOf[];
}

/** TEOT Table 1, CLIP ViT-B/16. */
export const PUBLISHED_DISTANCES: Readonly<Record<string, number>> = {
  'CIFAR-10': 0.3399,
  'CIFAR-100': 0.4965,
  'ImageNet-100 split 1': 0.4975,
  'ImageNet-100 split 2': 0.5046,
  'ImageNet-100 split 3': 0.5081,
};

/** Classes are the mean image of each, against their texts; and halves of the images against each other. */
export function neighbourhoodsOf({
  name,
  kind,
  dim,
  classes,
  images,
  labels,
  texts,
}: ClassSet): NeighbourhoodsOf {
  const means = idealWords(images, dim, labels, classes);
  return {
    name,
    kind,
    classes,
    images: labels.length,
    distance: neighbourhoodDistance(means, texts, dim).mean,
    control: halves(images, dim, labels, classes),
  };
}

/** Every other image of a class in each half. */
function halves(images: Float32Array, dim: number, labels: Uint32Array, classes: number): number {
  const seen = new Uint32Array(classes);
  const rows: [number[], number[]] = [[], []];
  labels.forEach((label, i) => rows[seen[label]!++ % 2]!.push(i));
  if (seen.some((images) => images < 2)) return Number.NaN;
  const [a, b] = rows.map((chosen) => {
    const part = new Float32Array(chosen.length * dim);
    chosen.forEach((row, k) => part.set(images.subarray(row * dim, (row + 1) * dim), k * dim));
    return idealWords(
      part,
      dim,
      chosen.map((row) => labels[row]!),
      classes,
    );
  }) as [Float64Array, Float64Array];
  return neighbourhoodDistance(a, b, dim).mean;
}

/** The paper's smallest distance counts as "differently organised". */
export function neighbourhoodClaims(sets: readonly NeighbourhoodsOf[]): readonly Claim[] {
  const lowest = Math.min(...Object.values(PUBLISHED_DISTANCES));
  const printed = Object.entries(PUBLISHED_DISTANCES)
    .map(([name, value]) => `${value} (${name})`)
    .join(', ');
  return sets
    .filter(({ kind }) => kind === 'file')
    .map(({ name, distance, control, classes }) => ({
      text: `images and texts are differently organised (${name})`,
      holds: distance >= lowest,
      measured:
        `distance ${distance.toFixed(4)} over ${classes} classes, ` +
        `${control.toFixed(4)} between halves of the images (the claim: at least ${lowest}, ` +
        'the smallest that is published)',
      paper: `Table 1: ${printed}; unrelated rankings have 0.5`,
    }));
}

/** The distance of each set beside those of the paper's Table 1. */
export function neighbourhoodsFigure({ sets }: NeighbourhoodsFindings): Figure {
  const kinds = [
    'images and texts, here',
    'halves of the images, here',
    'images and texts, the paper',
  ] as const;
  const values = [
    ...sets.flatMap(({ name, distance, control }) => [
      { place: name, value: distance, name: kinds[0] },
      { place: name, value: control, name: kinds[1] },
    ]),
    ...Object.entries(PUBLISHED_DISTANCES).map(([place, value]) => ({ place, value, name: kinds[2] })),
  ].filter(({ value }) => Number.isFinite(value));
  const places = [...new Set(values.map(({ place }) => place))];
  const distances = sets.map(({ distance }) => distance);
  const range = [
    ...new Set([Math.min(...distances), Math.max(...distances)].map((value) => fixed(value, 2))),
  ];
  return {
    id: 'neighbourhoods',
    title:
      `Rankings of neighbouring classes differ by ${range.join(' to ')} between images and texts, 0.5 being ` +
      'unrelated',
    caption:
      'Normalised Kendall tau distance: of all pairs of other classes, the share that images and texts ' +
      'rank differently, averaged over classes. 0: the same neighbours; the dashed line, 0.5: unrelated ' +
      'ones. Halves of the images tell what sampling alone does.',
    spec: drawing(
      [
        {
          x: { title: 'Distance of rankings', domain: [0, 0.6], grid: true },
          y: { places, limit: 260, grid: true },
          marks: [
            guides('x', [0.5]),
            intervals(
              kinds.map((name) => ({ name, points: values.filter((one) => one.name === name) })),
              { along: 'x', size: 60 },
            ),
          ],
        },
      ],
      { looks: looks(kinds, { swatch: 'mark' }), width: 330, height: 26 * places.length },
    ),
  };
}

export function neighbourhoodsPage(findings: NeighbourhoodsFindings): ExperimentPage {
  return {
    lead: [
      'Each class ranks the other classes by cosine, once by images (the mean of its images), once by ' +
        'text. The distance of the two rankings is the share of pairs of other classes that they order ' +
        'differently; a pair that is tied in one of them counts for half.',
    ],
    figures: [neighbourhoodsFigure(findings)],
    tables: [
      {
        caption: 'Distance of neighbourhoods',
        columns: [
          { header: 'Classes' },
          ...['Classes', 'Images', 'Images and texts', 'Halves of the images'].map((header) => ({
            header,
            kind: 'number' as const,
          })),
        ],
        rows: [
          ...findings.sets.map(({ name, classes, images, distance, control }): Cell[] => [
            name,
            count(classes),
            count(images),
            fixed(distance, 4),
            fixed(control, 4),
          ]),
          ...Object.entries(PUBLISHED_DISTANCES).map(([name, value]): Cell[] => [
            { text: name, note: 'published' },
            '',
            '',
            fixed(value, 4),
            '',
          ]),
        ],
      },
    ],
  };
}
