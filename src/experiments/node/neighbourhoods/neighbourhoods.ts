import { readZeroShotTask } from '../../../evaluation/node/index.js';
import { FACTOR_NAMES, FACTORS } from '../../../datasets/index.js';
import { InputError } from '../../../files/index.js';
import { idealWords } from '../../../geometry/index.js';
import { VERSION } from '../../../version.js';
import type { Experiment, ExperimentContext } from '../../experiment.js';
import { quickPreset } from '../../kit/preset.js';
import {
  neighbourhoodClaims,
  neighbourhoodsOf,
  type ClassSet,
  type NeighbourhoodsFindings,
} from '../../neighbourhoods/findings.js';
import { madModelName, quickMadPairs, type MadModels } from '../quick-mad-pairs.js';

export interface NeighbourhoodsPreset {
  /** Models to stand in where the user names no tasks. */
  readonly mad?: MadModels;
}

/** TEOT Table 1: have classes the same neighbours in both modalities? */
export const neighbourhoods: Experiment<
  'neighbourhoods',
  NeighbourhoodsPreset,
  NeighbourhoodsFindings,
  Record<string, never>
> = {
  id: 'neighbourhoods',
  title: 'Neighbourhoods of classes differ between the modalities',
  summary:
    'distance of the rankings of neighbouring classes in both modalities; zero-shot tasks that you name, or small CLIPs trained on MAD',
  source: { paper: 'two-effects', figure: 'Table 1' },
  presets: {
    quick: { mad: { training: quickPreset, attributes: [1, 5], pairs: 2000 } },
    paper: {},
  },
  run: async ({ mad }, context) => {
    const tasks = context.inputs?.tasks ?? [];
    if (tasks.length === 0 && mad === undefined) {
      throw new InputError(
        'neighbourhoods: the paper preset needs zero-shot tasks, got none; name them with --task (the paper: CIFAR-10, CIFAR-100, three times 100 classes of ImageNet), or take the quick preset',
      );
    }
    const sets =
      tasks.length > 0
        ? (await Promise.all(tasks.map(readZeroShotTask))).map(({ prompts, ...task }): ClassSet => ({
            ...task,
            kind: 'file',
            texts: prompts,
          }))
        : await madSets(mad!, context);
    const found = sets.map((set, k) => {
      context.signal?.throwIfAborted();
      context.onProgress?.({ stage: 'Ranking', share: k / sets.length, detail: set.name });
      return neighbourhoodsOf(set);
    });
    return {
      findings: { sets: found, configuration: { seed: context.seed, version: VERSION } },
      claims: neighbourhoodClaims(found),
      pictures: {},
      ...(tasks.length === 0 && {
        notes: [
          "The paper's claim is about CLIPs trained on web data: it is tested where --task names images, prompts and labels embedded by one, and is left out here.",
        ],
      }),
    };
  },
};

/** A factor of MAD with many values. */
const COLOUR = FACTOR_NAMES.indexOf('colour');

/** The ten digits, and the digits in each colour, by the mean caption of each. */
async function madSets(mad: MadModels, context: ExperimentContext): Promise<ClassSet[]> {
  const pool = context.createPool(context.parallel ?? 2);
  try {
    const models = await quickMadPairs(mad, context, pool);
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
  } finally {
    await pool.dispose();
  }
}
