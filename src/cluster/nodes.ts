import { type KubeObject, timestamp } from '../apimachinery/meta.ts';
import { ApiError } from '../apimachinery/status.ts';
import { healthyConditions } from './bootstrap.ts';
import type { Cluster } from './cluster.ts';

type Condition = { type: string; status: string } & Record<string, string>;

/**
 * Switches a machine off: its kubelet falls silent. What follows (taints, pods that are not ready, eviction) is the
 * controllers' work.
 * @returns false when it was off already
 * @throws ApiError NotFound
 */
export function stopNode(cluster: Cluster, name: string): Promise<boolean> {
  const lastTransitionTime = (now: number) => timestamp(now);
  return changeConditions(cluster, name, (before, now) =>
    isDown(before)
      ? undefined
      : before.map(({ type, status, lastHeartbeatTime = '', lastTransitionTime: since = '' }) => ({
          type,
          status: 'Unknown',
          lastHeartbeatTime,
          lastTransitionTime: status === 'Unknown' ? since : lastTransitionTime(now),
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
        })),
  );
}

/** Switches it on again. @returns false when it was on already @throws ApiError NotFound */
export const startNode = (cluster: Cluster, name: string): Promise<boolean> =>
  changeConditions(cluster, name, (before, now) =>
    isDown(before) ? (healthyConditions(now) as Condition[]) : undefined,
  );

const isDown = (conditions: readonly Condition[]): boolean =>
  conditions.some(({ type, status }) => type === 'Ready' && status === 'Unknown');

async function changeConditions(
  cluster: Cluster,
  name: string,
  change: (before: readonly Condition[], now: number) => Condition[] | undefined,
): Promise<boolean> {
  const path = `/api/v1/nodes/${name}`;
  const found = await cluster.request({ method: 'GET', path });
  if (found.code >= 400) throw new ApiError(found.body);
  await cluster.act(() => {}); // the clock is read
  const node = found.body as KubeObject;
  const conditions = change((node.status?.conditions ?? []) as Condition[], cluster.now);
  if (!conditions) return false;
  const fresh = (await cluster.request({ method: 'GET', path })).body as KubeObject;
  const body = { ...fresh, status: { ...fresh.status, conditions } };
  const written = await cluster.request({ method: 'PUT', path: `${path}/status`, body });
  if (written.code >= 400) throw new ApiError(written.body);
  return true;
}
