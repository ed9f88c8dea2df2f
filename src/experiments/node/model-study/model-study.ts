import { mkdirSync } from 'node:fs';
import { VERSION } from '../../../version.js';
import type { Experiment, ExperimentContext, ExperimentResult } from '../../experiment.js';
import { gapClaims } from '../../model-study/claims.js';
import type { ModelStudyFindings } from '../../model-study/findings.js';
import { paperZoo, quickZoo, type ZooPreset } from '../../kit/zoo.js';
import { studyResults } from '../../../study/node/results.js';
import { optionsOf, studyZoo, trainZoo } from './zoo.js';

const NO_TABLE =
  "The paper's own study is over 98 pretrained models: give their gaps and results as tables (--results), or see modgap study.";

/** TEOT Fig. 2a: gap against performance over many models. */
export const modelStudy: Experiment<'model-study', ZooPreset, ModelStudyFindings, undefined> = {
  id: 'model-study',
  title: 'Gap against performance over many models',
  summary:
    'gap, model size, embedding size and training data against performance over 48 small CLIPs of MAD, and over tables of results',
  source: { paper: 'two-effects', figure: 'Fig. 2a and its table' },
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
    // Tables first: what is wrong with them shows before an hour of training.
    const results = await studyResults({}, optionsOf(preset, context), context, pool);
    const zoo = await trainZoo(preset, context, pool);
    const findings = await studyZoo(
      zoo,
      preset,
      ['l2m', 'rmg', 'moadImage', 'moadText', 'moadCrossModal'],
      ['accuracy', 'digitAccuracy'],
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
        ...gapClaims(findings, ['l2m', 'rmg']),
        ...(results.findings === undefined
          ? []
          : gapClaims(
              results.findings,
              results.findings.gaps.map(({ key }) => key),
            ).map((claim) => ({ ...claim, text: `tables of results: ${claim.text}` }))),
      ],
      pictures: undefined,
      notes: paths.length === 0 ? [NO_TABLE] : results.notes,
    };
  } finally {
    await pool.dispose();
  }
}
