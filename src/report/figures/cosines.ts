import type { MeasureFindings, MeasurePictures } from '../../measure/findings.js';
import { coarser, densitySteps, distributions, drawing, looks, type Panel } from '../marks/index.js';
import type { Figure } from '../report.js';
import { cosinesTitle, sides } from '../sentences.js';
import { fixed } from '../text.js';

/** Cosines inside each modality (all i != j) and of the matched pairs, one density under the other (MtG Fig. 2a). */
export function cosinesFigure(
  findings: MeasureFindings,
  { matchedCosines }: MeasurePictures,
): Figure | undefined {
  const { many, one } = sides(findings);
  const [first, second] = findings.cone;
  const drawn = [
    { name: `two ${many[0]}`, histogram: coarser(first.histogram), mean: first.mean },
    { name: `two ${many[1]}`, histogram: coarser(second.histogram), mean: second.mean },
    {
      name: `${one[0]} and its ${one[1]}`,
      histogram: coarser(matchedCosines),
      mean: findings.gap.matchedCosine ?? NaN,
    },
  ].filter(({ histogram }) => densitySteps(histogram).length > 0);
  if (drawn.length === 0) return undefined;
  const isPaired = findings.gap.matchedCosine !== undefined;
  const edges = drawn.flatMap(({ histogram }) => densitySteps(histogram).map(({ x }) => x));
  const margin = 0.03;
  const domain = [
    Math.max(-1, Math.min(...edges) - margin),
    Math.min(1, Math.max(...edges) + margin),
  ] as const;
  return {
    id: 'cosines',
    title: cosinesTitle(findings),
    caption:
      (isPaired
        ? `How alike two ${many[0]} are, two ${many[1]}, and ${one[0]} and matching ${one[1]}. `
        : `How alike two ${many[0]} are, and two ${many[1]}. `) +
      'Each curve fills its own panel: compare where they lie, not how high they are. Lines and numbers are means. ' +
      `Without a cone effect ${isPaired ? 'the first two' : 'they'} would lie around 0` +
      `${isPaired ? '; without a gap the matched pairs would lie to their right' : ''}.`,
    spec: drawing(
      drawn.map(({ name, histogram, mean }, k): Panel => {
        const isLast = k === drawn.length - 1;
        return {
          title: `${name}: mean ${fixed(mean, 2)}`,
          x: { domain, grid: true, ...(isLast ? { title: 'Cosine' } : { unlabelled: true }) },
          y: { ticks: false, domain: [0, 1.06] },
          marks: [distributions([{ name, histogram, mean }], { filled: true, toOne: true })],
        };
      }),
      {
        // The panels name the curves already.
        looks: looks(
          drawn.map(({ name }) => name),
          { swatch: 'none' },
        ),
        columns: 1,
        width: 420,
        height: 74,
        spacing: 14,
      },
    ),
  };
}
