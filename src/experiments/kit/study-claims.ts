import { ALL_MODELS, type StudyColumn, type StudyFindings, type StudyRelation } from '../../study/study.js';
import type { Claim } from '../experiment.js';

const LEVEL = 0.05;

/**
 * TEOT's claims on the gap over many models, for the study's groups: its first performance against its gaps of these
 * keys.
 */
export function gapClaims(findings: StudyFindings, gapKeys: readonly string[]): readonly Claim[] {
  const performance = findings.performance[0]!;
  const relations = findings.relations.filter(
    ({ x, y, group }) =>
      gapKeys.includes(x) && y === performance.key && (group !== ALL_MODELS || findings.groups.length < 2),
  );
  if (relations.length === 0) return [];
  const gap = (key: string): string => labelOf(findings.gaps, key);
  return [
    {
      text: `a larger gap goes with better performance (${performance.label})`,
      holds: relations.every(({ tau, p }) => tau > 0 && p < LEVEL),
      measured:
        `${relations.map((one) => `${gap(one.x)}, ${one.group}: ${tauText(one)}`).join('; ')}; ` +
        'holds where each tau is positive with p < 0.05',
      paper:
        'Fig. 2a and its table: over pretrained models larger gaps go with better performance, ' +
        'which the paper takes for no cause',
    },
    overshadowedClaim(findings, relations),
    partialClaim(findings, relations),
  ].filter((claim) => claim !== undefined);
}

/** "the gap's influence on performance is typically overshadowed by other factors". */
function overshadowedClaim(
  { covariates, background }: StudyFindings,
  relations: readonly StudyRelation[],
): Claim | undefined {
  const rows = [...new Set(relations.map(({ group }) => group))].flatMap((group) => {
    const own = strongest(relations.filter((one) => one.group === group));
    const other = strongest(background.filter((one) => one.group === group && one.y === relations[0]!.y));
    return own === undefined || other === undefined ? [] : [{ group, own, other }];
  });
  if (rows.length === 0) return undefined;
  return {
    text: 'model size, embedding size or training data goes with performance more strongly than the gap does',
    holds: rows.every(({ own, other }) => Math.abs(other.tau) > Math.abs(own.tau)),
    measured: `${rows
      .map(
        ({ group, own, other }) =>
          `${group}: ${labelOf(covariates, other.x)} has tau ${signed(other.tau)}, the gap at most ${signed(own.tau)}`,
      )
      .join('; ')}; holds where the other tau is larger in size in each group`,
    paper: "abstract and section 4: the gap's influence is typically overshadowed by other factors",
  };
}

function partialClaim(
  { covariates, gaps }: StudyFindings,
  relations: readonly StudyRelation[],
): Claim | undefined {
  const rows = relations.flatMap(({ group, x, partial }) =>
    partial === undefined ? [] : [{ group, x, partial }],
  );
  if (rows.length === 0) return undefined;
  const given = [...new Set(rows.flatMap(({ partial }) => partial.given))].map((key) =>
    labelOf(covariates, key),
  );
  return {
    text: 'with the other factors held fixed, a smaller gap goes with better performance',
    holds: rows.every(({ partial }) => partial.rho < 0 && partial.interval[1] < 0),
    measured:
      `partial Spearman correlation given ${given.join(', ')}: ` +
      rows
        .map(({ group, x, partial: { rho, interval } }) => {
          const ends = interval.map(signed).join(', ');
          return `${labelOf(gaps, x)}, ${group}: ${signed(rho)} [${ends}]`;
        })
        .join('; ') +
      '; holds where each interval lies below 0',
    paper:
      'abstract: indications that closing the gap leads to improvements; ' +
      'appendix: correlations among models of one training set',
  };
}

/** TEOT Fig. 6: the tasks are the study's gaps (objects) and performance (attributes). */
export function objectAttributeClaims(findings: StudyFindings): readonly Claim[] {
  const group = findings.groups.length > 1 ? ALL_MODELS : findings.groups[0]?.name;
  const relations = findings.relations.filter((one) => one.group === (group ?? ALL_MODELS));
  if (relations.length === 0) return [];
  return [
    {
      text: 'models that are better at objects are better at attributes',
      holds: relations.every(({ tau, p }) => tau > 0 && p < LEVEL),
      measured: `${relations
        .map(
          (one) =>
            `${labelOf(findings.gaps, one.x)} and ${labelOf(findings.performance, one.y)}: ${tauText(one)}`,
        )
        .join('; ')}; over all models; holds where each tau is positive with p < 0.05`,
      paper:
        'Fig. 6: medium to strong positive correlation over all models, ' +
        'on MS COCO and ImageNet against MIT-States and UT-Zappos',
    },
  ];
}

function strongest<One extends { readonly tau: number }>(all: readonly One[]): One | undefined {
  return [...all].sort((a, b) => Math.abs(b.tau) - Math.abs(a.tau))[0];
}

function labelOf(columns: readonly StudyColumn[], key: string): string {
  return columns.find((column) => column.key === key)?.label ?? key;
}

function tauText({ tau, p, models }: StudyRelation): string {
  return `tau ${signed(tau)}, p = ${p.toPrecision(2)}, ${models} models`;
}

function signed(value: number): string {
  return value.toFixed(2);
}
