import type { MeasureFindings, MeasurePictures } from '../../measure/findings.js';
import { densitySteps, distributions, drawing, looks } from '../marks/index.js';
import type { Figure } from '../report.js';
import { cosinesTitle, sides } from '../sentences.js';
import { fixed } from '../text.js';

/** Cosines inside each modality (all i != j) and of the matched pairs, as densities (MtG Fig. 2a). */
export function cosinesFigure(
  findings: MeasureFindings,
  { matchedCosines }: MeasurePictures,
): Figure | undefined {
  const { many, one } = sides(findings);
  const [first, second] = findings.cone;
  const all = [
    { label: `two ${many[0]}`, histogram: first.histogram, mean: first.mean },
    { label: `two ${many[1]}`, histogram: second.histogram, mean: second.mean },
    { label: 'matched pair', histogram: matchedCosines, mean: findings.gap.matchedCosine ?? NaN },
  ].map((curve) => ({ ...curve, name: `${curve.label}: ${fixed(curve.mean, 2)}` }));
  const drawn = all.filter(({ histogram }) => densitySteps(histogram).length > 0);
  if (drawn.length === 0) return undefined;
  const edges = drawn.flatMap(({ histogram }) => densitySteps(histogram).map(({ x }) => x));
  const margin = 0.03;
  return {
    id: 'cosines',
    title: cosinesTitle(findings),
    caption:
      `How alike two ${many[0]} are, two ${many[1]}, and ${one[0]} with matching ${one[1]}: the area under ` +
      'each curve is 1. Vertical lines and the numbers above are means. Without a cone effect the first ' +
      'two would lie around 0; without a gap the matched pairs would lie to their right.',
    spec: drawing(
      [
        {
          x: {
            title: 'Cosine',
            domain: [Math.max(-1, Math.min(...edges) - margin), Math.min(1, Math.max(...edges) + margin)],
            grid: true,
          },
          y: { title: 'Density', zero: true },
          marks: [distributions(drawn, { filled: true })],
        },
      ],
      // All three keep their looks where one cannot be drawn.
      { looks: looks(all.map(({ name }) => name)) },
    ),
  };
}
