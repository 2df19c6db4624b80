import type { KubeObject } from '../apimachinery/meta.ts';
import type { Client } from '../client/client.ts';
import { fetchObjects, type Target } from './resources.ts';

/** Selector of the pods that belong to a workload or a Service, as text; undefined when it has none. */
export function selectorOf({ kind, spec }: KubeObject): string | undefined {
  const selector = spec?.selector;
  if (!selector) return undefined;
  if (kind === 'Service' || kind === 'ReplicationController') return pairs(selector);
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }: any) => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
  });
  return [pairs(selector.matchLabels ?? {}), ...expressions].filter(Boolean).join(',');
}

/** `*v1.ConfigMap`, as Go names the type of an object. */
export const goTypeOf = ({ apiVersion, kind }: KubeObject): string =>
  `*${apiVersion.slice(apiVersion.indexOf('/') + 1)}.${kind}`;

const pairs = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/**
 * The pod that an exec, attach or port-forward to a TYPE/NAME means: of a workload's pods the one that is furthest.
 * @throws Error in kubectl's words when there is none
 */
export async function attachablePod(client: Client, target: Target): Promise<KubeObject> {
  for await (const { object } of fetchObjects(client, target)) {
    if (object.kind === 'Pod') return object;
    const labelSelector = selectorOf(object);
    if (labelSelector === undefined)
      throw new Error(`cannot attach to ${goTypeOf(object)}: selector for ${goTypeOf(object)} not implemented`);
    const pods = await podsOf(client, object.metadata.namespace, labelSelector);
    if (pods.length === 0) throw new Error('timed out waiting for the condition');
    return pods[0]!;
  }
  throw new Error('pod, type/name or --filename must be specified');
}

/** A workload's pods, those that can best be talked to first. */
export async function podsOf(
  client: Client,
  namespace: string | undefined,
  labelSelector: string,
): Promise<KubeObject[]> {
  const pods = (await client.resources()).find(({ group, plural }) => group === '' && plural === 'pods')!;
  const { items } = await client.list(pods, namespace, { labelSelector });
  return items.sort((a, b) => compare(rank(a), rank(b)));
}

const phases = ['Running', 'Unknown', 'Pending'];

const rank = (pod: KubeObject): number[] => [
  pod.spec.nodeName ? 0 : 1,
  (phases.indexOf(pod.status?.phase) + phases.length + 1) % (phases.length + 1),
  isReady(pod) ? 0 : 1,
];

const isReady = ({ status }: KubeObject): boolean =>
  (status?.conditions ?? []).some(({ type, status: value }: any) => type === 'Ready' && value === 'True');

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}
