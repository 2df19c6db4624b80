/** How many letters must be changed, added or left out to make one word of the other. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The name that was probably meant; undefined when none is close. */
export function similar(name: string, names: readonly string[]): string | undefined {
  const near = names
    .filter((other) => other !== name)
    .map((other) => ({ other, by: distance(name, other) }))
    .filter(({ other, by }) => by <= Math.max(2, Math.floor(name.length / 3)) || other.startsWith(name))
    .sort((a, b) => a.by - b.by);
  return near[0]?.other;
}
