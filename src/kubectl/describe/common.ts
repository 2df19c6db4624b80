import { ageOf } from '../../apimachinery/duration.ts';
import { formatLabels } from '../../apimachinery/labels.ts';
import { controllerOf, type KubeObject } from '../../apimachinery/meta.ts';
import type { Lines } from './lines.ts';

const none = '<none>';
const longestAnnotation = 140;
const hiddenAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

export const orNone = (text: string | undefined): string => (text ? text : none);
export const trueFalse = (value: boolean | undefined): string => (value ? 'True' : 'False');

/** `Thu, 01 Jan 2026 00:00:00 +0000`, in the reader's time zone. */
export function longTime(time: string | undefined): string {
  if (!time) return 'Mon, 01 Jan 0001 00:00:00 +0000';
  const date = new Date(time);
  const offset = -date.getTimezoneOffset();
  const two = (value: number) => String(value).padStart(2, '0');
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][date.getDay()];
  const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][date.getMonth()];
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day}, ${two(date.getDate())} ${month} ${date.getFullYear()} ${clock} ${zone}`;
}

/** `Labels:`, one `key=value` a line. */
export function addLabels(lines: Lines, title: string, labels: Record<string, string> | undefined, indent = ''): void {
  const entries = sorted(labels);
  if (entries.length === 0) lines.add(0, `${indent}${title}:\t${none}`);
  entries.forEach(([key, value], i) => {
    lines.add(0, `${i === 0 ? `${indent}${title}:` : ''}\t${key}=${value}`);
  });
}

/** `Annotations:`, long and many-lined values below their key. */
export function addAnnotations(lines: Lines, annotations: Record<string, string> | undefined, indent = ''): void {
  const entries = sorted(annotations).filter(([key]) => key !== hiddenAnnotation);
  if (entries.length === 0) lines.add(0, `${indent}Annotations:\t${none}`);
  entries.forEach(([key, text], i) => {
    const value = text.replace(/\n$/, '');
    const start = i === 0 ? `${indent}Annotations:` : '';
    if (key.length + value.length + 2 <= longestAnnotation && !value.includes('\n')) {
      lines.add(0, `${start}\t${key}: ${value}`);
      return;
    }
    lines.add(0, `${start}\t${key}:`);
    for (const part of value.split('\n')) lines.add(0, `\t  ${shorten(part, longestAnnotation - 2)}`);
  });
}

export const shorten = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}...` : text;

export const sorted = <T>(map: Record<string, T> | undefined): [string, T][] =>
  Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

/** Name and, for namespaced kinds, namespace. */
export function addName(lines: Lines, { metadata }: KubeObject): void {
  lines.add(0, `Name:\t${metadata.name}`);
  if (metadata.namespace !== undefined) lines.add(0, `Namespace:\t${metadata.namespace}`);
}

/** `Controlled By:`, when something does. */
export function addController(lines: Lines, object: KubeObject): void {
  const owner = controllerOf(object);
  if (owner) lines.add(0, `Controlled By:\t${owner.kind}/${owner.name}`);
}

export const selectorText = (selector: Record<string, string> | undefined): string => formatLabels(selector ?? {});

/** Lists of text, aligned under the first. */
export function addMultiline(lines: Lines, title: string, values: readonly string[], indent = ''): void {
  if (values.length === 0) lines.add(0, `${indent}${title}:\t${none}`);
  values.forEach((value, i) => {
    lines.add(0, `${i === 0 ? `${indent}${title}:` : ''}\t${value}`);
  });
}

/** The events about an object, oldest first, as a table of their own. */
export function addEvents(lines: Lines, events: readonly KubeObject[] | undefined, now: number): void {
  if (!events) return;
  if (events.length === 0) {
    lines.add(0, `Events:\t${none}`);
    return;
  }
  lines
    .flush()
    .add(0, 'Events:')
    .add(1, 'Type\tReason\tAge\tFrom\tMessage')
    .add(1, '----\t------\t----\t----\t-------');
  for (const event of [...events].sort(byTime)) {
    const from = event.source?.component || event.reportingComponent || event.reportingController || '';
    const field = event.involvedObject?.fieldPath;
    const message = `${field ? `${field}: ` : ''}${String(event.message ?? '').trim()}`;
    lines.add(1, [event.type, event.reason, interval(event, now), from, message].join('\t'));
  }
}

const byTime = (a: KubeObject, b: KubeObject): number =>
  lastSeen(a) < lastSeen(b) ? -1 : lastSeen(a) > lastSeen(b) ? 1 : 0;
const lastSeen = (event: KubeObject): string =>
  event.lastTimestamp ?? event.series?.lastObservedTime ?? event.eventTime ?? '';

function interval(event: KubeObject, now: number): string {
  const first = ageOf(event.eventTime ?? event.firstTimestamp, now);
  if (event.series) return `${ageOf(event.series.lastObservedTime, now)} (x${event.series.count} over ${first})`;
  return event.count > 1 ? `${ageOf(event.lastTimestamp, now)} (x${event.count} over ${first})` : first;
}
