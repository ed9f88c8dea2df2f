import { mkdirSync } from 'node:fs';
import { VERSION } from '../../../version.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import { objectAttributeClaims } from '../../model-study/claims.js';
import type { ModelStudyFindings } from '../../model-study/findings.js';
import { paperZoo, quickZoo, type ZooPreset } from '../../kit/zoo.js';
import { studyResults } from '../../../study/node/results.js';
import { optionsOf, studyZoo, trainZoo } from './zoo.js';

/** Columns of open_clip's table of results that ask for objects, as the paper's MS COCO and ImageNet do. */
const OBJECTS = ['MSCOCO', 'ImageNet 1k'];
/**
 * Columns that stand for attributes: MIT-States and UT-Zappos, which the paper takes, are not among them. Textures are described
 * by 47 adjectives; CLEVR asks how many objects there are.
 */
const ATTRIBUTES = ['Describable Textures', 'CLEVR Counts'];

const STAND_IN =
  'In the tables of results Describable Textures (47 adjectives) and CLEVR Counts stand for attributes: MIT-States and UT-Zappos, which the paper takes, are not in them.';

/** TEOT Fig. 6: performance on attributes against performance on objects over many models. */
export const objectVsAttribute: Experiment<'object-vs-attribute', ZooPreset, ModelStudyFindings, undefined> =
  {
    id: 'object-vs-attribute',
    title: 'Models that are good at objects are good at attributes',
    summary:
      'accuracy on attributes against accuracy on digits over the 48 small CLIPs of model-study, and over tables of results',
    source: { paper: 'two-effects', figure: 'Fig. 6' },
    presets: { quick: quickZoo, paper: paperZoo },
    run,
  };

async function run(
  preset: ZooPreset,
  context: ExperimentContext,
): Promise<ExperimentResult<ModelStudyFindings, undefined>> {
  mkdirSync(context.out, { recursive: true });
  const pool = context.createPool(context.parallel ?? 2);
  try {
    const results = await studyResults(
      { gap: OBJECTS, performance: ATTRIBUTES },
      optionsOf(preset, context),
      context,
      pool,
    );
    const zoo = await trainZoo(preset, context, pool);
    const findings = await studyZoo(
      zoo,
      preset,
      ['digitAccuracy'],
      ['attributeAccuracy', 'attributeAveragePrecision'],
      context,
      pool,
    );
    const paths = context.inputs?.results ?? [];
    return {
      findings: {
        zoo: findings,
        ...(results.findings && { results: results.findings }),
        configuration: { preset, seed: context.seed, digits: zoo.digits, results: paths, version: VERSION },
      },
      claims: [
        ...objectAttributeClaims(findings),
        ...(results.findings === undefined
          ? []
          : objectAttributeClaims(results.findings).map((claim) => ({
              ...claim,
              text: `tables of results: ${claim.text}`,
            }))),
      ],
      pictures: undefined,
      notes: results.findings === undefined ? results.notes : [...results.notes, STAND_IN],
    };
  } finally {
    await pool.dispose();
  }
}
