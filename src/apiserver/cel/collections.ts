/** Functions for lists and texts that the API server adds to the standard ones. */
import { type Environment, EvaluationError } from '@marcbachmann/cel-js';

type Ordered = bigint | number | string | boolean;

const smaller = (a: Ordered, b: Ordered): boolean => a < b;
const best = (list: readonly Ordered[], isBetter: (a: Ordered, b: Ordered) => boolean, name: string): Ordered => {
  if (list.length === 0) throw new EvaluationError(`${name} called on empty list`);
  return list.reduce((one, other) => (isBetter(other, one) ? other : one));
};
const same = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && text(a) === text(b));
const text = (value: unknown): string =>
  JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? `${item}n` : item));

export function addCollections(env: Environment): void {
  addLists(env);
  addTexts(env);
  addSets(env);
}

function addLists(env: Environment): void {
  const list = (signature: string, run: (...args: any[]) => unknown) => env.registerFunction(`list.${signature}`, run);
  list('isSorted(): bool', (items: Ordered[]) => items.every((item, i) => i === 0 || !smaller(item, items[i - 1]!)));
  list('sum(): dyn', (items: any[]) => items.reduce((sum, item) => sum + item, typeof items[0] === 'number' ? 0 : 0n));
  list('min(): dyn', (items: Ordered[]) => best(items, smaller, 'min'));
  list('max(): dyn', (items: Ordered[]) => best(items, (a, b) => smaller(b, a), 'max'));
  list('indexOf(dyn): int', (items: unknown[], item: unknown) => BigInt(items.findIndex((one) => same(one, item))));
  list('lastIndexOf(dyn): int', (items: unknown[], item: unknown) => {
    for (let at = items.length - 1; at >= 0; at--) if (same(items[at], item)) return BigInt(at);
    return -1n;
  });
}

function addTexts(env: Environment): void {
  const add = (signature: string, run: (...args: any[]) => unknown) => env.registerFunction(`string.${signature}`, run);
  add('find(string): string', (value: string, pattern: string) => regex(pattern).exec(value)?.[0] ?? '');
  add('findAll(string): list<string>', (value: string, pattern: string) => found(value, pattern, -1n));
  add('findAll(string, int): list<string>', found);
  add('replace(string, string): string', (value: string, from: string, to: string) => value.replaceAll(from, () => to));
  add('replace(string, string, int): string', (value: string, from: string, to: string, most: bigint) => {
    let left = most < 0n ? Number.POSITIVE_INFINITY : Number(most);
    return value.replaceAll(from, (one) => (left-- > 0 ? to : one));
  });
  add('charAt(int): string', (value: string, at: bigint) => [...value][Number(at)] ?? '');
  add('format(list): string', format);
  add('reverse(): string', (value: string) => [...value].reverse().join(''));
}

function regex(pattern: string, flags = ''): RegExp {
  try {
    return new RegExp(pattern, `u${flags}`);
  } catch (error) {
    throw new EvaluationError(`error parsing regexp: ${(error as Error).message}`);
  }
}

const found = (value: string, pattern: string, most: bigint): string[] =>
  [...value.matchAll(regex(pattern, 'g'))].map(([one]) => one).slice(0, most < 0n ? undefined : Number(most));

function format(pattern: string, values: readonly unknown[]): string {
  let next = 0;
  return pattern.replace(/%(?:\.(\d+))?([sdfbxXoe%])/g, (_, digits: string | undefined, verb: string) => {
    if (verb === '%') return '%';
    if (next >= values.length) throw new EvaluationError('index out of range in format');
    const value: any = values[next++];
    switch (verb) {
      case 'f':
        return Number(value).toFixed(digits === undefined ? 6 : Number(digits));
      case 'e':
        return Number(value).toExponential(digits === undefined ? 6 : Number(digits));
      case 'b':
        return value.toString(2);
      case 'o':
        return value.toString(8);
      case 'x':
      case 'X': {
        const hex = typeof value === 'string' ? Buffer.from(value).toString('hex') : value.toString(16);
        return verb === 'X' ? hex.toUpperCase() : hex;
      }
      default:
        return shown(value);
    }
  });
}

function shown(value: any): string {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}: ${shown(item)}`)
      .join(', ')}}`;
  return String(value);
}

/** `sets.contains(a, b)`: the library reaches functions of a name space through a variable of that name. */
function addSets(env: Environment): void {
  class Sets {}
  env.registerType('Sets', { ctor: Sets, fields: {} });
  env.registerConstant('sets', 'Sets', new Sets());
  const has = (list: readonly unknown[], item: unknown) => list.some((one) => same(one, item));
  env.registerFunction('Sets.contains(list, list): bool', (_: Sets, a: unknown[], b: unknown[]) =>
    b.every((one) => has(a, one)),
  );
  env.registerFunction(
    'Sets.equivalent(list, list): bool',
    (_: Sets, a: unknown[], b: unknown[]) => a.every((one) => has(b, one)) && b.every((one) => has(a, one)),
  );
  env.registerFunction('Sets.intersects(list, list): bool', (_: Sets, a: unknown[], b: unknown[]) =>
    a.some((one) => has(b, one)),
  );
}
