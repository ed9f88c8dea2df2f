import { InputError } from '../files/index.js';
import { fullName, type StudiedModel } from './models.js';
import { isEarlierEpoch, isFinetuned, pretrainingPairs } from './pretraining.js';
import type { StudyColumn, StudyGroup, StudyPlan } from './study.js';

/** What the user says of a study; what is left out is found by the columns' names. */
export interface ResultsOptions {
  /** Columns to take for the gap: L2M, RMG, MOAD. */
  readonly gap?: readonly string[];
  /** Columns to take for performance. `A+B` is the mean of columns A and B. */
  readonly performance?: readonly string[];
  /** Columns to hold fixed. */
  readonly covariates?: readonly string[];
  /** Models whose (first) performance is below this are left out: they have learned too little. Default: none. */
  readonly atLeast?: number;
  /** The largest training set, in pairs, that counts as medium. Default: {@link MEDIUM_AT_MOST}. */
  readonly mediumAtMost?: number;
  /** Keep earlier epochs and models that were tuned on a test's training data. Default: false. */
  readonly keepAll?: boolean;
}

/** Where training sets stop being medium: 128 M pairs. The code published with TEOT draws the line at 140 M. */
export const MEDIUM_AT_MOST = 128e6;

/** The value that holds the size of the training data, where the tags tell it. */
const PAIRS = 'training pairs';

/** A known column: what it may be called, in lower case, and what people call it. */
interface KnownColumn {
  readonly names: readonly string[];
  /** Default: the column's own name. */
  readonly label?: string;
}

const GAPS: readonly KnownColumn[] = [
  { names: ['l2m', 'l2_means', 'l2 means'], label: 'L2M' },
  { names: ['rmg'], label: 'RMG' },
  { names: ['moad'], label: 'MOAD' },
  { names: ['moad_cross', 'moad cross-modal', 'moadcrossmodal'], label: 'MOAD between modalities' },
  { names: ['moad_img', 'moad_image', 'moad image', 'moadimage'], label: 'MOAD of images' },
  { names: ['moad_txt', 'moad_text', 'moad text', 'moadtext'], label: 'MOAD of texts' },
  { names: ['gap', 'modality gap'], label: 'modality gap' },
];

const PERFORMANCE: readonly KnownColumn[] = [
  { names: ['average perf. on 38 datasets'], label: 'mean of 38 tasks' },
  { names: ['average', 'mean', 'performance', 'score', 'accuracy'] },
  { names: ['imagenet 1k', 'imagenet', 'imagenet1k'], label: 'ImageNet accuracy' },
  { names: ['r@1'], label: 'R@1' },
];

const COVARIATES: readonly KnownColumn[] = [
  { names: ['mparams', 'params (m)', 'parameters', 'params', 'model_size'], label: 'model size' },
  { names: ['embed_dim', 'emb_dim', 'embedding size', 'dim'], label: 'embedding size' },
  { names: [PAIRS, 'pairs', 'training_pairs', 'dataset_size'], label: 'training pairs' },
];

export interface PlannedResults {
  readonly models: readonly StudiedModel[];
  readonly plan: StudyPlan;
  readonly excluded: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * From a table's models to a study: which columns are the gap, the performance and what else models differ in; which
 * models count; and their groups by training data.
 *
 * @throws InputError where a named column is not there, or none can be found.
 */
export function planResults(given: readonly StudiedModel[], options: ResultsOptions = {}): PlannedResults {
  const columns = new Columns(given.map(withPairs));
  const performance = columns.choose('performance', options.performance, PERFORMANCE, 1);
  const gaps = columns.choose('gap', options.gap, GAPS);
  const covariates = columns.covariates(options.covariates, [...gaps, ...performance]);
  const tags = new Map<string, string[]>();
  for (const { name, tag } of given) {
    if (tag !== undefined) tags.set(name, [...(tags.get(name) ?? []), tag]);
  }
  const excluded: { name: string; reason: string }[] = [];
  const models = columns.models.filter((model) => {
    const reason = reasonToExclude(model, tags.get(model.name) ?? [], performance[0]!, options);
    if (reason !== undefined) excluded.push({ name: fullName(model), reason });
    return reason === undefined;
  });
  return { models, excluded, plan: { gaps, performance, covariates, ...groupsOf(models, options) } };
}

function withPairs(model: StudiedModel): StudiedModel {
  const pairs = model.tag === undefined ? undefined : pretrainingPairs(model.name, model.tag);
  return pairs === undefined ? model : { ...model, values: { [PAIRS]: pairs, ...model.values } };
}

function reasonToExclude(
  { tag, values }: StudiedModel,
  tags: readonly string[],
  performance: StudyColumn,
  { atLeast, keepAll = false }: ResultsOptions,
): string | undefined {
  if (!keepAll && tag !== undefined && isEarlierEpoch(tag, tags)) return 'a later epoch is there';
  if (!keepAll && tag !== undefined && isFinetuned(tag)) return 'tuned on the training data of a test';
  const value = values[performance.key];
  if (atLeast !== undefined && value !== undefined && value < atLeast) {
    return `${performance.label} below ${atLeast}`;
  }
  return undefined;
}

function groupsOf(
  models: readonly StudiedModel[],
  { mediumAtMost = MEDIUM_AT_MOST }: ResultsOptions,
): Pick<StudyPlan, 'groups' | 'membership'> {
  const millions = `${(mediumAtMost / 1e6).toLocaleString('en-US')} M pairs`;
  const membership = models.map(({ values }) => {
    const pairs = values[PAIRS];
    return pairs === undefined ? null : pairs <= mediumAtMost ? 'medium' : 'large';
  });
  const groups: readonly StudyGroup[] = [
    { name: 'medium', label: `at most ${millions}` },
    { name: 'large', label: `more than ${millions}` },
  ];
  return { groups: groups.filter(({ name }) => membership.some((own) => own === name)), membership };
}

/** The columns of a list of models, found by what the user or the world calls them. */
class Columns {
  models: readonly StudiedModel[];
  private readonly keys: readonly string[];

