/**
 * The candidates that a misspelt name may have meant, the likeliest first: those that hold it or whose distance to it
 * (insertions, deletions and replacements of characters, letters in any case) is small for its length.
 *
 * @param most How many at most. Default: 5.
 */
export function closestNames(name: string, candidates: Iterable<string>, most = 5): string[] {
  const wanted = name.toLowerCase();
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, cost: costOf(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.cost - b.cost)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** A name that is a part of the other costs little, however long the other is: `ndcg` means `mixed.ndcg@10`. */
function costOf(a: string, b: string): number {
  const distance = editDistance(a, b);
  const isPart = a !== '' && (b.includes(a) || a.includes(b));
  return isPart ? distance / 100 : distance;
}

/** Levenshtein's distance, one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
