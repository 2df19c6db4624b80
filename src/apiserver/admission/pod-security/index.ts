import type { KubeObject } from '../../../apimachinery/meta.ts';
import { type FieldError, forbidden, invalid, invalidValue } from '../../../apimachinery/status.ts';
import { collectionOf, type KindDefinition } from '../../../apis/kind.ts';
import type { WriteOptions } from '../../context.ts';
import type { Server } from '../../server.ts';
import { type AdmissionPlugin, nameInRefusal } from '../plugin.ts';
import { type Level, violations, violationText } from './checks.ts';

const prefix = 'pod-security.kubernetes.io/';
const levels = ['privileged', 'baseline', 'restricted'];
const modes = ['enforce', 'audit', 'warn'] as const;

/** Kinds that make pods, and where they keep the pods' specs. */
const templates: Readonly<Record<string, (object: any) => any>> = {
  podtemplates: (object) => object.template?.spec,
  replicationcontrollers: (object) => object.spec?.template?.spec,
  'daemonsets.apps': (object) => object.spec?.template?.spec,
  'deployments.apps': (object) => object.spec?.template?.spec,
  'replicasets.apps': (object) => object.spec?.template?.spec,
  'statefulsets.apps': (object) => object.spec?.template?.spec,
  'jobs.batch': (object) => object.spec?.template?.spec,
  'cronjobs.batch': (object) => object.spec?.jobTemplate?.spec?.template?.spec,
};

/** Labels of a namespace say how careful its pods must be: `enforce` refuses, `warn` tells, also of what makes pods. */
export const podSecurity: AdmissionPlugin = {
  review(server, object, kind, options) {
    const collection = collectionOf(kind);
    if (collection === 'namespaces') checkLabels(kind, object);
    else if (collection === 'pods') {
      judge(server, object, options);
    } else warnOfTemplate(server, collection, object, options);
  },
  update(server, next, old, kind, options) {
    const collection = collectionOf(kind);
    if (collection === 'namespaces') {
      checkLabels(kind, next);
      warnOfExisting(server, next, old, options);
    } else if (collection !== 'pods') warnOfTemplate(server, collection, next, options);
  },
};

interface Demand {
  level: Level;
  /** `restricted:latest` */
  text: string;
}

function demandOf({ metadata }: KubeObject, mode: (typeof modes)[number]): Demand | undefined {
  const level = metadata.labels?.[prefix + mode];
  if (level === undefined || level === 'privileged' || !levels.includes(level)) return undefined;
  return { level: level as Level, text: `${level}:${metadata.labels![`${prefix}${mode}-version`] ?? 'latest'}` };
}

function judge(server: Server, pod: KubeObject, options: WriteOptions): void {
  const home = server.store.get('namespaces', pod.metadata.namespace ?? '');
  if (home?.metadata.labels === undefined) return;
  const enforced = demandOf(home, 'enforce');
  const found = enforced ? violations(enforced.level, pod.spec) : [];
  if (found.length > 0) {
    const why = `violates PodSecurity ${JSON.stringify(enforced!.text)}: ${violationText(found)}`;
    throw forbidden({ group: '', resource: 'pods' }, nameInRefusal(pod), why);
  }
  warn(home, pod.spec, options);
}

function warnOfTemplate(server: Server, collection: string, object: KubeObject, options: WriteOptions): void {
  const specOf = templates[collection];
  if (options.internal || !specOf) return;
  const home = server.store.get('namespaces', object.metadata.namespace ?? '');
  const spec = specOf(object);
  if (home && spec) warn(home, spec, options);
}

function warn(home: KubeObject, spec: any, options: WriteOptions): void {
  const demand = demandOf(home, 'warn');
  const found = demand ? violations(demand.level, spec) : [];
  if (found.length > 0)
    options.warn(`would violate PodSecurity ${JSON.stringify(demand!.text)}: ${violationText(found)}`);
}

function checkLabels(kind: KindDefinition, { metadata }: KubeObject): void {
  const errors = modes.flatMap((mode): FieldError[] => {
    const level = metadata.labels?.[prefix + mode];
    const version = metadata.labels?.[`${prefix}${mode}-version`];
    return [
      ...(level === undefined || levels.includes(level)
        ? []
        : [invalidValue(`metadata.labels[${prefix}${mode}]`, level, `must be one of ${levels.join(', ')}`)]),
      ...(version === undefined || /^(latest|v1\.\d+)$/.test(version)
        ? []
        : [invalidValue(`metadata.labels[${prefix}${mode}-version]`, version, 'must be "latest" or "v1.x"')]),
    ];
  });
  if (errors.length > 0) throw invalid(kind, metadata.name, errors);
}

/** Whoever makes a namespace stricter hears which of its pods would not be let in any more. */
function warnOfExisting(server: Server, next: KubeObject, old: KubeObject, options: WriteOptions): void {
  const demand = demandOf(next, 'enforce');
  if (!demand || demand.text === demandOf(old, 'enforce')?.text) return;
  const byText = new Map<string, string[]>();
  for (const pod of server.store.list('pods', `${next.metadata.name}/`)) {
    const text = violations(demand.level, pod.spec)
      .map(({ reason }) => reason)
      .join(', ');
    if (text !== '') byText.set(text, [...(byText.get(text) ?? []), pod.metadata.name]);
  }
  if (byText.size === 0) return;
  const { name } = next.metadata;
  options.warn(
    `existing pods in namespace ${JSON.stringify(name)} violate the new PodSecurity enforce level ${JSON.stringify(demand.text)}`,
  );
  for (const [text, [first, ...others]] of byText) options.warn(`${first}${othersText(others.length)}: ${text}`);
}

const othersText = (count: number): string =>
  count === 0 ? '' : ` (and ${count} other ${count === 1 ? 'pod' : 'pods'})`;
