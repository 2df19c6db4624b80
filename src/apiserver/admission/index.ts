/**
 * Admission: what stands between a valid request and the store. The list is in the order of a real API server; the
 * allocation of addresses and ports comes after validation, because a refused object must not take any.
 */
import type { KubeObject } from '../../apimachinery/meta.ts';
import { collectionOf, type KindDefinition } from '../../apis/kind.ts';
import type { WriteOptions } from '../context.ts';
import type { Server } from '../server.ts';
import { allocateService, reallocateService } from './allocate-service.ts';
import { defaultIngressClass } from './ingress-class.ts';
import { limitRanges } from './limit-range.ts';
import { loadBalancerIPMode } from './load-balancer.ts';
import { namespaceLifecycle } from './namespace.ts';
import type { AdmissionPlugin } from './plugin.ts';
import { podSecurity } from './pod-security/index.ts';
import { podPriority } from './priority.ts';
import { resourceQuotas } from './resource-quota.ts';
import { serviceAccounts } from './service-account.ts';
import { serviceFields } from './service-fields.ts';
import { defaultStorageClass } from './storage-class.ts';
import { defaultTolerations } from './tolerations.ts';

const plugins: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  limitRanges,
  serviceAccounts,
  podPriority,
  defaultTolerations,
  defaultStorageClass,
  defaultIngressClass,
  serviceFields,
  loadBalancerIPMode,
  podSecurity,
  resourceQuotas,
];

/** Plugins by the collection that they look at, made on first use. */
const chains = new Map<string, readonly AdmissionPlugin[]>();

function chainFor(kind: KindDefinition): readonly AdmissionPlugin[] {
  const collection = collectionOf(kind);
  let chain = chains.get(collection);
  if (!chain) {
    chain = plugins.filter((plugin) => plugin.collection === undefined || plugin.collection === collection);
    chains.set(collection, chain);
  }
  return chain;
}

export function admitCreate(server: Server, kind: KindDefinition, object: KubeObject, options: WriteOptions): void {
  for (const plugin of chainFor(kind)) plugin.create?.(server, object, kind, options);
}

/** What is left to say against a new object that is complete and valid. */
export function reviewCreate(server: Server, kind: KindDefinition, object: KubeObject, options: WriteOptions): void {
  for (const plugin of chainFor(kind)) plugin.review?.(server, object, kind, options);
}

export function admitUpdate(
  server: Server,
  kind: KindDefinition,
  next: KubeObject,
  old: KubeObject,
  options: WriteOptions,
): void {
  for (const plugin of chainFor(kind)) plugin.update?.(server, next, old, kind, options);
}

/** @returns the status itself when there was nothing to fill in */
export function admitStatus(kind: KindDefinition, status: unknown): unknown {
  return chainFor(kind).reduce((completed, plugin) => (plugin.status ? plugin.status(completed) : completed), status);
}

export function admitDelete(server: Server, kind: KindDefinition, stored: KubeObject): void {
  for (const plugin of chainFor(kind)) plugin.delete?.(server, stored, kind);
}

export function allocateForCreate(server: Server, kind: KindDefinition, object: KubeObject): void {
  if (collectionOf(kind) === 'services') allocateService(server, object);
}

export function allocateForUpdate(server: Server, kind: KindDefinition, next: KubeObject, old: KubeObject): void {
  if (collectionOf(kind) === 'services') reallocateService(server, next, old);
}
