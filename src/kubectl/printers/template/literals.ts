import { GoFloat } from '../../../apimachinery/go-format.ts';

/** An `int` (or a byte of a string): JSON's whole numbers are int64, which errors and `printf` tell apart. */
export class GoInt {
  constructor(
    readonly value: number,
    readonly type: 'int' | 'uint8' | 'int32' = 'int',
  ) {}
}

const escapes: Record<string, string> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/** The value of a quoted or raw string; undefined when it is malformed. */
export function unquote(text: string): string | undefined {
  if (text.startsWith('`')) return text.slice(1, -1).replaceAll('\r', '');
  let value = '';
  const inside = text.slice(1, -1);
  const pattern = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))|([^\\])/gsu;
  for (const [, x, u, long, octal, simple, plain] of inside.matchAll(pattern)) {
    if (plain !== undefined) value += plain;
    else if (simple !== undefined) {
      const meant = escapes[simple];
      if (meant === undefined || (text[0] === '"' && simple === "'") || (text[0] === "'" && simple === '"'))
        return undefined;
      value += meant;
    } else {
      const code = octal === undefined ? Number.parseInt((x ?? u ?? long)!, 16) : Number.parseInt(octal, 8);
      if (code > 0x10ffff) return undefined;
      value += String.fromCodePoint(code);
    }
  }
  return value;
}

/** A character constant is the number of its character. */
export function parseCharacter(text: string): GoInt | undefined {
  const value = unquote(text);
  return value !== undefined && [...value].length === 1 ? new GoInt(value.codePointAt(0)!) : undefined;
}

export function parseNumber(text: string): GoInt | GoFloat | bigint | undefined {
  const digits = text.replaceAll('_', '');
  const bare = digits.replace(/^[-+]/, '');
  const sign = digits.startsWith('-') ? -1 : 1;
  if (/^(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|0[0-7]*|[1-9]\d*)$/.test(bare)) {
    const value = sign * Number(/^0\d/.test(bare) ? `0o${bare.slice(1)}` : bare);
    return Number.isSafeInteger(value) ? new GoInt(value) : BigInt(Math.abs(value)) * BigInt(sign);
  }
  if (/^(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(bare)) return new GoFloat(sign * Number(bare));
  return undefined;
}
