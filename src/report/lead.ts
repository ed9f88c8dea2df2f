/**
 * Paragraphs in plain words: how large, where, how sure, and what it means. Like all sentences, true for any findings.
 */
import type { MeasureFindings } from '../measure/findings.js';
import { isPaired } from '../measure/paired.js';
import {
  beatsChance,
  carryingDimensions,
  directions,
  hasGap,
  pairsPhrase,
  pPhrase,
  sides,
  tooFewToTell,
  withInterval,
  withoutBias,
} from './sentences.js';
import { capitalise, count, fixed, inWords, list, percent, printable } from './text.js';
import { verdict } from './verdict.js';

/** The first paragraphs of the page: the verdict, then how large the gap is and where it sits. */
export function leadParagraphs(findings: MeasureFindings): string[] {
  return [
    verdict(findings),
    `${howLarge(findings)} ${whereItSits(findings)}`.trim(),
    modelSentence(findings),
  ].filter((paragraph) => paragraph !== '');
}

/** How far apart the modalities are, measured by their own spread. */
function distanceWords({ gap }: MeasureFindings): string {
  if (gap.normalizedGap >= 1) return 'lie apart in the space they share';
  if (gap.normalizedGap >= 0.3) return 'are shifted against each other in the space they share';
  return 'nearly share one region';
}

function howLarge(findings: MeasureFindings): string {
  if (!Number.isFinite(findings.gap.l2m)) return 'The distance of the means is not defined for this input.';
  const { many } = sides(findings);
  const both = `${many[0]} and ${many[1]}`;
  const size = `their means are ${withInterval(findings.gap.l2m, findings.intervals['l2m'])} apart`;
  const scale = 'on a scale from 0, no gap, to 2';
  if (hasGap(findings)) {
    return (
      `${capitalise(both)} ${distanceWords(findings)}: ${size}, ${scale}. ${howSure(findings)}: ` +
      `${pPhrase(findings)}.`
    );
  }
  if (tooFewToTell(findings)) {
    return (
      `The means of ${both} are ${fixed(findings.gap.l2m)} apart, ${scale}, but ${pairsPhrase(findings)} too ` +
      'few to tell a gap from chance.'
    );
  }
  return (
    `There is no gap between ${both} that chance could not explain: ${size}, ${scale}, and shuffled labels do ` +
    `as well (${pPhrase(findings)}).`
  );
}

function howSure({ permutationTest: { l2m } }: MeasureFindings): string {
  return l2m.p <= 0.01 ? 'This is not chance' : 'Chance alone seldom does as much';
}

function whereItSits(findings: MeasureFindings): string {
  const { many } = sides(findings);
  const { pair } = findings.dimensions;
  const carrying = carryingDimensions(findings);
  if (!hasGap(findings) || carrying === undefined) return '';
  const dims = `${inWords(carrying.dims)} of ${count(findings.dim)} dimensions`;
  const carry = capitalise(
    `${dims} ${carrying.dims === 1 ? 'carries' : 'carry'} ${percent(carrying.share)} of the squared gap`,
  );
  if (!Number.isFinite(pair.accuracy)) return `${carry}.`;
  return (
    `${carry}, and the best two alone tell ${many[0]} from ${many[1]} with an accuracy of ` +
    `${percent(pair.accuracy)}.`
  );
}

/** How often one's own kind comes first, beside an index without bias. */
function ownKindSentence(findings: MeasureFindings): string {
  const { many, anyOne } = sides(findings);
  const pool = ([0, 1] as const).map(
    (side) =>
      `${percent(findings.mixedPool[side].sameModalityNearest)} of ${many[side]} have ${anyOne[side]} nearest`,
  );
  return `In one index for both, ${list(pool)} (${withoutBias(findings)} without bias).`;
}

/** Whose mean this is, where it is known. */
function modelSentence({ model, modalities }: MeasureFindings): string {
  if (model === undefined) return '';
  const { many } = sides({ modalities });
  return (
    `The mean of the ${many[model.modality]} is that of ${printable(model.name)} (cosine ` +
    `${fixed(model.cosine, 2)}).`
  );
}

/** How to read the first figures. */
export function sizeParagraph(findings: MeasureFindings): string {
  const { many } = sides(findings);
  const { gap } = findings;
  return (
    `The gap is the vector from the mean of the ${many[1]} to the mean of the ${many[0]}; its length is L2M. ` +
    `In units of the rows’ own spread it is ${fixed(gap.normalizedGap, 2)}, and a plane tells ` +
    `${percent(gap.linearSeparability)} of rows to the right side (50 % is chance).` +
    (gap.rmg === undefined
      ? ''
      : ` The relative gap of ${fixed(gap.rmg)} compares matched pairs with random rows of one modality: ½ means ` +
        'that a match is no closer than those.')
  );
}

export function whereParagraph(findings: MeasureFindings): string {
  const { dimensions } = findings;
  const shares = dimensions.shareOfGap
    .filter(({ dims, share }) => dims < findings.dim && Number.isFinite(share))
    .map(({ dims, share }) => `${percent(share)} in ${dims}`);
  const spread =
    shares.length === 0
      ? ''
      : ` Of its square, ${list(shares)} of the ${count(findings.dim)} dimensions, the largest first.`;
  return (
    'The gap vector may point along a few dimensions or along all of them. Few large ones could be removed ' +
    `or centred on their own; a gap spread evenly could not.${spread}`
  );
}

export function shapeParagraph(findings: MeasureFindings): string {
  const { many } = sides(findings);
  const [first, second] = findings.cone;
  return (
    `Rows of one modality fill a cone rather than the whole sphere: two ${many[0]} have a mean cosine of ` +
    `${fixed(first.mean, 2)}, two ${many[1]} of ${fixed(second.mean, 2)}, where rows spread over the sphere ` +
    'would have 0. Two narrow cones that point in different directions are a modality gap; networks have them ' +
    'before any training.'
  );
}

export function costParagraph(findings: MeasureFindings): string {
  const weak = isPaired(findings) ? directions(findings).filter((direction) => !beatsChance(direction)) : [];
  const atChance =
    weak.length === 0
      ? ''
      : ` Here retrieval (${list(weak.map(({ label }) => label))}) is no better than chance, so that neither ` +
        'search can be judged.';
  return (
    'A search in one direction compares a query with candidates of the other modality only: a gap lowers all ' +
    'their scores nearly alike and hardly changes their order. In an index of both, a gap puts every item of the ' +
    `query’s own kind on the near side, where it may come before the right answer from across. ` +
    `${ownKindSentence(findings)}${atChance}`
  );
}
