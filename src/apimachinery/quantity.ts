/** How an amount was written, and is written again: `12e6`, `12Mi`, `12M`. */
export type QuantityFormat = 'DecimalExponent' | 'BinarySI' | 'DecimalSI';

/** An amount of a resource. `nano` is the value in billionths; nothing smaller exists. */
export interface Quantity {
  readonly nano: bigint;
  readonly format: QuantityFormat;
  /** Set when the text it was read from counts as canonical already; then it is written as it was. */
  readonly text?: string;
}

const GIGA = 1_000_000_000n;
const MAX_BINARY = (2n ** 63n - 1n) * GIGA;

const formatWrong = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const suffixWrong = "unable to parse quantity's suffix";

const decimalSuffixes: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binarySuffixes: Record<string, number> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

function readSuffix(suffix: string): { base: 2 | 10; exponent: number; format: QuantityFormat } | undefined {
  const decimal = decimalSuffixes[suffix];
  if (decimal !== undefined) return { base: 10, exponent: decimal, format: 'DecimalSI' };
  const binary = binarySuffixes[suffix];
  if (binary !== undefined) return { base: 2, exponent: binary, format: 'BinarySI' };
  const exponent = /^[eE]([+-]?\d+)$/.exec(suffix);
  return exponent ? { base: 10, exponent: Number(exponent[1]), format: 'DecimalExponent' } : undefined;
}

/**
 * Reads an amount: `100m`, `1.5Gi`, `2e3`. Precision beyond a billionth is rounded up (away from zero).
 * @throws Error in the API's words
 */
export function parseQuantity(text: string): Quantity {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?([eEinumkKMGTP]*(?:[-+]?\d*))$/.exec(text);
  if (text === '' || !parts) throw new Error(formatWrong);
  const [, sign, whole, fraction = '', suffix] = parts;
  const read = readSuffix(suffix!);
  if (!read) throw new Error(suffixWrong);

  const scale = (read.base === 10 ? read.exponent : 0) - fraction.length + 9;
  // Beyond these every value is the smallest or far above the largest that exists.
  const power = Math.max(-400, Math.min(400, scale));
  let amount = BigInt(`${whole}${fraction}` || '0');
  if (read.base === 2) amount <<= BigInt(read.exponent);
  amount = power >= 0 ? amount * 10n ** BigInt(power) : divideUp(amount, 10n ** BigInt(-power));

  let { format } = read;
  if (format === 'BinarySI') {
    if (amount > MAX_BINARY) amount = MAX_BINARY;
    if (amount > 0n && amount < GIGA) format = 'DecimalSI';
  }
  const quantity: Quantity = { nano: sign === '-' ? -amount : amount, format };
  return isCanonical(whole!, fraction, read) ? { ...quantity, text } : quantity;
}

const divideUp = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/** The API's quick test, quirks included: `1.500` passes and stays as it is. */
function isCanonical(whole: string, fraction: string, { base, exponent }: { base: number; exponent: number }): boolean {
  const digits = `${whole.replace(/^0+/, '') || '0'}${fraction}`;
  if (base === 2) {
    if (fraction !== '' || digits.length + Math.trunc((exponent * 3) / 10) > 14) return false;
    return (Number(digits) & 7) !== 0;
  }
  const scale = exponent - fraction.length;
  if (digits.length > 18 || scale < -9) return false;
  return scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
}

/** The canonical text: the largest suffix that needs no fraction. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.text !== undefined) return quantity.text;
  const { nano, format } = quantity;
  if (nano === 0n) return '0';
  const whole = nano % GIGA === 0n;
  const below1Ki = nano > -1024n * GIGA && nano < 1024n * GIGA;
  return format === 'BinarySI' && whole && !below1Ki ? formatBinary(nano / GIGA) : formatDecimal(nano, format);
}

function formatBinary(value: bigint): string {
  let power = 0;
  while (power < 6 && value % 1024n === 0n) {
    value /= 1024n;
    power++;
  }
  return `${value}${['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'][power]}`;
}

function formatDecimal(nano: bigint, format: QuantityFormat): string {
  let exponent = -9;
  let mantissa = nano;
  while (mantissa % 1000n === 0n && (format === 'DecimalExponent' || exponent < 18)) {
    mantissa /= 1000n;
    exponent += 3;
  }
  if (format === 'DecimalExponent') return exponent === 0 ? `${mantissa}` : `${mantissa}e${exponent}`;
  return `${mantissa}${['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'][exponent / 3 + 3]}`;
}

/** The amount as the API would write it back: `1000m` → `1`. */
export const canonicalQuantity = (text: string): string => formatQuantity(parseQuantity(text));

export const compareQuantities = (a: Quantity, b: Quantity): number => (a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0);

/** The sum, written in the first one's format unless that is zero. */
export const addQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nano: a.nano + b.nano,
  format: a.nano === 0n ? b.format : a.format,
});

export const subtractQuantities = (a: Quantity, b: Quantity): Quantity => ({
  nano: a.nano - b.nano,
  format: a.nano === 0n ? b.format : a.format,
});

export const zeroQuantity: Quantity = { nano: 0n, format: 'DecimalSI' };

const roundUp = (nano: bigint, unit: bigint): number =>
  Number(nano >= 0n ? divideUp(nano, unit) : -divideUp(-nano, unit));

/** Whole units (bytes, pods), rounded away from zero. */
export const quantityValue = (quantity: Quantity): number => roundUp(quantity.nano, GIGA);

/** Thousandths (millicores), rounded away from zero. */
export const quantityMilliValue = (quantity: Quantity): number => roundUp(quantity.nano, 1_000_000n);

const milliOf = new Map<string, number>();

/**
 * Thousandths of an amount given as text; remembered, as a cluster's pods say the same few amounts over and over.
 * @throws Error in the API's words
 */
export function parseMilliValue(text: string | number): number {
  const key = String(text);
  let milli = milliOf.get(key);
  if (milli === undefined) {
    milli = quantityMilliValue(parseQuantity(key));
    milliOf.set(key, milli);
  }
  return milli;
}

export function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch {
    return false;
  }
}
