/**
 * Judges tags of images that count their versions: `1.27`, `1.27.3-alpine`, `stable`.
 * @param lines first and last minor of each major: { 1: [7, 31] }
 * @param names other tags that exist
 */
export function versionTags(lines: Readonly<Record<number, readonly [number, number]>>, names: readonly string[] = []) {
  return (tag: string): boolean => {
    if (tag === 'latest' || names.includes(tag)) return true;
    const match = /^v?(\d+)(?:\.(\d+)(?:\.(\d+))?)?((?:-[a-z][a-z0-9.]*\d*)*)$/.exec(tag);
    if (!match) return names.some((name) => tag.startsWith(`${name}-`) && /^[a-z0-9.-]+$/.test(tag));
    const line = lines[Number(match[1])];
    if (!line) return false;
    return (
      match[2] === undefined ||
      (Number(match[2]) >= line[0] && Number(match[2]) <= line[1] && Number(match[3] ?? 0) < 100)
    );
  };
}
