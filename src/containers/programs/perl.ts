import type { Program } from './program.ts';

/** No Perl, only the two one-liners of the tutorials: π to many places, and printing a text. */
export const perl: Program = (io) => {
  const source = io.args.join(' ');
  const places = /bpi\((\d+)\)/.exec(source)?.[1];
  if (places) io.out(`${piTo(Math.min(Number(places), 10_000))}\n`);
  const text = /print\s+["']([^"']*)["']/.exec(source)?.[1];
  if (text !== undefined) io.out(text.replaceAll('\\n', '\n') + (/-\w*l/.test(source) ? '\n' : ''));
  return 0;
};

/** Machin's formula in whole numbers. @param digits significant ones, the 3 among them */
export function piTo(digits: number): string {
  const guard = 10n;
  const unit = 10n ** (BigInt(digits) + guard);
  const arctanOfInverse = (x: bigint) => {
    let term = unit / x;
    let sum = term;
    for (let n = 3n, sign = -1n; term !== 0n; n += 2n, sign = -sign) {
      term /= x * x;
      sum += (sign * term) / n;
    }
    return sum;
  };
  const pi = 4n * (4n * arctanOfInverse(5n) - arctanOfInverse(239n));
  const rounded = (pi / 10n ** guard + 5n) / 10n;
  const text = rounded.toString();
  return `${text[0]}.${text.slice(1)}`;
}
