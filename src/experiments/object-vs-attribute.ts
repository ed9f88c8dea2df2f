import type { Experiment, ExperimentContext, ExperimentResult } from './experiment.js';
import { studyResults } from './kit/results-study.js';
import { objectAttributeClaims } from './kit/study-claims.js';
import { type ZooStudyFindings, zooStudyPage } from './kit/study-page.js';
import { optionsOf, paperZoo, quickZoo, studyZoo, trainZoo, type ZooPreset } from './kit/zoo.js';

/** Columns of open_clip's table of results that ask for objects, as the paper's MS COCO and ImageNet do. */
const OBJECTS = ['MSCOCO', 'ImageNet 1k'];
/**
 * Columns that stand for attributes: MIT-States and UT-Zappos, which the paper takes, are not among them. Textures
 * are described by 47 adjectives; CLEVR asks how many objects there are.
 */
const ATTRIBUTES = ['Describable Textures', 'CLEVR Counts'];

const STAND_IN =
  'In the tables of results Describable Textures (47 adjectives) and CLEVR Counts stand for attributes: ' +
  'MIT-States and UT-Zappos, which the paper takes, are not in them.';

/** TEOT Fig. 6: performance on attributes against performance on objects over many models. */
export const objectVsAttribute: Experiment<ZooPreset, ZooStudyFindings, undefined> = {
  id: 'object-vs-attribute',
  title: 'Models that are good at objects are good at attributes',
  summary:
    'accuracy on attributes against accuracy on digits over the 48 small CLIPs of model-study, ' +
    'and over tables of results',
  source: { paper: 'two-effects', figure: 'Fig. 6' },
  presets: { quick: quickZoo, paper: paperZoo },
  run,
  page: (findings, _pictures, configuration) =>
    zooStudyPage(findings, configuration, {
      id: 'object-vs-attribute',
      subject: 'Attributes against objects',
      relations: 'Performance on attributes against performance on objects',
      lead:
        'Is a model that is good at objects bad at attributes? If the two were traded against each other, ' +
        'models would fall along a line that sinks.',
    }),
};

async function run(
  preset: ZooPreset,
  context: ExperimentContext,
): Promise<ExperimentResult<ZooStudyFindings, undefined>> {
  const results = await studyResults(
    { gap: OBJECTS, performance: ATTRIBUTES },
    optionsOf(preset, context),
    context,
  );
  const zoo = await trainZoo(preset, context);
  const findings = await studyZoo(
    zoo,
    preset,
    ['digitAccuracy'],
    ['attributeAccuracy', 'attributeAveragePrecision'],
    context,
  );
  const paths = context.inputs.results ?? [];
  return {
    findings: {
      zoo: findings,
      ...(results.findings && { results: results.findings }),
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
    configuration: { digits: zoo.digits, results: paths },
    notes: results.findings === undefined ? results.notes : [...results.notes, STAND_IN],
  };
}
