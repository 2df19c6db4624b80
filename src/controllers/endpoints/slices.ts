import type { Change } from '../../apimachinery/change.ts';
import { deepEqual } from '../../apimachinery/deep.ts';
import type { KubeObject, OwnerReference } from '../../apimachinery/meta.ts';
import { type EndpointSlice, endpointSlice } from '../../apis/index.ts';
import { compact, remove, unnamed } from '../writes.ts';
import { triggerAnnotation } from './members.ts';

export const serviceNameLabel = 'kubernetes.io/service-name';
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by';

/** A slice holds no more endpoints than this. */
const capacity = 100;

export interface Endpoint {
  addresses: string[];
  conditions: { ready?: boolean; serving?: boolean; terminating?: boolean };
  hostname?: string;
  nodeName?: string;
  targetRef?: { kind?: string; namespace?: string; name?: string; uid?: string };
  zone?: string;
}

export interface SlicePort {
  name?: string;
  port?: number;
  protocol?: string;
  appProtocol?: string;
}

/** Endpoints that offer the same ports. */
export interface PortGroup {
  ports: readonly SlicePort[];
  endpoints: readonly Endpoint[];
}

/** What all slices of one Service have in common. */
export interface SliceOwner {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  reference: OwnerReference;
  annotations?: Record<string, string>;
  /** Goes on slices that change. */
  trigger?: string;
}

interface Draft {
  existing?: EndpointSlice;
  ports: readonly SlicePort[];
  endpoints: readonly Endpoint[];
}

const listOf = <T>(list: readonly T[] | null | undefined): readonly T[] => list ?? [];
const endpointsOf = (slice: EndpointSlice): readonly Endpoint[] =>
  listOf(slice.endpoints) as unknown as readonly Endpoint[];
const portsId = (ports: readonly SlicePort[]): string =>
  JSON.stringify(
    ports.map(({ name, port, protocol, appProtocol }) => [name ?? '', port, protocol, appProtocol]).sort(),
  );

/** The same endpoint, perhaps in another state. */
const idOf = ({ addresses, targetRef, nodeName, hostname, zone }: Endpoint): string =>
  `${addresses} ${targetRef?.uid ?? ''} ${nodeName ?? ''} ${hostname ?? ''} ${zone ?? ''}`;

/**
 * Brings the slices to what they should hold while touching as few of them as possible: endpoints stay where they are,
 * new ones fill slices that change anyway, then slices with room, then new slices. A slice that would go is used again
 * when another is needed.
 */
export function arrange(owner: SliceOwner, existing: readonly EndpointSlice[], groups: readonly PortGroup[]): Change[] {
  const byPorts = new Map<string, EndpointSlice[]>();
  for (const slice of existing) {
    const id = portsId(listOf(slice.ports) as never);
    const same = byPorts.get(id);
    if (same) same.push(slice);
    else byPorts.set(id, [slice]);
  }
  const drafts: Draft[] = [];
  const leftOver: EndpointSlice[] = [];
  for (const group of groups) {
    const id = portsId(group.ports);
    const { kept, emptied } = fill(byPorts.get(id) ?? [], group);
    byPorts.delete(id);
    drafts.push(...kept);
    leftOver.push(...emptied);
  }
  for (const slices of byPorts.values()) leftOver.push(...slices);
  // A Service always has a slice, be it an empty one.
  if (drafts.length === 0) drafts.push({ ports: [], endpoints: [] });
  for (const draft of drafts) if (!draft.existing) draft.existing = leftOver.pop();
  return [...drafts.flatMap((draft) => write(owner, draft)), ...leftOver.map((slice) => remove(endpointSlice, slice))];
}

function fill(
  slices: readonly EndpointSlice[],
  { ports, endpoints }: PortGroup,
): { kept: Draft[]; emptied: EndpointSlice[] } {
  const missing = new Map(endpoints.map((endpoint) => [idOf(endpoint), endpoint]));
  const drafts = slices.map((existing) => {
    const staying: Endpoint[] = [];
    for (const endpoint of endpointsOf(existing)) {
      const wanted = missing.get(idOf(endpoint));
      if (!wanted) continue;
      missing.delete(idOf(endpoint));
      staying.push(wanted);
    }
    return { existing, ports, endpoints: staying };
  });
  const added = [...missing.values()];
  const changed = drafts.filter((draft) => !deepEqual(draft.endpoints, endpointsOf(draft.existing)));
  for (const draft of changed.sort((a, b) => b.endpoints.length - a.endpoints.length)) {
    draft.endpoints.push(...added.splice(0, capacity - draft.endpoints.length));
  }
  const made: Draft[] = [];
  while (added.length > 0) {
    const roomy = added.length < capacity ? closestFit(drafts, added.length) : undefined;
    if (roomy) roomy.endpoints.push(...added.splice(0));
    else made.push({ ports, endpoints: added.splice(0, capacity) });
  }
  const isEmptied = (draft: Draft) => draft.endpoints.length === 0;
  return {
    kept: [...drafts.filter((draft) => !isEmptied(draft)), ...made],
    emptied: drafts.filter(isEmptied).map(({ existing }) => existing),
  };
}

/** The slice that the endpoints fill best without splitting them. */
const closestFit = <D extends Draft>(drafts: readonly D[], count: number): D | undefined =>
  drafts
    .filter(({ endpoints }) => endpoints.length + count <= capacity)
    .sort((a, b) => b.endpoints.length - a.endpoints.length)[0];

function write(owner: SliceOwner, { existing, ports, endpoints }: Draft): Change[] {
  const isCurrent =
    existing &&
    deepEqual(endpointsOf(existing), endpoints) &&
    deepEqual(listOf(existing.ports), ports) &&
    deepEqual(existing.metadata.labels, owner.labels) &&
    Object.entries(owner.annotations ?? {}).every(([key, value]) => existing.metadata.annotations?.[key] === value);
  if (isCurrent) return [];
  const { [triggerAnnotation]: _, ...kept } = existing?.metadata.annotations ?? {};
  const annotations = compact({ ...kept, ...owner.annotations, [triggerAnnotation]: owner.trigger }) as Record<
    string,
    string
  >;
  const shared = {
    labels: owner.labels,
    annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
  };
  const fresh = unnamed({
    generateName: `${owner.name}-`,
    namespace: owner.namespace,
    ownerReferences: [owner.reference],
    ...shared,
  });
  const object: KubeObject = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: compact(existing ? { ...existing.metadata, ...shared } : fresh),
    addressType: 'IPv4',
    endpoints,
    ports,
  };
  return [{ verb: existing ? 'update' : 'create', object }];
}

/** The slices that one controller keeps for a Service. */
export const slicesBy = (managedBy: string, slices: readonly EndpointSlice[]): EndpointSlice[] =>
  slices.filter(({ metadata }) => metadata.labels?.[managedByLabel] === managedBy && !metadata.deletionTimestamp);
