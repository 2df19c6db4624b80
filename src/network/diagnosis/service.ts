import type { Pod } from '../../apis/core/pod.ts';
import type { Service } from '../../apis/core/service.ts';
import { pod as podKind } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';
import { endpointsOf, type ServicePort, serviceText, usable } from '../endpoints.ts';
import { isUp, nodeNamed } from '../place.ts';
import { distance } from './similar.ts';

const list = (words: readonly string[], most = 3): string =>
  words.length <= most ? words.join(', ') : `${words.slice(0, most).join(', ')} and ${words.length - most} more`;

export const pairs = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** Why a Service has no endpoint that takes connections for a port; undefined when it has one. */
export function whyNoEndpoints(service: Service, port: ServicePort, world: World): string | undefined {
  if (usable(endpointsOf(service, port.name ?? '', world)).length > 0) return undefined;
  const selector = service.spec.selector ?? {};
  const who = `Service ${serviceText(service)}`;
  if (Object.keys(selector).length === 0) return `${who} has no selector, and nobody made endpoints for it`;
  const pods = world.matching<Pod>(podKind, service.metadata.namespace!, { matchLabels: selector });
  if (pods.length === 0) return `${who} selects ${pairs(selector)}, and ${whyNoPods(service, selector, world)}`;
  const named = typeof port.targetPort === 'string' ? port.targetPort : undefined;
  if (named !== undefined && !pods.some((pod) => portNames(pod).includes(named))) {
    const names = [...new Set(pods.flatMap(portNames))];
    const have = names.length > 0 ? `their ports are named ${list(names)}` : 'none of their ports has a name';
    return `${who} has targetPort "${named}", and no selected pod has a port of that name: ${have}`;
  }
  const count = pods.length === 1 ? 'its only pod is not ready' : `none of its ${pods.length} pods is ready`;
  return `${who} has no ready endpoint, for ${count}: ${notReady(pods[0]!, world)}`;
}

const portNames = ({ spec }: Pod): string[] =>
  spec.containers.flatMap(({ ports = [] }) => ports.flatMap(({ name }) => (name ? [name] : [])));

/** Nobody has the labels: who nearly has them, or has them elsewhere? */
function whyNoPods({ metadata }: Service, selector: Readonly<Record<string, string>>, world: World): string {
  const entries = Object.entries(selector);
  const here = world.list(podKind, metadata.namespace) as readonly Pod[];
  const elsewhere = (world.list(podKind) as readonly Pod[]).find(({ metadata: { labels = {} } }) =>
    entries.every(([key, value]) => labels[key] === value),
  );
  const none = `no pod in namespace ${metadata.namespace} has these labels`;
  if (elsewhere) {
    const { name, namespace } = elsewhere.metadata;
    return `${none}: pod ${name} has them, but in namespace ${namespace}, and a Service selects in its own namespace only`;
  }
  const withKey = here.filter(({ metadata: { labels = {} } }) => entries.some(([key]) => labels[key] !== undefined));
  const near = withKey.sort((a, b) => differences(a, entries) - differences(b, entries))[0];
  if (!near) return none;
  const differs = entries.filter(([key, value]) => near.metadata.labels?.[key] !== value);
  const has = differs.map(([key]) => {
    const value = near.metadata.labels?.[key];
    return value === undefined ? `no label ${key}` : `${key}=${value}`;
  });
  return `${none}: pod ${near.metadata.name} has ${list(has)}`;
}

/** How far a pod's labels are from what was asked for. */
const differences = ({ metadata: { labels = {} } }: Pod, entries: readonly (readonly [string, string])[]): number =>
  entries.reduce((sum, [key, value]) => sum + distance(labels[key] ?? '', value), 0);

/** Why a pod is not ready, in a few words. */
export function notReady(pod: Pod, world: World): string {
  const { name } = pod.metadata;
  const node = nodeNamed(pod.spec.nodeName, world);
  if (node && !isUp(node)) return `pod ${name} is on ${pod.spec.nodeName}, which is down`;
  if (pod.metadata.deletionTimestamp) return `pod ${name} is being deleted`;
  const unscheduled = pod.status.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (unscheduled) return `pod ${name} could not be placed on a node: ${unscheduled.message}`;
  for (const { name: container, state, ready } of pod.status.containerStatuses ?? []) {
    if (ready) continue;
    const { waiting, terminated, running } = state ?? {};
    if (waiting) return `container ${container} of pod ${name} waits: ${waiting.reason}`;
    if (terminated) return `container ${container} of pod ${name} has ended: ${terminated.reason}`;
    const probe = pod.spec.containers.find((one) => one.name === container)?.readinessProbe;
    if (running && probe) return `the readiness probe of pod ${name} fails (see kubectl describe pod ${name})`;
  }
  return `pod ${name} is ${pod.status.phase}`;
}

/** What to say when the chosen pod refuses a Service's connections. */
export function wrongTargetPort(
  service: Service,
  port: ServicePort,
  pod: Pod,
  open: readonly number[] | undefined,
  number: number,
): string {
  const listens =
    open === undefined
      ? ''
      : open.length > 0
        ? `; the pod listens on ${list(open.map(String))}`
        : '; it listens on no port';
  return `Service ${serviceText(service)} sends port ${port.port} to targetPort ${port.targetPort ?? port.port}, but nothing listens on port ${number} in pod ${pod.metadata.name}${listens}`;
}
