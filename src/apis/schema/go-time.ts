/** Times as Go reads them: RFC 3339, with Go's words for what is wrong. */

const layouts = { Time: '2006-01-02T15:04:05Z07:00', MicroTime: '2006-01-02T15:04:05.000000Z07:00' };

/** What stands between two parts, which part follows, and its range. */
const parts = [
  { before: '', name: '2006', digits: 4 },
  { before: '-', name: '01', digits: 2, range: [1, 12], word: 'month' },
  { before: '-', name: '02', digits: 2 },
  { before: 'T', name: '15', digits: 2, loose: true, range: [0, 23], word: 'hour' },
  { before: ':', name: '04', digits: 2, range: [0, 59], word: 'minute' },
  { before: ':', name: '05', digits: 2, range: [0, 59], word: 'second' },
] as const;

/**
 * Reads a time and writes it as the API does: UTC, in whole seconds or in microseconds.
 * @throws Error in Go's words
 */
export function canonicalTime(text: string, type: keyof typeof layouts): string {
  const layout = layouts[type];
  const wrong = (rest: string, element: string) =>
    new Error(`parsing time ${quote(text)} as ${quote(layout)}: cannot parse ${quote(rest)} as ${quote(element)}`);
  const outOfRange = (what: string) => new Error(`parsing time ${quote(text)}: ${what} out of range`);

  let rest = text;
  const numbers: number[] = [];
  for (const part of parts) {
    if (!rest.startsWith(part.before)) throw wrong(rest, part.before);
    rest = rest.slice(part.before.length);
    const found = new RegExp(`^\\d{${'loose' in part ? 1 : part.digits},${part.digits}}`).exec(rest)?.[0];
    if (found === undefined) throw wrong(rest, part.name);
    const value = Number(found);
    if ('range' in part && (value < part.range[0] || value > part.range[1])) throw outOfRange(part.word);
    numbers.push(value);
    rest = rest.slice(found.length);
  }
  // Go takes a fraction of the second even where the layout has none.
  const fraction = (type === 'Time' ? /^[.,]\d+/ : /^[.,]\d{6}(?!\d)/).exec(rest)?.[0];
  if (fraction === undefined && type === 'MicroTime') throw wrong(rest, '.000000');
  rest = rest.slice(fraction?.length ?? 0);
  const zone = /^(?:Z|([+-])(\d\d):(\d\d))/.exec(rest);
  if (zone === null) throw wrong(rest, 'Z07:00');
  if (rest.length > zone[0].length) {
    throw new Error(`parsing time ${quote(text)}: extra text: ${quote(rest.slice(zone[0].length))}`);
  }
  const [year, month, day, hour, minute, second] = numbers as [number, number, number, number, number, number];
  if (day < 1 || day > new Date(Date.UTC(year, month, 0)).getUTCDate()) throw outOfRange('day');
  const offset = zone[1] === undefined ? 0 : (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3]));
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute - offset, second)).toISOString().slice(0, 19);
  return type === 'Time' ? `${time}Z` : `${time}.${fraction!.slice(1)}Z`;
}

const quote = (text: string): string => JSON.stringify(text);
