import type { HistogramFindings, MeasureFindings, MeasurePictures } from '../../measure/findings.js';
import type { Figure } from '../report.js';
import { cosinesTitle, sides } from '../sentences.js';
import { fixed } from '../text.js';
import { plot, series } from '../theme.js';
import { VEGA_LITE } from './schema.js';

interface Step {
  readonly x: number;
  readonly density: number;
}

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
    { label: 'matched pair', histogram: matchedCosines, mean: findings.gap.matchedCosine },
  ].map((one, k) => ({ ...one, look: series[k] ?? series[0], steps: densitySteps(one.histogram) }));
  const drawn = all.filter(({ steps }) => steps.length > 0);
  if (drawn.length === 0) return undefined;
  const edges = drawn.flatMap(({ steps }) => steps.map(({ x }) => x));
  const margin = 0.03;
  const domain = [Math.max(-1, Math.min(...edges) - margin), Math.min(1, Math.max(...edges) + margin)];
  const name = ({ label, mean }: (typeof all)[number]): string => `${label}: ${fixed(mean, 2)}`;
  const names = drawn.map(name);
  const colours = { domain: names, range: drawn.map(({ look }) => look.colour) };
  const dashes = { domain: names, range: drawn.map(({ look }) => [...look.dash]) };
  const legend = { symbolType: 'stroke', symbolSize: 320 } as const;
  const x = {
    field: 'x',
    type: 'quantitative',
    title: 'Cosine',
    scale: { domain, nice: false, zero: false },
  } as const;
  const y = { field: 'density', type: 'quantitative', title: 'Density' } as const;
  return {
    id: 'cosines',
    title: cosinesTitle(findings),
    caption:
      `How alike two ${many[0]} are, two ${many[1]}, and ${one[0]} with matching ${one[1]}: the area under each curve is 1. ` +
      `Vertical lines and the numbers above are means. Without a cone effect the first two would lie around 0; without a ` +
      `gap the matched pairs would lie to their right.`,
    spec: {
      $schema: VEGA_LITE,
      width: plot.width,
      height: plot.height - 40,
      layer: [
        ...drawn.map(({ steps, look }) => ({
          data: { values: steps },
          mark: {
            type: 'area' as const,
            interpolate: 'step-after' as const,
            color: look.colour,
            opacity: 1,
            fillOpacity: 0.13,
          },
          encoding: { x, y },
        })),
        {
          data: { values: drawn.flatMap((one) => one.steps.map((step) => ({ ...step, kind: name(one) }))) },
          mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.8 },
          encoding: {
            x,
            y,
            color: { field: 'kind', type: 'nominal', scale: colours, legend },
            strokeDash: { field: 'kind', type: 'nominal', scale: dashes, legend },
          },
        },
        ...drawn
          .filter(({ mean }) => Number.isFinite(mean))
          .map(({ mean, look }) => ({
            data: { values: [{ x: mean }] },
            mark: {
              type: 'rule' as const,
              color: look.colour,
              strokeDash: [...look.dash],
              strokeWidth: 1.4,
            },
            encoding: { x: { field: 'x', type: 'quantitative' as const } },
          })),
      ],
    },
  };
}

/** Left edge and density of each bin from the first to the last that is not empty, closed by a zero. */
export function densitySteps({ low, high, counts }: HistogramFindings): Step[] {
  const total = counts.reduce((sum, value) => sum + value, 0);
  if (!(total > 0) || !(high > low)) return [];
  const width = (high - low) / counts.length;
  const first = counts.findIndex((value) => value > 0);
  const last = counts.findLastIndex((value) => value > 0);
  const steps: Step[] = [{ x: low + first * width, density: 0 }];
  for (let k = first; k <= last; k++) {
    steps.push({ x: low + k * width, density: (counts[k] ?? 0) / (total * width) });
  }
  steps.push({ x: low + (last + 1) * width, density: 0 });
  return steps;
}
