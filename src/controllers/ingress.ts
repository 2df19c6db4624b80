/**
 * ingress-nginx, as far as the API sees it: the Ingresses it takes get its address, and an event from each of its pods
 * whenever they changed. What it does with requests is the network's business.
 */

import type { Change } from '../apimachinery/change.ts';
import { isTerminating, type KubeObject, keyOf, keyText } from '../apimachinery/meta.ts';
import { type Ingress, ingress, ingressClass, node, type Pod, pod, type Service, service } from '../apis/index.ts';
import { flagOf, isIngressNginx, takesIngress } from '../apis/networking/ingress-nginx.ts';
import type { Index, World } from '../apis/world.ts';
import { type Controller, itself } from './controller.ts';
import { isActive, isReady } from './pods.ts';
import { events, updateStatus } from './writes.ts';

const { normal } = events('nginx-ingress-controller');

/** Its pods wherever they were installed, known by what they run. */
const instanceIndex: Index<Map<string, Pod>, Pod> = {
  kinds: [pod],
  start: () => new Map(),
  change(instances, now, old) {
    if (old && isIngressNginx(old)) instances.delete(keyText(keyOf(old)));
    if (now && isIngressNginx(now)) instances.set(keyText(keyOf(now)), now);
  },
};

const instances = (world: World): Pod[] =>
  [...world.index(instanceIndex).values()]
    .filter((one) => isActive(one) && isReady(one))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));

const all = (_: unknown, world: World) => world.list(ingress).map(keyOf);

/** What the controller last saw of an Ingress: any write makes it sync, a change of what is wished for makes nginx reload. */
interface Seen {
  seen: string;
  wish?: string;
}

const reloadText = 'NGINX reload triggered due to a change in configuration';

/** The Service whose address Ingresses get, when the controller was told one. */
const isPublished = ({ metadata }: Service, world: World): boolean =>
  instances(world).some(
    (one) =>
      flagOf(one, 'publish-service')?.replace('$(POD_NAMESPACE)', one.metadata.namespace ?? '') ===
      `${metadata.namespace}/${metadata.name}`,
  );

export const ingressController: Controller = {
  name: 'ingress-nginx',
  watches: [
    itself(ingress),
    { kind: ingressClass, keys: all },
    {
      kind: service,
      keys: (changed: Service, world: World) => (isPublished(changed, world) ? all(changed, world) : []),
    },
    {
      kind: pod,
      keys: (changed: Pod, world: World, old?: Pod, deleted?: boolean) =>
        isIngressNginx(changed) && (deleted || !old || isReady(changed) !== isReady(old)) ? all(changed, world) : [],
    },
  ],
  reconcile(key, world) {
    const found = world.get(ingress, key);
    const recordKey = `_ingress-nginx/${keyText(key)}`;
    const last = world.record(recordKey) as Seen | undefined;
    const known = last?.seen;
    const running = instances(world);
    const [leader] = running;
    if (!found || isTerminating(found)) return known === undefined ? [] : [{ verb: 'record', key: recordKey }];
    // The last of them takes the address away when it is shut down, but not when it only fails.
    if (!leader && known !== undefined && world.index(instanceIndex).size === 0)
      return [...updateStatus(found, { ...found.status, loadBalancer: {} }), { verb: 'record', key: recordKey }];
    if (!leader || !isTaken(found, leader, world)) return [];
    const changes: Change[] = [...addressed(found, running, leader, world)];
    const seen = found.metadata.resourceVersion ?? '';
    if (known !== seen) {
      const wish = JSON.stringify([found.metadata.generation, found.metadata.annotations]);
      changes.push({ verb: 'record', key: recordKey, record: { seen, wish } satisfies Seen });
      changes.push(...running.map(() => normal(found, 'Sync', 'Scheduled for sync')));
      if (wish !== last?.wish) changes.push(...running.map((one) => normal(one as KubeObject, 'RELOAD', reloadText)));
    }
    return changes;
  },
};

const isTaken = (found: Ingress, leader: Pod, world: World): boolean =>
  takesIngress(found, leader, (name) => world.get(ingressClass, { namespace: '', name }));

function addressed(found: Ingress, running: readonly Pod[], leader: Pod, world: World): readonly Change[] {
  if (flagOf(leader, 'update-status') === 'false') return [];
  const addresses = addressesOf(running, leader, world);
  return updateStatus(found, { ...found.status, loadBalancer: addresses.length > 0 ? { ingress: addresses } : {} });
}

type Address = { ip: string } | { hostname: string };

function addressesOf(running: readonly Pod[], leader: Pod, world: World): Address[] {
  const published = flagOf(leader, 'publish-status-address');
  if (published) return sorted(published.split(',').map((text) => text.trim()));
  const serviceName = flagOf(leader, 'publish-service');
  if (serviceName) return publishedBy(serviceName.replace('$(POD_NAMESPACE)', leader.metadata.namespace ?? ''), world);
  return sorted(
    running.flatMap((one) => nodeAddresses(one, flagOf(leader, 'report-node-internal-ip-address') === 'true', world)),
  );
}

/** External addresses of the node a pod runs on, or the internal ones where there are none. */
function nodeAddresses({ spec }: Pod, internal: boolean, world: World): string[] {
  const on = world.get(node, { namespace: '', name: spec.nodeName ?? '' });
  const of = (wanted: string) =>
    (on?.status?.addresses ?? []).filter(({ type }) => type === wanted).map(({ address }) => address);
  const external = internal ? [] : of('ExternalIP');
  return external.length > 0 ? external : of('InternalIP');
}

function publishedBy(serviceName: string, world: World): Address[] {
  const [namespace = '', name = ''] = serviceName.split('/');
  const found = world.get(service, { namespace, name });
  if (!found) return [];
  const { type, clusterIP, externalIPs = [] } = found.spec;
  if (type === 'LoadBalancer') {
    const given = (found.status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '');
    return sorted([...given, ...externalIPs]);
  }
  return sorted(externalIPs.length > 0 ? externalIPs : [clusterIP ?? '']);
}

const sorted = (texts: readonly string[]): Address[] =>
  [...new Set(texts)]
    .filter((text) => text !== '')
    .sort()
    .map((text) => (/^[\d.]+$|:/.test(text) ? { ip: text } : { hostname: text }));
