import { readLabels, readUnitRows } from '../../../evaluation/node/index.js';
import { InputError } from '../../../files/index.js';
import { VERSION } from '../../../version.js';
import type { Experiment, ExperimentContext, FactorFiles } from '../../experiment.js';
import {
  idealWordsClaims,
  idealWordsOf,
  type IdealWordsFindings,
  type IdealWordsOf,
} from '../../ideal-words/findings.js';
import { planRuns, quickPreset, type InformationImbalancePreset } from '../../kit/preset.js';
import { digitSets, madData } from '../../kit/data.js';
import { madModelName } from '../quick-mad-pairs.js';
import { runSeries } from '../../kit/series.js';
import { madVocabulariesModule, type MadVocabulariesInput } from './mad-vocabularies-task.js';

export interface IdealWordsPreset {
  /** Models to stand in where the user names no features; without them features are needed. */
  readonly mad?: {
    readonly training: InformationImbalancePreset;
    /** One model for each number of attributes in the captions, at least 1. */
    readonly attributes: readonly number[];
    readonly images: number;
    /** Captions of each digit with each value of an attribute. */
    readonly captions: number;
  };
}

/** TEOT section 5: ideal words and ideal images, and what the gap does to them. */
export const idealWordsExperiment: Experiment<
  'ideal-words',
  IdealWordsPreset,
  IdealWordsFindings,
  Record<string, never>
> = {
  id: 'ideal-words',
  title: 'Ideal words and ideal images, with and without the gap',
  summary:
    'mean cosine, magnitudes and accuracy of ideal words, plain, centred and corrected by the gap vector; labelled features that you name, or small CLIPs trained on MAD',
  source: { paper: 'two-effects', figure: 'section 5, ideal words on MIT-States and UT-Zappos' },
  presets: {
    quick: { mad: { training: quickPreset, attributes: [1, 5], images: 2000, captions: 8 } },
    paper: {},
  },
  run: async ({ mad }, context) => {
    const files = context.inputs?.factors ?? [];
    if (files.length === 0 && mad === undefined) {
      throw new InputError(
        'ideal-words: the paper preset needs features with an attribute and an object each, got none; name them with --factors (the paper: MIT-States and UT-Zappos), or take the quick preset',
      );
    }
    const vocabularies = files.length > 0 ? await ofFiles(files) : await ofMad(mad!, context);
    return {
      findings: { vocabularies, configuration: { seed: context.seed, version: VERSION } },
      claims: idealWordsClaims(vocabularies),
      pictures: {},
      ...(files.length === 0 && {
        notes: [
          'Here the vocabularies are those of MAD. For MIT-States or UT-Zappos embed their images and one caption for each pair of attribute and object, and name the files with --factors.',
        ],
      }),
    };
  },
};

async function ofFiles(files: readonly FactorFiles[]): Promise<IdealWordsOf[]> {
  const found: IdealWordsOf[] = [];
  for (const { name, images, imageLabels, texts, textLabels } of files) {
    const [shown, said] = [await readUnitRows(images), await readUnitRows(texts)];
    if (shown.dim !== said.dim) {
      throw new InputError(
        `${texts}: expected features of ${shown.dim} numbers, as ${images} has, got ${said.dim}; embed both with one model`,
      );
    }
    const any = [Infinity, Infinity];
    const own = await readLabels(textLabels, said.count, any);
    const values = own.map((column) => column.reduce((most, label) => Math.max(most, label), -1) + 1);
    const labels = await readLabels(imageLabels, shown.count, values);
    try {
      found.push(
        idealWordsOf({
          name,
          kind: 'file',
          dim: shown.dim,
          factors: ['attribute', 'object'].map((factor, k) => ({ name: factor, values: values[k]! })),
          images: shown.rows,
          imageLabels: labels,
          texts: said.rows,
          textLabels: own,
        }),
      );
    } catch (error) {
      if (error instanceof RangeError)
        throw new InputError(`${imageLabels}, ${textLabels}: ${error.message}`);
      throw error;
    }
  }
  return found;
}

async function ofMad(
  { training, attributes, images, captions }: NonNullable<IdealWordsPreset['mad']>,
  context: ExperimentContext,
): Promise<IdealWordsOf[]> {
  const { seed, shared } = context;
  const pool = context.createPool(context.parallel ?? 2);
  try {
    const data = await madData(digitSets(training.digits, context), context, pool);
    const plans = planRuns({ ...training, seeds: 1 }, seed);
    const items = attributes.map((mentioned) => {
      const name = madModelName(mentioned);
      const plan = plans.find((one) => one.attributes === mentioned)!;
      return { name, input: { name, plan, data, shared, images, captions, seed } };
    });
    const found = await runSeries<MadVocabulariesInput, IdealWordsOf[]>(
      { stage: 'Training models', module: madVocabulariesModule, items },
      context,
      pool,
    );
    return found.flat();
  } finally {
    await pool.dispose();
  }
}
