import { fullName, type StudiedModel } from './models.js';
import { holm } from '../numeric/index.js';
import {
  associationOf,
  relationOf,
  type Association,
  type Relation,
  type RelationOptions,
} from './relation.js';

/** A number of each model, and what people call it. */
export interface StudyColumn {
  /** Its name among a model's values. */
  readonly key: string;
  readonly label: string;
}

/** A set of models that are looked at by themselves. */
export interface StudyGroup {
  readonly name: string;
  /** In words: "at most 128 M pairs". */
  readonly label: string;
}

/** What is to be related to what. */
export interface StudyPlan {
  readonly gaps: readonly StudyColumn[];
  readonly performance: readonly StudyColumn[];
  /**
   * What else models differ in. Each is related to performance by itself, and all are held fixed in partial
   * correlations.
   */
  readonly covariates: readonly StudyColumn[];
  /** The models' groups; with two or more, all models together are looked at too. */
  readonly groups: readonly StudyGroup[];
  /** For each model the name of its group, or null: it counts among all models only. */
  readonly membership: readonly (string | null)[];
}

/** Of what to what, over which models. */
interface Subject {
  /** A group's name, or `all`. */
  readonly group: string;
  /** Keys of columns. */
  readonly x: string;
  readonly y: string;
}

/** `pHolm`: p, adjusted for there being so many relations with gaps (Holm); what claims rest on. */
export type StudyRelation = Subject & Relation & { readonly pHolm: number };
export type StudyAssociation = Subject & Association;

/** A model as the findings keep it. */
export interface StudyModel {
  readonly name: string;
  readonly group: string | null;
  /** Of every column of the study, null where it is not known. */
  readonly values: Readonly<Record<string, number | null>>;
}

/** What came of a study over models. Plain data. */
export interface StudyFindings {
  readonly gaps: readonly StudyColumn[];
  readonly performance: readonly StudyColumn[];
  readonly covariates: readonly StudyColumn[];
  readonly groups: readonly (StudyGroup & { readonly models: number })[];
  readonly models: readonly StudyModel[];
  /** Performance against each gap. */
  readonly relations: readonly StudyRelation[];
  /** Performance against each covariate: what else it goes with. */
  readonly background: readonly StudyAssociation[];
}

/** The name of all models together among the groups. */
export const ALL_MODELS = 'all';

/**
 * Gap against performance over models (TEOT Fig. 2a and its table): by group and over all, each relation with
 * permutation test, bootstrap intervals, robust line, and what is left of it when the covariates are held fixed.
 *
 * @throws RangeError where models and membership do not pair up.
 * @param onProgress The share that is done, from 0 to 1, after each relation.
 */
export function studyModels(
  models: readonly StudiedModel[],
  plan: StudyPlan,
  options: RelationOptions,
  onProgress?: (share: number) => void,
): StudyFindings {
  const { gaps, performance, covariates, groups, membership } = plan;
  if (membership.length !== models.length) {
    throw new RangeError(
      `study: models and membership must pair up, got ${models.length} and ${membership.length}`,
    );
  }
  const sets = [
    ...groups.map(({ name }) => ({ name, members: models.filter((_, k) => membership[k] === name) })),
    ...(groups.length === 1 ? [] : [{ name: ALL_MODELS, members: models }]),
  ];
  const steps = sets.length * performance.length * (gaps.length + covariates.length);
  let done = 0;
  const relate = <Found>(
    columns: readonly StudyColumn[],
    find: (x: readonly number[], y: readonly number[], of: (key: string) => number[]) => Found | undefined,
  ): (Subject & Found)[] =>
    sets.flatMap(({ name, members }) => {
      const of = (key: string): number[] => members.map((model) => model.values[key] ?? NaN);
      return performance.flatMap(({ key: y }) =>
        columns.flatMap(({ key: x }) => {
          const found = find(of(x), of(y), of);
          onProgress?.(++done / steps);
          return found === undefined ? [] : [{ group: name, x, y, ...found }];
        }),
      );
    });
  const columns = [...gaps, ...performance, ...covariates];
  return {
    gaps,
    performance,
    covariates,
    groups: groups.map((group) => ({
      ...group,
      models: membership.filter((name) => name === group.name).length,
    })),
    models: models.map((model, k) => ({
      name: fullName(model),
      group: membership[k]!,
      values: Object.fromEntries(columns.map(({ key }) => [key, model.values[key] ?? null])),
    })),
    relations: withHolm(
      relate(gaps, (x, y, of) =>
        relationOf(x, y, Object.fromEntries(covariates.map(({ key }) => [key, of(key)])), options),
      ),
    ),
    background: relate(covariates, (x, y) => associationOf(x, y, options)),
  };
}

function withHolm<One extends { readonly p: number }>(
  relations: readonly One[],
): (One & { pHolm: number })[] {
  const adjusted = holm(relations.map(({ p }) => p));
  return relations.map((relation, k) => ({ ...relation, pHolm: adjusted[k]! }));
}
