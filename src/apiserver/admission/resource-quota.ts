import type { KubeObject } from '../../apimachinery/meta.ts';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  zeroQuantity,
} from '../../apimachinery/quantity.ts';
import { forbidden } from '../../apimachinery/status.ts';
import { collectionOf } from '../../apis/kind.ts';
import { resourceOf } from '../context.ts';
import { type AdmissionPlugin, nameInRefusal } from './plugin.ts';

type Usage = Map<string, Quantity>;

/** Refuses what would go over a ResourceQuota of the namespace; usage is counted from what is there. */
export const resourceQuotas: AdmissionPlugin = {
  review(server, object, kind) {
    const { namespace } = object.metadata;
    if (!kind.namespaced || !namespace) return;
    const quotas = server.store.list('resourcequotas', `${namespace}/`);
    if (quotas.length === 0) return;
    const collection = collectionOf(kind);
    const requested = usageOf(collection, [object]);
    for (const quota of quotas) {
      const hard: Record<string, string> = quota.spec?.hard ?? {};
      const names = Object.keys(hard)
        .filter((name) => requested.has(name))
        .sort();
      missingRequests(object, collection, hard, quota, kind);
      if (names.length === 0) continue;
      const used = usageOf(collection, server.store.list(collection, `${namespace}/`));
      const exceeded = names.filter((name) => exceeds(requested, used, name, hard[name]!));
      if (exceeded.length === 0) continue;
      const list = (usage: (name: string) => string) => exceeded.map((name) => `${name}=${usage(name)}`).join(',');
      const why = `exceeded quota: ${quota.metadata.name}, requested: ${list(text(requested))}, used: ${list(text(used))}, limited: ${list((name) => hard[name]!)}`;
      throw forbidden(resourceOf(kind), nameInRefusal(object), why);
    }
  },
};

const text = (usage: Usage) => (name: string) => formatQuantity(usage.get(name) ?? zeroQuantity);

const exceeds = (requested: Usage, used: Usage, name: string, hard: string): boolean =>
  compareQuantities(addQuantities(requested.get(name)!, used.get(name) ?? zeroQuantity), parseQuantity(String(hard))) >
  0;

/** Pods must say what they need of everything that a quota limits. */
function missingRequests(
  object: KubeObject,
  collection: string,
  hard: Record<string, string>,
  quota: KubeObject,
  kind: Parameters<typeof resourceOf>[0],
): void {
  if (collection !== 'pods') return;
  const missing = ['limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory', 'cpu', 'memory']
    .filter((name) => name in hard)
    .filter((name) => object.spec.containers.some((container: any) => !neededBy(container, name)))
    .sort();
  if (missing.length === 0) return;
  const list = missing.map(
    (name) =>
      `${name} for: ${object.spec.containers
        .filter((c: any) => !neededBy(c, name))
        .map((c: any) => c.name)
        .join(',')}`,
  );
  throw forbidden(
    resourceOf(kind),
    nameInRefusal(object),
    `failed quota: ${quota.metadata.name}: must specify ${list.join('; ')}`,
  );
}

/** `limits.cpu` of a container; `cpu` alone means what it requests. */
function neededBy(container: any, name: string): string | undefined {
  const [what, resource] = name.includes('.') ? (name.split('.') as [string, string]) : ['requests', name];
  return container.resources?.[what]?.[resource];
}

function usageOf(collection: string, objects: readonly KubeObject[]): Usage {
  const usage: Usage = new Map();
  const add = (name: string, amount: Quantity) =>
    usage.set(name, addQuantities(usage.get(name) ?? zeroQuantity, amount));
  const one = parseQuantity('1');
  for (const object of objects) {
    if (collection === 'pods' && ['Succeeded', 'Failed'].includes(object.status?.phase)) continue;
    add(collection, one);
    add(`count/${collection}`, one);
    if (collection === 'pods') addRequests(object, add);
    if (collection === 'services') {
      if (object.spec.type === 'LoadBalancer') add('services.loadbalancers', one);
      if (object.spec.type === 'NodePort' || object.spec.type === 'LoadBalancer') add('services.nodeports', one);
    }
    if (collection === 'persistentvolumeclaims' && object.spec?.resources?.requests?.storage) {
      add('requests.storage', parseQuantity(object.spec.resources.requests.storage));
    }
  }
  return usage;
}

function addRequests({ spec }: KubeObject, add: (name: string, amount: Quantity) => void): void {
  for (const container of spec.containers) {
    for (const what of ['requests', 'limits']) {
      for (const [resource, amount] of Object.entries(container.resources?.[what] ?? {})) {
        add(`${what}.${resource}`, parseQuantity(String(amount)));
        if (what === 'requests') add(resource, parseQuantity(String(amount)));
      }
    }
  }
}
