/** Draws a figure of one's own numbers as SVG: marks say what is seen, the house style says how it looks. */
import { renderSvg, type Figure } from 'modgap/report';
import { drawing, guides, lines, looks, type Line } from 'modgap/report/marks';

// Recall of two models while their gap is closed, with the interval of each point.
const steps = Array.from({ length: 11 }, (_, k) => k / 10);
const recall = (name: string, best: number): Line => ({
  name,
  points: steps.map((x) => {
    const y = 0.6 - 0.5 * (x - best) ** 2;
    return { x, y, low: y - 0.03, high: y + 0.03 };
  }),
});

const figure: Figure = {
  id: 'recall-by-shift',
  title: 'Recall is highest before the gap is closed',
  caption: 'R@1 against the share of the gap that a shift closes, with 95 % intervals. Invented numbers.',
  spec: drawing(
    [
      {
        x: { title: 'Share of the gap that is closed' },
        y: { title: 'R@1', domain: [0, 1] },
        marks: [guides('x', [1]), lines([recall('small', 0.3), recall('large', 0.6)])],
      },
    ],
    { looks: looks(['small', 'large']) },
  ),
};

// Text in, text out. `writeFigures` of 'modgap/report/node' writes SVG and PNG files.
const svg = await renderSvg(figure, { title: true });
console.log(`${figure.id}.svg: ${svg.length > 5000 ? 'drawn' : 'empty'}, begins ${svg.slice(0, 4)}`);
console.log(`holds its title: ${svg.includes('Recall is highest')}`);
