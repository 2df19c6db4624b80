// What YAML 1.1, as Go's packages read it, makes of a plain scalar.

const words: Record<string, 'bool' | 'null' | 'float'> = {};
for (const word of ['y', 'yes', 'true', 'on', 'n', 'no', 'false', 'off']) addForms(word, 'bool');
for (const word of ['null', '.inf', '+.inf', '-.inf']) addForms(word, word === 'null' ? 'null' : 'float');
Object.assign(words, { '': 'null', '~': 'null', '.nan': 'float', '.NaN': 'float', '.NAN': 'float' });

function addForms(word: string, meaning: 'bool' | 'null' | 'float'): void {
  const at = word.search(/[a-z]/);
  const capital = word.slice(0, at) + word.charAt(at).toUpperCase() + word.slice(at + 1);
  for (const form of [word, capital, word.toUpperCase()]) words[form] = meaning;
}

const integer = /^[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9][0-9]*)$/;
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const date = /^\d{4}-(\d{1,2})-(\d{1,2})$/;
const dateTime =
  /^\d{4}-(\d{1,2})-(\d{1,2})(?:[Tt](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?)$/;

export type Resolved = 'string' | 'bool' | 'null' | 'int' | 'float' | 'timestamp';

export function resolvePlain(text: string): Resolved {
  const word = Object.hasOwn(words, text) ? words[text] : undefined;
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  const isDigit = first >= 48 && first <= 57;
  if (!isDigit && !'+-.'.includes(text[0]!)) return 'string';
  if (isTimestamp(text)) return 'timestamp';
  if (text[0] === '.') return float.test(text) ? 'float' : 'string';
  const digits = text.replaceAll('_', '');
  if (integer.test(digits)) return fits(digits) ? 'int' : float.test(digits) ? 'float' : 'string';
  return float.test(digits) ? 'float' : 'string';
}

/** 64 bits, signed or not. */
function fits(digits: string): boolean {
  if (digits.length < 19) return true;
  const negative = digits.startsWith('-');
  const bare = digits.replace(/^[-+]/, '').replace(/^0[oO]?(?=[0-7])/, '0o');
  const value = BigInt(bare);
  return negative ? value <= 2n ** 63n : value < 2n ** 64n;
}

export function isTimestamp(text: string): boolean {
  const match = date.exec(text) ?? dateTime.exec(text);
  if (!match) return false;
  const [month, day, ...time] = match
    .slice(1)
    .filter((part) => part !== undefined)
    .map(Number) as [number, number];
  const [hour = 0, minute = 0, second = 0] = time;
  const days = new Date(Date.UTC(Number(text.slice(0, 4)), month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60;
}

/** Is a plain scalar of this text read back as that text? Numbers in base 60 are avoided, too: other readers know them. */
export const readsAsString = (text: string): boolean => resolvePlain(text) === 'string' && !base60.test(text);
