const isLetter = (character: string): boolean => /^\p{L}$/u.test(character);
const isDigit = (character: string): boolean => /^\p{Nd}$/u.test(character);

/** Order of keys in YAML: letters by code point, numbers by value (`a2` before `a10`), other characters before letters. */
export function naturalOrder(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  let digits = false;
  for (let i = 0; i < left.length && i < right.length; i++) {
    const x = left[i]!;
    const y = right[i]!;
    if (x === y) {
      digits = isDigit(x);
      continue;
    }
    const xIsLetter = isLetter(x);
    const yIsLetter = isLetter(y);
    if (xIsLetter && yIsLetter) return x.codePointAt(0)! - y.codePointAt(0)!;
    // After a digit a letter ends the number, and the shorter number comes first.
    if (xIsLetter || yIsLetter) return (digits ? xIsLetter : yIsLetter) ? -1 : 1;
    return compareNumbers(left, right, i) || x.codePointAt(0)! - y.codePointAt(0)!;
  }
  return left.length - right.length;
}

/** Compares the numbers that start, or go on, at a place. */
function compareNumbers(left: string[], right: string[], at: number): number {
  let base = 0;
  if (left[at] === '0' || right[at] === '0') {
    for (let i = at - 1; i >= 0 && isDigit(left[i]!); i--) {
      if (left[i] !== '0') {
        base = 1;
        break;
      }
    }
  }
  const x = numberFrom(left, at, base);
  const y = numberFrom(right, at, base);
  return x.value - y.value || x.end - y.end;
}

function numberFrom(text: string[], at: number, base: number): { value: number; end: number } {
  let value = base;
  let end = at;
  for (; end < text.length && isDigit(text[end]!); end++) value = value * 10 + text[end]!.codePointAt(0)! - 48;
  return { value, end };
}
