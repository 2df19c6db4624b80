import { deepCopy } from '../../apimachinery/deep.ts';
import { parseApiVersion } from '../../apimachinery/gvk.ts';
import { matchesLabels } from '../../apimachinery/labels.ts';
import { type KubeObject, timestamp } from '../../apimachinery/meta.ts';
import {
  ApiError,
  badRequest,
  conflict,
  invalid,
  notFound,
  notSupported,
  required,
  type Status,
} from '../../apimachinery/status.ts';
import { collectionOf, type KindDefinition } from '../../apis/kind.ts';
import { resourceOf, storedObject, storeKey, type WriteOptions } from '../context.ts';
import { type DeleteOptions, deleteObject } from '../delete.ts';
import type { Server } from '../server.ts';

const success = (code = 201): Status => ({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code });

/** `pods/NAME/binding` (and `bindings`): puts a pod on a node, once. */
export function bindPod(
  server: Server,
  kind: KindDefinition,
  namespace: string,
  name: string,
  body: any,
  options: WriteOptions,
): Status {
  const { target } = body ?? {};
  const errors = [
    ...(target?.kind && target.kind !== 'Node' ? [notSupported('target.kind', target.kind, ['Node', '<empty>'])] : []),
    ...(target?.name ? [] : [required('target.name')]),
  ];
  if (errors.length > 0) throw invalid({ group: '', kind: 'Binding' }, name, errors);
  const stored = storedObject(server, kind, namespace, name);
  if (!stored) throw notFound(resourceOf(kind), name);
  if (stored.metadata.deletionTimestamp !== undefined) {
    throw conflict(
      { group: '', resource: 'pods/binding' },
      name,
      `pod ${name} is being deleted, cannot be assigned to a host`,
    );
  }
  if (stored.spec.nodeName) {
    const why = `pod ${name} is already assigned to node "${stored.spec.nodeName}"`;
    throw conflict({ group: '', resource: 'pods/binding' }, name, why);
  }
  if (options.dryRun) return success();
  server.store.put(collectionOf(kind), storeKey(namespace, name), {
    ...stored,
    spec: { ...stored.spec, nodeName: target.name },
    status: { ...stored.status, conditions: scheduled(stored.status?.conditions ?? [], server.now()) },
  });
  return success();
}

/** The one moment at which a pod's node is written. */
export const assignNode = (server: Server, kind: KindDefinition, stored: KubeObject, nodeName: string): KubeObject =>
  server.store.put(collectionOf(kind), storeKey(stored.metadata.namespace, stored.metadata.name), {
    ...stored,
    spec: { ...stored.spec, nodeName },
  });

const scheduled = (conditions: readonly any[], now: number): any[] => [
  ...conditions.filter(({ type }) => type !== 'PodScheduled'),
  { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: timestamp(now) },
];

/** `pods/NAME/eviction`: a deletion that asks the disruption budgets first. */
export function evictPod(
  server: Server,
  kind: KindDefinition,
  namespace: string,
  name: string,
  body: any,
  options: WriteOptions,
): Status {
  const { group } = parseApiVersion(body?.apiVersion ?? 'policy/v1');
  if (group !== 'policy') throw badRequest(`not an Eviction: ${body?.apiVersion}`);
  const stored = storedObject(server, kind, namespace, name);
  if (!stored) throw notFound(resourceOf(kind), name);
  if (!isOver(stored)) askBudgets(server, namespace, stored, options);
  const { gracePeriodSeconds, preconditions, propagationPolicy } = body?.deleteOptions ?? {};
  const wanted: DeleteOptions = { gracePeriodSeconds, preconditions, propagationPolicy, dryRun: options.dryRun };
  deleteObject(server, kind, stored, wanted);
  return success();
}

const isOver = ({ status, metadata }: KubeObject): boolean =>
  ['Succeeded', 'Failed', 'Pending'].includes(status?.phase) || metadata.deletionTimestamp !== undefined;

const budgets = 'poddisruptionbudgets.policy';

function askBudgets(server: Server, namespace: string, pod: KubeObject, options: WriteOptions): void {
  const concerned = server.store
    .list(budgets, `${namespace}/`)
    .filter(({ spec }) => matchesLabels(spec?.selector, pod.metadata.labels));
  if (concerned.length > 1) {
    const why = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new ApiError({ code: 500, reason: 'InternalError', message: `Internal error occurred: ${why}` });
  }
  const [budget] = concerned;
  if (!budget) return;
  const allowed = budget.status?.disruptionsAllowed ?? 0;
  if (allowed <= 0) throw tooManyRequests(budget);
  if (options.dryRun) return;
  const { name } = budget.metadata;
  server.store.put(budgets, `${namespace}/${name}`, {
    ...budget,
    status: {
      ...budget.status,
      disruptionsAllowed: allowed - 1,
      disruptedPods: { ...budget.status?.disruptedPods, [pod.metadata.name]: timestamp(server.now()) },
    },
  });
}

function tooManyRequests({ metadata, status }: KubeObject): ApiError {
  const { desiredHealthy = 0, currentHealthy = 0 } = status ?? {};
  const why = `The disruption budget ${metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  return new ApiError({
    code: 429,
    reason: 'TooManyRequests',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    details: { causes: [{ reason: 'DisruptionBudget', message: why }] },
  });
}

/** The kind as a subresource sees it that may change one part of the spec and no other. */
export function onlyChanging(kind: KindDefinition, keep: (next: any, old: any) => any): KindDefinition {
  const { validateUpdate: _, ...rest } = kind;
  return {
    ...rest,
    prepareForUpdate(next: any, old: any) {
      next.spec = keep(next.spec, deepCopy(old.spec));
      next.status = old.status;
    },
  };
}

/** `pods/NAME/ephemeralcontainers` */
export const withEphemeralContainers = (next: any, old: any) => ({
  ...old,
  ephemeralContainers: next?.ephemeralContainers ?? [],
});

/** `pods/NAME/resize`: amounts of running containers. */
export const withResources = (next: any, old: any) => ({
  ...old,
  containers: old.containers.map((container: any) => ({
    ...container,
    resources: next?.containers?.find(({ name }: any) => name === container.name)?.resources ?? container.resources,
  })),
});
