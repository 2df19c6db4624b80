import type { KubeObject } from '../../apimachinery/meta.ts';
import type { FlagValues } from '../definition.ts';

/** `key=value` pairs of --labels; none given: `run=NAME`. */
export function labelsOf(name: string, flags: FlagValues): Record<string, string> {
  const text = flags.string('labels');
  if (text === '') return { run: name };
  const labels: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const parts = pair.split('=');
    if (parts.length !== 2 || parts[0] === '') throw new Error(`unexpected label spec: ${pair}`);
    labels[parts[0]!] = parts[1]!;
  }
  return labels;
}

function annotationsOf(flags: FlagValues): Record<string, string> | undefined {
  const given = flags.strings('annotations');
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map((text) => {
      const equals = text.indexOf('=');
      if (equals <= 0) throw new Error(`invalid annotations format: ${text}`);
      return [text.slice(0, equals), text.slice(equals + 1)];
    }),
  );
}

function environmentOf(flags: FlagValues): object[] {
  return flags.strings('env').map((text) => {
    const equals = text.indexOf('=');
    const name = text.slice(0, equals);
    if (equals < 1 || !/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name)) throw new Error(`invalid env: ${text}`);
    return { name, value: text.slice(equals + 1) };
  });
}

/** Go's strconv.Atoi, with its complaint. */
export function portOf(flags: FlagValues): number | undefined {
  const text = flags.string('port');
  if (text === '') return undefined;
  if (!/^[-+]?\d+$/.test(text)) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** The pod that the flags ask for, with the empty parts that kubectl's own objects have. */
export function podFrom(name: string, extra: readonly string[], flags: FlagValues, namespace?: string): KubeObject {
  const port = portOf(flags);
  const annotations = annotationsOf(flags);
  const env = environmentOf(flags);
  const words = extra.length === 0 ? {} : flags.bool('command') ? { command: [...extra] } : { args: [...extra] };
  const container = {
    name,
    image: flags.string('image'),
    ...words,
    ...(port === undefined ? {} : { ports: [{ containerPort: port }] }),
    ...(env.length > 0 ? { env } : {}),
    resources: {},
    ...(flags.string('image-pull-policy') === '' ? {} : { imagePullPolicy: flags.string('image-pull-policy') }),
    ...(flags.bool('privileged') ? { securityContext: { privileged: true } } : {}),
    ...(flags.bool('stdin') ? { stdin: true, ...(flags.bool('leave-stdin-open') ? {} : { stdinOnce: true }) } : {}),
    ...(flags.bool('tty') ? { tty: true } : {}),
  };
  const labels = labelsOf(name, flags);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      ...(annotations ? { annotations } : {}),
    },
    spec: { containers: [container], restartPolicy: flags.string('restart'), dnsPolicy: 'ClusterFirst' },
    status: {},
  };
}

/** The Service that --expose adds. */
export function serviceFor(name: string, flags: FlagValues, namespace?: string): KubeObject {
  const port = portOf(flags)!;
  const labels = labelsOf(name, flags);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(flags.string('labels') === '' ? {} : { labels }),
    },
    spec: { ports: [{ protocol: 'TCP', port, targetPort: port }], selector: labels },
    status: { loadBalancer: {} },
  };
}
