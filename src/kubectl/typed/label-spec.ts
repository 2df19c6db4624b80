/**
 * `a=b,c=d` as labels.
 * @throws Error in kubectl's words
 */
export function labelsOfSpec(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [key, value, ...more] = pair.split('=');
      if (value === undefined || more.length > 0) throw new Error(`unexpected label spec: ${pair}`);
      if (key === '') throw new Error('unexpected empty label key');
      return [key!, value] as const;
    }),
  );
}

/** Go's strconv.Atoi, with its complaints. */
export function atoi(text: string): number {
  const failure = (why: string) => new Error(`strconv.Atoi: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^[+-]?\d+$/.test(text)) throw failure('invalid syntax');
  if (BigInt.asIntN(64, BigInt(text.replace(/^\+/, ''))) !== BigInt(text.replace(/^\+/, '')))
    throw failure('value out of range');
  return Number(text);
}
