// What a plain scalar means to the YAML package that kustomize uses: YAML 1.2, with octal numbers and dates as in 1.1.

const words: Record<string, [tag: string, value: unknown]> = {
  '': ['!!null', null],
  '~': ['!!null', null],
  null: ['!!null', null],
  Null: ['!!null', null],
  NULL: ['!!null', null],
  true: ['!!bool', true],
  True: ['!!bool', true],
  TRUE: ['!!bool', true],
  false: ['!!bool', false],
  False: ['!!bool', false],
  FALSE: ['!!bool', false],
  '<<': ['!!merge', '<<'],
};
for (const word of ['.nan', '.NaN', '.NAN']) words[word] = ['!!float', Number.NaN];
for (const word of ['.inf', '.Inf', '.INF']) {
  words[word] = ['!!float', Infinity];
  words[`+${word}`] = ['!!float', Infinity];
  words[`-${word}`] = ['!!float', -Infinity];
}

const integer = /^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const date = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const dateTime = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:([Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d+))?)(Z|[-+]\d\d:\d\d)?$/;

export interface Resolution {
  tag: string;
  value: unknown;
}

/** A moment, as text that JSON shows. */
export class Timestamp {
  constructor(readonly text: string) {}
}

/** @returns tag and value; whole numbers beyond 2^53 are bigints */
export function resolve(text: string): Resolution {
  const word = Object.hasOwn(words, text) ? words[text] : undefined;
  if (word) return { tag: word[0], value: word[1] };
  const first = text.charCodeAt(0);
  if (text[0] === '.') return float.test(text) ? { tag: '!!float', value: Number(text) } : asText(text);
  if (!(first >= 48 && first <= 57) && text[0] !== '+' && text[0] !== '-') return asText(text);
  const moment = timestampOf(text);
  if (moment !== undefined) return { tag: '!!timestamp', value: new Timestamp(moment) };
  const digits = text.replaceAll('_', '');
  if (integer.test(digits)) {
    const whole = wholeNumber(digits);
    if (whole !== undefined) return { tag: '!!int', value: whole };
  }
  return float.test(digits) ? { tag: '!!float', value: Number(digits) } : asText(text);
}

const asText = (text: string): Resolution => ({ tag: '!!str', value: text });

/** @returns undefined when 64 bits do not hold it */
function wholeNumber(digits: string): number | bigint | undefined {
  const negative = digits.startsWith('-');
  const bare = digits
    .replace(/^[-+]/, '')
    .toLowerCase()
    .replace(/^0o?(?=[0-7]+$)/, '0o');
  const whole = negative ? -BigInt(bare) : BigInt(bare);
  if (whole < -(2n ** 63n) || whole >= 2n ** 64n) return undefined;
  const value = Number(whole);
  return Number.isSafeInteger(value) ? value : whole;
}

function timestampOf(text: string): string | undefined {
  const match = date.exec(text) ?? dateTime.exec(text);
  if (!match) return undefined;
  const [, year, month, day, between, hour = '0', minute = '0', second = '0', fraction = '', zone = ''] = match;
  if (between === ' ' ? zone !== '' : between !== undefined && zone === '') return undefined;
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const valid =
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    Number(day) >= 1 &&
    Number(day) <= days &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60;
  if (!valid) return undefined;
  const two = (number: string | undefined) => String(number).padStart(2, '0');
  const digits = fraction.slice(0, 9).replace(/0+$/, '');
  const offset = zone === '' || zone === '+00:00' || zone === '-00:00' ? 'Z' : zone;
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${digits === '' ? '' : `.${digits}`}${offset}`;
}

/** Words that YAML 1.1 takes for a truth value: quoted whenever text is written. */
export const isOldBool = (text: string): boolean => /^(y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/.test(text);
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
/** Is the text, written plain, read back as text by everybody? */
export const isPlainText = (text: string): boolean =>
  resolve(text).tag === '!!str' && !isOldBool(text) && !base60.test(text);
