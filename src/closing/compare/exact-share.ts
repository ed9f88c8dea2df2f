/**
 * The exact 95 % interval of a share of which `hits` of `count` are seen (Clopper & Pearson, "The use of confidence or
 * fiducial limits illustrated in the case of the binomial", 1934): honest where a bootstrap collapses, at none or all.
 *
 *     exactShare(0, 250) // [0, 0.0146]
 */
export function exactShare(hits: number, count: number): readonly [low: number, high: number] {
  const low = hits === 0 ? 0 : solve((share) => 1 - atMost(hits - 1, count, share) - TAIL);
  const high = hits === count ? 1 : solve((share) => TAIL - atMost(hits, count, share));
  return [low, high];
}

const TAIL = 0.025;

/** P(X <= hits) of a binomial X. */
function atMost(hits: number, count: number, share: number): number {
  if (share === 0) return 1;
  if (share === 1) return hits >= count ? 1 : 0;
  let logTerm = count * Math.log1p(-share);
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= hits; k++) {
    logTerm += Math.log((count - k + 1) / k) + Math.log(share) - Math.log1p(-share);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

/** The zero of a rising function on [0, 1], by bisection to the last bit that matters. */
function solve(rising: (share: number) => number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
