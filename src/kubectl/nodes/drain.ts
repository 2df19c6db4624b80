// Which pods leave a node that is drained, and how.

import { controllerOf, type KubeObject } from '../../apimachinery/meta.ts';
import { ApiError, isNotFound } from '../../apimachinery/status.ts';
import type { ApiResource, Client } from '../../client/client.ts';
import type { CommandContext } from '../definition.ts';
import { graceOf } from '../deletion.ts';
import type { DryRun } from '../dry-run.ts';
import { poll } from '../poll.ts';

export interface DrainWishes {
  dryRun: DryRun;
  force: boolean;
  ignoreDaemonSets: boolean;
  deleteEmptyDirData: boolean;
  disableEviction: boolean;
  podSelector: string;
  gracePeriodSeconds: number;
  timeoutMs: number;
  skipTerminatingSeconds: number;
}

/** What is to become of a pod. */
interface Verdict {
  leaves: boolean;
  warning?: string;
  error?: string;
}

/** @throws AggregateError of what keeps the pods on the node */
export async function drainNode(node: string, wishes: DrainWishes, context: CommandContext): Promise<void> {
  const client = await context.client();
  const pods = (await client.resources()).find(({ group, plural }) => group === '' && plural === 'pods')!;
  const leaving = await podsToLeave(client, pods, node, wishes, context);
  if (wishes.dryRun === 'client') {
    for (const { metadata } of leaving) context.out(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)\n`);
    return;
  }
  const errors: Error[] = [];
  for (const pod of leaving) {
    try {
      await makeLeave(client, pods, pod, wishes, context);
    } catch (error) {
      errors.push(error as Error);
    }
  }
  if (errors.length > 0) {
    const text = errors.length === 1 ? errors[0]!.message : `[${errors.map(({ message }) => message).join(', ')}]`;
    context.err(`There are pending pods in node ${JSON.stringify(node)} when an error occurred: ${text}\n`);
    for (const pod of await podsToLeave(client, pods, node, wishes, context)) context.err(`pod/${pod.metadata.name}\n`);
    throw new AggregateError(errors);
  }
}

async function podsToLeave(
  client: Client,
  resource: ApiResource,
  node: string,
  wishes: DrainWishes,
  context: CommandContext,
): Promise<KubeObject[]> {
  const fieldSelector = `spec.nodeName=${node}`;
  const { items } = await client.list(resource, undefined, { fieldSelector, labelSelector: wishes.podSelector });
  const judged: { pod: KubeObject; verdict: Verdict }[] = [];
  const now = context.host.clock.now();
  for (const pod of items) judged.push({ pod, verdict: await judge(client, pod, wishes, now) });
  const errors = grouped(judged, 'error').map(([message, names]) => new Error(`cannot delete ${message}: ${names}`));
  if (errors.length > 0) throw new AggregateError(errors);
  const warnings = grouped(judged, 'warning').map(([message, names]) => `${message}: ${names}`);
  if (warnings.length > 0) context.err(`Warning: ${warnings.join('; ')}\n`);
  return judged.filter(({ verdict }) => verdict.leaves).map(({ pod }) => pod);
}

function grouped(
  judged: readonly { pod: KubeObject; verdict: Verdict }[],
  what: 'error' | 'warning',
): [message: string, names: string][] {
  const groups = new Map<string, string[]>();
  for (const { pod, verdict } of judged) {
    const message = verdict[what];
    if (message === undefined) continue;
    groups.set(message, [...(groups.get(message) ?? []), `${pod.metadata.namespace}/${pod.metadata.name}`]);
  }
  return [...groups].map(([message, names]) => [message, names.join(', ')]);
}

const mirror = 'kubernetes.io/config.mirror';

async function judge(client: Client, pod: KubeObject, wishes: DrainWishes, now: number): Promise<Verdict> {
  const { metadata, spec, status } = pod;
  const terminatingMs = metadata.deletionTimestamp ? now - Date.parse(metadata.deletionTimestamp) : 0;
  if (wishes.skipTerminatingSeconds > 0 && terminatingMs > wishes.skipTerminatingSeconds * 1000)
    return { leaves: false };
  const over = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  const owner = controllerOf(pod);
  if (owner?.kind === 'DaemonSet' && owner.apiVersion === 'apps/v1' && !over) {
    const gone = await missingDaemonSet(client, metadata.namespace, owner.name);
    if (gone !== undefined) return wishes.force ? { leaves: true, warning: gone } : { leaves: false, error: gone };
    if (!wishes.ignoreDaemonSets)
      return { leaves: false, error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
    return { leaves: false, warning: 'ignoring DaemonSet-managed Pods' };
  }
  if (metadata.annotations?.[mirror] !== undefined) return { leaves: false };
  const local = !over && (spec.volumes ?? []).some(({ emptyDir }: any) => emptyDir !== undefined);
  if (local && !wishes.deleteEmptyDirData)
    return { leaves: false, error: 'Pods with local storage (use --delete-emptydir-data to override)' };
  if (!over && !owner) {
    if (wishes.force) return { leaves: true, warning: 'deleting Pods that declare no controller' };
    return { leaves: false, error: 'Pods that declare no controller (use --force to override)' };
  }
  // Only the last check's warning is kept, and it has none here: the one about local storage is lost.
  return { leaves: true };
}

async function missingDaemonSet(
  client: Client,
  namespace: string | undefined,
  name: string,
): Promise<string | undefined> {
  const sets = (await client.resources()).find(({ group, plural }) => group === 'apps' && plural === 'daemonsets')!;
  try {
    await client.get(sets, namespace, name);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** How long a disruption budget that says no is left alone, ms. */
const retryMs = 5000;

async function makeLeave(
  client: Client,
  resource: ApiResource,
  pod: KubeObject,
  wishes: DrainWishes,
  context: CommandContext,
): Promise<void> {
  const { namespace, name, uid } = pod.metadata;
  const what = `${namespace}/${name}`;
  const patienceMs = wishes.timeoutMs === 0 ? Number.POSITIVE_INFINITY : wishes.timeoutMs;
  const suffix = wishes.dryRun === 'server' ? ' (server dry run)' : '';
  const options = { ...graceOf(wishes.gracePeriodSeconds), ...(wishes.dryRun === 'server' ? { dryRun: true } : {}) };
  if (wishes.disableEviction) await client.delete(resource, namespace, name, options);
  else {
    for (let waitedMs = 0; ; waitedMs += retryMs) {
      context.out(`evicting pod ${what}${suffix}\n`);
      if (waitedMs > 0 && waitedMs >= patienceMs)
        throw new Error(
          `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}: global timeout reached: ${patienceMs / 1000}s`,
        );
      const refusal = await evict(client, pod, wishes);
      if (refusal === undefined) break;
      context.err(
        `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)} (will retry after 5s): ${refusal}\n`,
      );
      await poll(client, retryMs, async () => undefined);
    }
  }
  if (wishes.dryRun === 'server') return;
  const gone = await poll(client, patienceMs, async () => {
    try {
      return (await client.get(resource, namespace, name)).metadata.uid === uid ? undefined : true;
    } catch (error) {
      if (isNotFound(error)) return true;
      throw error;
    }
  });
  if (!gone) {
    throw new Error(
      `error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: global timeout reached: ${patienceMs / 1000}s`,
    );
  }
  context.out(`pod/${name} ${wishes.disableEviction ? 'deleted' : 'evicted'}\n`);
}

/** @returns why not, when a disruption budget is in the way */
async function evict(client: Client, { metadata }: KubeObject, wishes: DrainWishes): Promise<string | undefined> {
  const { namespace, name } = metadata;
  const { code, body } = await client.raw({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/pods/${name}/eviction`,
    body: {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name, namespace },
      deleteOptions: {
        ...graceOf(wishes.gracePeriodSeconds),
        ...(wishes.dryRun === 'server' ? { dryRun: ['All'] } : {}),
      },
    },
  });
  if (code < 400 || code === 404) return undefined;
  if (code === 429) return body.message;
  throw new Error(
    `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}: ${new ApiError(body).message}`,
  );
}
