/** What to do about a gap, with the commands for the reader's own files; and when to do nothing. */
import type { MeasureFindings } from '../measure/findings.js';
import type { Section, Step } from './report.js';
import { isPoolBiased, sides } from './sentences.js';

/** What the measurement was given on the command line. */
export interface Given {
  readonly files: readonly string[];
  readonly modalities?: readonly string[] | undefined;
  readonly pairs?: string | undefined;
  readonly embeddingColumns?: string | undefined;
  readonly modalityColumn?: string | undefined;
  readonly pairColumn?: string | undefined;
  readonly unpaired?: boolean | undefined;
  /** Of a comparison: what corrections are fitted on instead of the files. */
  readonly calibration?: readonly string[] | undefined;
}

/** The section before all numbers. */
export function whatToDo(findings: MeasureFindings, given: Given): Section {
  const plain = { heading: 'What to do', figures: [], tables: [] };
  const { many } = sides(findings);
  const codes = new Set((findings.warnings ?? []).map(({ code }) => code));
  if (codes.has('retrieval-at-chance')) {
    return {
      ...plain,
      text: [
        'Check the input before anything else: matches are not found, so that nothing below says much about the ' +
          'model. A correction cannot mend rows that do not belong together.',
      ],
      steps: [
        {
          text: 'Bring both files into one order, or say which rows belong together in a file of two columns.',
          commands: [shellLine(['modgap', 'measure', ...given.files, '--pairs', 'pairs.csv'])],
        },
      ],
    };
  }
  if (!isPoolBiased(findings)) {
    return {
      ...plain,
      text: [
        `Nothing. An index of both ${many[0]} and ${many[1]} does not prefer a query’s own kind here, so that there ` +
          'is nothing for a correction to mend.',
      ],
    };
  }
  return {
    ...plain,
    text: [
      `Leave the vectors as they are if ${many[0]} and ${many[1]} have separate indexes, or if you only ever search ` +
        'one kind with the other: the gap then shifts all scores alike and hardly changes their order.',
      'If one index holds both, close the gap, and prove it on rows that the correction has not seen:',
    ],
    steps: [...compareStep(findings, given), ...closingSteps(given, findings)],
  };
}

function compareStep(findings: MeasureFindings, given: Given): Step[] {
  if (findings.pairs === 0) return [];
  return [
    {
      text:
        'Compare the corrections on held-out rows: what each gains in the shared index, what it costs in ' +
        'one-direction search, and whether it beats a random direction.',
      commands: [shellLine(['modgap', 'close', 'compare', ...given.files, ...inputFlags(given)])],
    },
  ];
}

/** Centring stands for whichever correction is recommended: it takes no pairs, and one addition a row. */
function closingSteps(given: Given, { pairs }: MeasureFindings): Step[] {
  const corrected = `corrected.${outputEnding(given)}`;
  const flags = inputFlags(given);
  return [
    {
      text:
        pairs > 0
          ? 'Fit the one that it recommends; centring, which gives each kind its own zero, is the usual one.'
          : 'Fit centring, which gives each kind its own zero and needs no pairs.',
      commands: [
        shellLine([
          ...['modgap', 'close', 'fit', ...given.files, '--method', 'centring'],
          ...['--out', 'gap.safetensors', ...flags],
        ]),
      ],
    },
    {
      text: 'Correct every vector that you store, and every query before it is searched. Your file stays as it is.',
      commands: [
        shellLine([
          ...['modgap', 'close', 'apply', 'gap.safetensors', ...given.files, '--out', corrected],
          ...tableFlags(given),
        ]),
      ],
    },
    {
      text: 'Measure again.',
      commands: [
        shellLine([
          'modgap',
          'measure',
          corrected,
          ...flags,
          ...(given.unpaired === true ? ['--unpaired'] : []),
        ]),
      ],
    },
  ];
}

/** The format that keeps what the files hold: a table's columns, the names of several matrices. */
export function outputEnding({ files }: Given): 'npy' | 'safetensors' | 'parquet' {
  if (files.some((file) => /\.(parquet|csv|tsv|jsonl|ndjson)$/i.test(file))) return 'parquet';
  return files.length > 1 || /\.(npz|safetensors)$/i.test(files[0] ?? '') ? 'safetensors' : 'npy';
}

/** What a command on the same files must be told again. */
export function inputFlags(given: Given): string[] {
  const { modalities, pairs, pairColumn } = given;
  return [
    ...(modalities ? ['--modalities', modalities.join(',')] : []),
    ...(pairs === undefined ? [] : ['--pairs', pairs]),
    ...tableFlags(given),
    ...(pairColumn === undefined ? [] : ['--pair-column', pairColumn]),
  ];
}

/** Where a table's vectors are. */
export function tableFlags({ embeddingColumns, modalityColumn }: Given): string[] {
  return [
    ...(embeddingColumns === undefined ? [] : ['--embedding-columns', embeddingColumns]),
    ...(modalityColumn === undefined ? [] : ['--modality-column', modalityColumn]),
  ];
}

/** Words as a shell reads them: what it would take apart stands in single quotes. */
export function shellLine(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w./:@%+=,~-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
