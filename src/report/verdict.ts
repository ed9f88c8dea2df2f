/** The first sentences of the page: what is broken for whom, and what is not, for someone who knows no measure. */
import type { MeasureFindings } from '../measure/findings.js';
import { isPaired, type PairedFindings } from '../measure/paired.js';
import { beatsChance, directions, isPoolBiased, sides } from './sentences.js';
import { capitalise, count, percent, withArticle } from './text.js';

/**
 * Beyond this median rank a reader of ten results has not seen the match; in a small index beyond its first quarter.
 */
const BURIED = 10;

export function verdict(findings: MeasureFindings): string {
  if (isPaired(findings) && !directions(findings).some(beatsChance)) return atChance(findings);
  const shared = sharedIndex(findings);
  return isPaired(findings) ? `${shared} ${oneDirection(findings)}` : shared;
}

function atChance(findings: PairedFindings): string {
  const [forward, backward] = directions(findings);
  return (
    `Search finds nothing here: the matching ${forward.candidate} comes first for ` +
    `${percent(forward.recall['r@1'])} of ` +
    `${forward.queries} and the matching ${backward.candidate} for ${percent(backward.recall['r@1'])} of ` +
    `${backward.queries}, where a random order would reach ${percent(forward.chance(1))}. Either row i does not ` +
    'belong with row i, or the model does not relate the two.'
  );
}

/** What becomes of a query in an index of both kinds. */
function sharedIndex(findings: MeasureFindings): string {
  const { mixed, mixedPool, counts } = findings;
  const { one, many, names } = sides(findings);
  const isBiased = isPoolBiased(findings);
  const medians = mixed && ([mixed.byQuery.image.rank.median, mixed.byQuery.text.rank.median] as const);
  if (medians?.every((median) => Number.isFinite(median))) {
    // Most people search with words: the other side speaks where it is far worse off.
    const worse = medians[0] > 2 * medians[1] ? 0 : 1;
    const other = worse === 1 ? 0 : 1;
    const subject =
      `${capitalise(withArticleOf(names[worse]))} query finds its ${one[other]} at rank ` +
      `${count(medians[worse])} (median) in a shared index of ${count(counts[0] + counts[1])} items`;
    const own = mixed!.byQuery[worse === 0 ? 'image' : 'text'].ownKindFirst;
    if (isBiased && medians[worse] > Math.min(BURIED, (counts[0] + counts[1]) / 4)) {
      return (
        `${subject}, because ${percent(own)} of ${names[worse]} queries meet another ${one[worse]} first: ` +
        `${many[0]} and ${many[1]} lie apart, and each query is nearest to its own kind.`
      );
    }
    if (isBiased) {
      return `${subject}, though ${percent(own)} of ${names[worse]} queries meet another ${one[worse]} first.`;
    }
    return `${subject}, and no kind pushes ahead of the other.`;
  }
  if (!isBiased) {
    return `In an index that holds both ${many[0]} and ${many[1]}, no kind pushes ahead of the other.`;
  }
  const worse = mixedPool[1].sameModalityNearest >= mixedPool[0].sameModalityNearest ? 1 : 0;
  const other = worse === 1 ? 0 : 1;
  const { sameModalityNearest, firstCrossModalRank } = mixedPool[worse];
  return (
    `In a shared index ${withArticleOf(names[worse])} query meets the first ${one[other]} at rank ` +
    `${count(firstCrossModalRank.median)} (median), and ${percent(sameModalityNearest)} of ${names[worse]} queries ` +
    `another ${one[worse]} first: ${many[0]} and ${many[1]} lie apart, and each query is nearest to its own kind.`
  );
}

/** "an image", "a text": before a name, not before one of many. */
function withArticleOf(name: string): string {
  const article = withArticle(name).split(' ')[0]!;
  return `${article} ${name}`;
}

/** What works, or does not, where one kind is searched with the other only. */
function oneDirection(findings: PairedFindings): string {
  const [forward, backward] = directions(findings);
  const recalls =
    `the right ${forward.candidate} comes first for ${percent(forward.recall['r@1'])} of ${forward.queries}, the ` +
    `right ` +
    `${backward.candidate} for ${percent(backward.recall['r@1'])} of ${backward.queries}`;
  const chance = `(chance: ${percent(forward.chance(1))})`;
  return `Searched one kind with the other, ${recalls} ${chance}.`;
}
