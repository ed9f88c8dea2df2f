import { isAtChance, recallAt1ByChance } from './chance.js';
import { atSomePairs, type Fit } from './order.js';
import { likelyOffset } from './offset.js';
import { percentText } from './words.js';
import type { Warning, WarningContext } from './warning.js';

/** An order fits where its matched cosines stand so many standard deviations above a random order's. */
const FITS = 6;

/** One item, up to so many of the other modality. */
const MOST_COPIES = 10;

export const retrievalAtChance: Warning = {
  code: 'retrieval-at-chance',
  look(context) {
    if (!isAtChance(context)) return undefined;
    const { retrieval, modalities } = context.findings;
    const [first, second] = modalities;
    const found = [retrieval!.imageToText['r@1'], retrieval!.textToImage['r@1']].map(percentText);
    const chances = ([0, 1] as const).map((side) => percentText(recallAt1ByChance(context, side)));
    const start =
      `R@1 is ${found[0]} and ${found[1]}, no better than chance ` +
      `(${[...new Set(chances)].join(' and ')}): `;
    if (!context.inOrder) return `${start}the pairs do not seem to belong together. Check their row numbers.`;
    return (
      `${start}${first} row i does not seem to go with ${second} row i. Are both in the same order? ` +
      betterOrder(context)
    );
  },
};

interface Order {
  readonly name: string;
  readonly partner: (row: number) => number;
}

/** Which order brings together what belongs together, if any of those that are tried does. */
function betterOrder(context: WarningContext): string {
  const rows = context.findings.counts[0];
  let best: { order: Order; fit: Fit } | undefined;
  for (const order of ordersOf(rows)) {
    const fit = atSomePairs(context, order.partner);
    if (fit.deviations > (best?.fit.deviations ?? FITS)) best = { order, fit };
  }
  const offset = best === undefined ? likelyOffset(context) : undefined;
  if (offset !== undefined) {
    const fit = atSomePairs(context, (row) => (row + offset) % rows);
    if (fit.deviations > FITS) {
      const shift = offset <= rows / 2 ? offset : offset - rows;
      best = { order: { name: `shifted by ${shift} rows`, partner: (row) => (row + offset) % rows }, fit };
    }
  }
  if (best === undefined) {
    return (
      'The reversed order, a shift by any number of rows and captions that come by turns fit no better: rows in ' +
      'another ' +
      'order, from another data set, or of a network that was not trained all look like this.'
    );
  }
  const now = atSomePairs(context, (row) => row);
  const second = context.findings.modalities[1];
  return (
    `With the ${second} rows ${best.order.name} the matched cosine is ${best.fit.cosine.toFixed(3)}; ` +
    `as given it is ${now.cosine.toFixed(3)}.`
  );
}

/** Orders that files come in by accident. */
function ordersOf(rows: number): Order[] {
  const orders: Order[] = [{ name: 'in reversed order', partner: (row) => rows - 1 - row }];
  for (let copies = 2; copies <= MOST_COPIES; copies++) {
    if (rows % copies !== 0 || rows === copies) continue;
    const items = rows / copies;
    orders.push(
      {
        name: `read item by item (row i is caption i mod ${copies} of its item)`,
        partner: (row) => (row % items) * copies + Math.floor(row / items),
      },
      {
        name: `read caption by caption (first captions of all ${items} items, then the second ones)`,
        partner: (row) => (row % copies) * items + Math.floor(row / copies),
      },
    );
  }
  return orders;
}
