import type { Experiment, ExperimentContext, ExperimentResult } from './experiment.js';
import { studyResults } from './kit/results-study.js';
import { gapClaims } from './kit/study-claims.js';
import { type ZooStudyFindings, zooStudyPage } from './kit/study-page.js';
import { optionsOf, paperZoo, quickZoo, studyZoo, trainZoo, type ZooPreset } from './kit/zoo.js';

const NO_TABLE =
  "The paper's own study is over 98 pretrained models: give their gaps and results as tables (--results), " +
  'or see modgap study.';

/** TEOT Fig. 2a: gap against performance over many models. */
export const modelStudy: Experiment<ZooPreset, ZooStudyFindings, undefined> = {
  id: 'model-study',
  title: 'Gap against performance over many models',
  summary:
    'gap, model size, embedding size and training data against performance over 48 small CLIPs of MAD, ' +
    'and over tables of results',
  source: { paper: 'two-effects', figure: 'Fig. 2a and its table' },
  presets: { quick: quickZoo, paper: paperZoo },
  run,
  page: (findings, _pictures, configuration) =>
    zooStudyPage(findings, configuration, {
      id: 'model-study',
      subject: 'Gap against performance',
      relations: 'Performance against the gap',
      lead:
        "Does a smaller gap make a better model? Over models that differ in everything at once, Kendall's " +
        'tau of gap and performance cannot tell: what makes a model better also moves its gap. Partial ' +
        'correlations hold fixed what the models differ in by design.',
    }),
};

async function run(
  preset: ZooPreset,
  context: ExperimentContext,
): Promise<ExperimentResult<ZooStudyFindings, undefined>> {
  // Tables first: what is wrong with them shows before an hour of training.
  const results = await studyResults({}, optionsOf(preset, context), context);
  const zoo = await trainZoo(preset, context);
  const findings = await studyZoo(
    zoo,
    preset,
    ['l2m', 'rmg', 'moadImage', 'moadText', 'moadCrossModal'],
    ['accuracy', 'digitAccuracy'],
    context,
  );
  const paths = context.inputs.results ?? [];
  return {
    findings: {
      zoo: findings,
      ...(results.findings && { results: results.findings }),
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
    configuration: { digits: zoo.digits, results: paths },
    notes: paths.length === 0 ? [NO_TABLE] : results.notes,
  };
}
