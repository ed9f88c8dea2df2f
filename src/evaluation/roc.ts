/**
 * Area under the ROC curve, in [0, 1]: the probability that a random positive scores higher than a random negative,
 * equal scores counting half (Hanley & McNeil, "The meaning and use of the area under a receiver operating
 * characteristic curve", 1982). From ranks, O(n log n). NaN without positives or without negatives.
 *
 * @param isPositive `[n]`, 1 or 0.
 * @throws RangeError where scores and positives do not pair up.
 */
export function rocAuc(scores: ArrayLike<number>, isPositive: ArrayLike<number>): number {
  const n = scores.length;
  if (isPositive.length !== n) {
    throw new RangeError(`ROC-AUC: scores and positives must pair up, got ${n} and ${isPositive.length}`);
  }
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let negatives = 0;
  let wins = 0;
  for (let k = 0; k < n;) {
    const score = scores[order[k]!]!;
    let [positivesHere, negativesHere] = [0, 0];
    for (; k < n && scores[order[k]!] === score; k++) {
      if (isPositive[order[k]!]! === 1) positivesHere++;
      else negativesHere++;
    }
    wins += positivesHere * (negatives + negativesHere / 2);
    negatives += negativesHere;
  }
  return wins / ((n - negatives) * negatives);
}
