import { createHash, randomBytes } from 'node:crypto';

/** Every random choice of the simulation comes from here, so a seed makes a whole cluster reproducible. */
export interface Random {
  /** @returns an integer, 0 or more, below `bound` */
  below(bound: number): number;
  /** @returns `length` characters of the alphabet that Kubernetes uses for generated names */
  suffix(length: number): string;
  /** @returns a version 4 UUID */
  uuid(): string;
  /** @returns `length` lower-case hexadecimal digits */
  hex(length: number): string;
}

/** No vowels and no look-alikes: apimachinery's `rand.String` uses the same 27 characters. */
const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

function randomFrom(nextUint32: () => number): Random {
  const below = (bound: number) => Math.floor((nextUint32() / 0x1_0000_0000) * bound);
  const pick = (alphabet: string, length: number) => {
    let text = '';
    for (let i = 0; i < length; i++) text += alphabet[below(alphabet.length)];
    return text;
  };
  const hex = (length: number) => pick('0123456789abcdef', length);
  return {
    below,
    hex,
    suffix: (length) => pick(nameAlphabet, length),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[below(4)]}${hex(3)}-${hex(12)}`,
  };
}

/**
 * A reproducible source (mulberry32).
 * @param seed any text; the same text gives the same sequence on every machine
 */
export function seededRandom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return randomFrom(() => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  });
}

/** Real randomness, read from the operating system a kilobyte at a time. */
export function systemRandom(): Random {
  let pool = Buffer.alloc(0);
  let used = 0;
  return randomFrom(() => {
    if (used + 4 > pool.length) {
      pool = randomBytes(1024);
      used = 0;
    }
    used += 4;
    return pool.readUInt32LE(used - 4);
  });
}
