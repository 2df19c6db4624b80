import type { KubeObject } from '../../apimachinery/meta.ts';
import { isEnvVarName } from '../../apimachinery/names.ts';
import type { FlagValues } from '../definition.ts';
import { atoi, labelsOfSpec } from '../typed/label-spec.ts';
import { typed } from '../typed/object.ts';

/** `key=value` pairs of --labels; none given: `run=NAME`. */
const labelsOf = (name: string, flags: FlagValues): Record<string, string> =>
  flags.string('labels') === '' ? { run: name } : labelsOfSpec(flags.string('labels'));

/** @throws Error that names all that are none */
function annotationsOf(flags: FlagValues): Record<string, string> {
  const given = flags.strings('annotations');
  const wrong = given.filter((text) => text.indexOf('=') < 1);
  if (wrong.length > 0) throw new Error(`invalid annotations format: ${wrong.join(', ')}`);
  return Object.fromEntries(
    given.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const),
  );
}

const environmentOf = (flags: FlagValues): object[] =>
  flags.strings('env').map((text) => {
    const equals = text.indexOf('=');
    const name = text.slice(0, equals);
    if (equals < 1 || isEnvVarName(name).length > 0) throw new Error(`invalid env: ${text}`);
    return { name, value: text.slice(equals + 1) };
  });

/** `--port` as an int32 holds it; undefined when it is not given. */
const portOf = (flags: FlagValues): number | undefined =>
  flags.string('port') === '' ? undefined : atoi(flags.string('port')) | 0;

export type RestartPolicy = 'Always' | 'OnFailure' | 'Never';

/** The pod that the flags ask for. */
export function podFrom(name: string, words: readonly string[], flags: FlagValues): KubeObject {
  const env = environmentOf(flags);
  const annotations = annotationsOf(flags);
  const labels = labelsOf(name, flags);
  const containerPort = portOf(flags);
  const stdin = flags.bool('stdin');
  const container = {
    name,
    image: flags.string('image'),
    [flags.bool('command') ? 'command' : 'args']: words,
    ports: containerPort === undefined ? [] : [{ containerPort }],
    env,
    imagePullPolicy: flags.string('image-pull-policy'),
    ...(flags.bool('privileged') ? { securityContext: { privileged: true } } : {}),
    stdin,
    stdinOnce: stdin && !flags.bool('leave-stdin-open'),
    tty: flags.bool('tty'),
  };
  return typed({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, annotations },
    spec: { containers: [container], restartPolicy: flags.string('restart') || 'Always', dnsPolicy: 'ClusterFirst' },
  });
}

/** The Service that --expose adds. It has labels only if the user named some. */
export function serviceFor(name: string, flags: FlagValues): KubeObject {
  const port = portOf(flags)!;
  const selector = labelsOf(name, flags);
  return typed({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...(flags.string('labels') === '' ? {} : { labels: selector }) },
    spec: { ports: [{ protocol: 'TCP', port, targetPort: port }], selector },
  });
}
