import type { Hop } from '../../network/index.ts';

/** The way of a request as a column of places, each with what sent it on. */
export function picture(hops: readonly Hop[]): string[] {
  const lines: string[] = [];
  hops.forEach(({ at, rule }, index) => {
    if (hops[index - 1]?.at !== at) {
      if (index > 0) lines.push('  ▼');
      lines.push(at);
    }
    lines.push(`  │ ${rule}`);
  });
  return lines;
}