  constructor(models: readonly StudiedModel[]) {
    this.models = models;
    this.keys = [...new Set(models.flatMap(({ values }) => Object.keys(values)))];
  }

  /** The named columns, or the known ones (at most `most` of them). @throws InputError where there is none. */
  choose(
    role: 'gap' | 'performance',
    named: readonly string[] | undefined,
    known: readonly KnownColumn[],
    most = Infinity,
  ): StudyColumn[] {
    if (named !== undefined && named.length > 0) return named.map((text) => this.named(text, known, role));
    const found = this.known(known).slice(0, most);
    if (found.length > 0) return found;
    throw new InputError(
      `study: expected a column with the ${role}${role === 'gap' ? ' (such as l2m or rmg)' : ''}, ` +
        `got ${this.listed()}; name it with --${role}` +
        `${role === 'gap' ? ', or add a table or a folder of embeddings that has it' : ''}`,
    );
  }

  /** What models differ in beside what is studied: the named columns, or known ones that vary. */
  covariates(named: readonly string[] | undefined, studied: readonly StudyColumn[]): StudyColumn[] {
    if (named !== undefined) return named.map((text) => this.named(text, COVARIATES, 'covariates'));
    return this.known(COVARIATES).filter(({ key }) => {
      const values = new Set(
        this.models.map((model) => model.values[key]).filter((one) => one !== undefined),
      );
      return values.size > 1 && !studied.some((column) => column.key === key);
    });
  }

  private known(columns: readonly KnownColumn[]): StudyColumn[] {
    return columns.flatMap(({ names, label }) => {
      const key = names
        .map((name) => this.keys.find((candidate) => candidate.toLowerCase() === name))
        .find((one) => one !== undefined);
      return key === undefined ? [] : [{ key, label: label ?? key }];
    });
  }

  /** A column by its name, whatever its case; `A+B` becomes a value of its own, the mean of both. */
  private named(text: string, known: readonly KnownColumn[], role: string): StudyColumn {
    const exact = this.find(text);
    if (exact !== undefined) {
      const label = known.find(({ names }) => names.includes(exact.toLowerCase()))?.label ?? exact;
      return { key: exact, label };
    }
    const parts = text.split('+').map((part) => part.trim());
    const keys = parts.map((part) => this.find(part));
    const missing = parts.find((_, k) => keys[k] === undefined);
    if (missing !== undefined) {
      throw new InputError(
        `study: expected a column ${JSON.stringify(missing)}, got ${this.listed()}; correct --${role}`,
      );
    }
    this.models = this.models.map((model) => {
      const values = keys.map((key) => model.values[key!]);
      if (values.some((value) => value === undefined)) return model;
      const mean = (values as number[]).reduce((sum, value) => sum + value, 0) / values.length;
      return { ...model, values: { ...model.values, [text]: mean } };
    });
    return { key: text, label: `mean of ${parts.join(' and ')}` };
  }

  private find(name: string): string | undefined {
    return (
      this.keys.find((key) => key === name) ??
      this.keys.find((key) => key.toLowerCase() === name.toLowerCase())
    );
  }

  private listed(): string {
    return this.keys.length === 0 ? 'no column of numbers' : this.keys.join(', ');
  }
}
