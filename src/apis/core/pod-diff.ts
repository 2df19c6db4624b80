import { deepEqual, isMap } from '../../apimachinery/deep.ts';

/** Fields whose names Go writes in its own way. */
const goNames: Readonly<Record<string, string>> = {
  dnsPolicy: 'DNSPolicy',
  dnsConfig: 'DNSConfig',
  hostIPC: 'HostIPC',
  hostPID: 'HostPID',
  os: 'OS',
  tty: 'TTY',
  httpGet: 'HTTPGet',
  tcpSocket: 'TCPSocket',
  grpc: 'GRPC',
};

const goName = (field: string): string => goNames[field] ?? field.charAt(0).toUpperCase() + field.slice(1);

/**
 * What differs between two specs, in the manner of the server's structural diff: lines that go start with `-`, lines that
 * come with `+`, and what is alike is only counted.
 */
export const specDiff = (old: unknown, next: unknown, type = 'core.PodSpec'): string =>
  [`  ${type}{`, ...diffFields(old, next, 1), '  }', ''].join('\n');

const line = (sign: string, depth: number, text: string): string => `${sign} ${'\t'.repeat(depth)}${text}`;

function diffFields(old: unknown, next: unknown, depth: number): string[] {
  const lines: string[] = [];
  let alike = 0;
  const count = () => {
    if (alike > 0) lines.push(line(' ', depth, `... // ${alike} identical field${alike > 1 ? 's' : ''}`));
    alike = 0;
  };
  for (const field of fieldsOf(old, next)) {
    const [was, is] = [partOf(old, field), partOf(next, field)];
    if (deepEqual(was, is)) {
      if (was !== undefined) alike++;
      continue;
    }
    count();
    lines.push(...diffValue(label(old, field), was, is, depth));
  }
  count();
  return lines;
}

const label = (container: unknown, field: string): string => (Array.isArray(container) ? '' : `${goName(field)}: `);

const fieldsOf = (old: unknown, next: unknown): string[] => [
  ...new Set([...Object.keys(old as object), ...Object.keys(next as object)]),
];

const partOf = (container: unknown, field: string): unknown => (container as Record<string, unknown>)[field];

function diffValue(name: string, was: unknown, is: unknown, depth: number): string[] {
  const nested = (isMap(was) && isMap(is)) || (Array.isArray(was) && Array.isArray(is));
  if (nested) return [line(' ', depth, `${name}{`), ...diffFields(was, is, depth + 1), line(' ', depth, '},')];
  return [
    ...(was === undefined ? [] : [line('-', depth, `${name}${JSON.stringify(was)},`)]),
    ...(is === undefined ? [] : [line('+', depth, `${name}${JSON.stringify(is)},`)]),
  ];
}
