import type { Interval, MeasureFindings, MixedFindings, MixedQueryFindings } from '../../measure/findings.js';
import {
  binBars,
  drawing,
  guideLabel,
  guides,
  lines,
  looks,
  pointLabels,
  type Panel,
} from '../marks/index.js';
import type { Bin } from '../marks/shapes.js';
import type { Figure } from '../report.js';
import { mixedPoolTitle, sides } from '../sentences.js';
import { count, fixed, isInterval } from '../text.js';
import { plot } from '../theme.js';
import { logTicks } from './log-ticks.js';
import { ownKindFigure } from './own-kind.js';

/**
 * What an index of both modalities comes to: at which rank the right match stands, and how good the search is at each
 * share of images. Without pairs, how far the other kind is.
 */
export function mixedPoolFigure(findings: MeasureFindings): Figure | undefined {
  const { mixed, counts } = findings;
  if (mixed === undefined) return ownKindFigure(findings);
  const { one, many } = sides(findings);
  const pool = counts[0] + counts[1];
  const queries = [mixed.byQuery.image, mixed.byQuery.text].map((found, side) => ({
    name: one[side]!,
    found,
    bins: rankBins(found),
  }));
  const most = Math.max(...queries.flatMap(({ bins }) => bins.map(({ value }) => value)));
  const drawn = queries.filter(({ bins }) => bins.length > 0);
  const shares = mixed.byShare.filter((point) => Number.isFinite(point['ndcg@10']));
  if (drawn.length === 0 && shares.length === 0) return undefined;
  return {
    id: 'mixed-pool',
    title: mixedPoolTitle(findings, mixed),
    caption:
      (drawn.length === 0
        ? ''
        : `Above: one index holds ${count(counts[0])} ${many[0]} and ${count(counts[1])} ${many[1]}; the bars show ` +
          'at which rank a query finds its match, rank 1 being the best. Whoever reads ten results sees what is ' +
          'left of 10. ') +
      (shares.length === 0
        ? ''
        : `${drawn.length === 0 ? 'E' : 'Below: e'}ach item is in the index in one form only, and sought by its ` +
          `other form. At the ends the index holds one kind; a dip between them is what mixing costs` +
          `${hasBand(findings, mixed) ? ' (shade: 95\u00a0% intervals)' : ''}.`),
    spec: drawing(
      [
        ...drawn.map(({ name, found, bins }, k) =>
          rankPanel({ name, found, bins, most, pool, isLast: k === drawn.length - 1 }),
        ),
        ...(shares.length === 0 ? [] : [sharePanel(findings, mixed, many)]),
      ],
      {
        looks: looks(
          queries.map(({ name }) => name),
          { swatch: 'none' },
        ),
        columns: 1,
        width: plot.width,
        height: 86,
        spacing: 16,
      },
    ),
  };
}

/** Share of queries whose match stands at the ranks that a bin spans; rank r takes the room from r - 1/2 to r + 1/2. */
export function rankBins({ ranks }: Pick<MixedQueryFindings, 'ranks'>): Bin[] {
  const total = ranks.reduce((sum, { queries }) => sum + queries, 0);
  if (!(total > 0)) return [];
  const bins: Bin[] = [];
  let before = 0;
  let waiting = 0;
  for (const { upTo, queries } of ranks) {
    waiting += queries;
    const last = Math.floor(upTo);
    // Near rank 1 a bin may hold no whole rank: what ties put there belongs to the next.
    if (last <= before) continue;
    bins.push({ low: before + 0.5, high: last + 0.5, value: waiting / total });
    before = last;
    waiting = 0;
  }
  return bins;
}

interface RankPanel {
  readonly name: string;
  readonly found: MixedQueryFindings;
  readonly bins: readonly Bin[];
  readonly most: number;
  readonly pool: number;
  readonly isLast: boolean;
}

function rankPanel({ name, found, bins, most, pool, isLast }: RankPanel): Panel {
  const last = Math.max(pool, bins.at(-1)!.high);
  const { median } = found.rank;
  return {
    title: `Where ${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name} query finds its match`,
    x: {
      log: true,
      domain: [0.5, last],
      ticks: logTicks(last),
      format: ',d',
      grid: true,
      ...(isLast ? { title: 'Rank of the match in the shared index (log scale)' } : { unlabelled: true }),
    },
    y: { title: 'Queries', domain: [0, 1.38 * most], ticks: 3, format: '.0%' },
    marks: [
      binBars(bins, name),
      ...(Number.isFinite(median)
        ? [guides('x', [median], 'strong'), guideLabel(median, `half of them only by rank ${count(median)}`)]
        : []),
    ],
  };
}

function intervalAt(findings: MeasureFindings, k: number): Interval | undefined {
  const interval = findings.intervals[`mixed.byShare.${k}.ndcg@10`];
  return isInterval(interval) ? interval : undefined;
}

function hasBand(findings: MeasureFindings, { byShare }: MixedFindings): boolean {
  return byShare.some((_, k) => intervalAt(findings, k) !== undefined);
}

/** NDCG@10 over the share of images: U-shaped where own kind comes first. */
function sharePanel(
  findings: MeasureFindings,
  { byShare }: MixedFindings,
  many: readonly [string, string],
): Panel {
  const points = byShare.map((point, k) => {
    const interval = intervalAt(findings, k);
    return {
      x: point.share,
      y: point['ndcg@10'],
      ...(interval && { low: interval[0], high: interval[1] }),
    };
  });
  return {
    title: 'How good the search is as the kinds mix',
    height: 130,
    x: {
      title: `Share of ${many[0]} among the items of the index; the rest are ${many[1]}`,
      domain: [-0.08, 1.08],
      ticks: byShare.map(({ share }) => share),
      format: '.0%',
    },
    y: { title: 'NDCG@10', domain: [0, 1.15], ticks: [0, 0.2, 0.4, 0.6, 0.8, 1] },
    marks: [
      lines([{ points }], { dots: true }),
      pointLabels(
        // The ends and the middle: lines run through what stands above the others.
        points
          .filter((_, k) => k === 0 || k === points.length - 1 || 2 * k === points.length - 1)
          .map(({ x, y }) => ({ x, y, text: fixed(y, 2) })),
        'above',
      ),
    ],
  };
}
