/** The known word that was probably meant (Damerau-Levenshtein distance at most a third of its length), if there is one. */
export function didYouMean(given: string, known: readonly string[]): string | undefined {
  const simple = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const word = simple(given.slice(0, 60));
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    const distance = distanceOf(word, simple(name));
    if (distance <= Math.max(1, Math.floor(name.length / 3)) && (!best || distance < best.distance)) {
      best = { name, distance };
    }
  }
  return best?.name;
}

/** Optimal string alignment: insertions, deletions, substitutions, swaps of neighbours. */
function distanceOf(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
