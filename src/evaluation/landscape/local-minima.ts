export interface LocalMinimum {
  readonly delta: number;
  readonly distance: number;
  readonly loss: number;
}

/**
 * The points of a series that lie lower than both neighbours, in its order; of a level run the middle one. The ends of
 * the series are no minima: beyond them nothing is known.
 */
export function localMinima(series: readonly LocalMinimum[]): LocalMinimum[] {
  const found: LocalMinimum[] = [];
  for (let i = 1; i < series.length - 1;) {
    let end = i;
    while (end + 1 < series.length && series[end + 1]!.loss === series[i]!.loss) end++;
    const isLowest =
      end < series.length - 1 &&
      series[i - 1]!.loss > series[i]!.loss &&
      series[end + 1]!.loss > series[i]!.loss;
    if (isLowest) found.push(series[(i + end) >> 1]!);
    i = end + 1;
  }
  return found;
}
