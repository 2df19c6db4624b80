import { createHash } from 'node:crypto';

/** One address of an Endpoints object. */
export interface Address {
  ip: string;
  hostname?: string;
  nodeName?: string;
  targetRef?: { kind?: string; namespace?: string; name?: string; uid?: string };
}

export interface Port {
  name?: string;
  port: number;
  protocol: string;
  appProtocol?: string;
}

export interface Subset {
  addresses?: Address[];
  notReadyAddresses?: Address[];
  ports?: Port[];
}

/** One address, whether it takes traffic, and the ports it offers. */
export interface Offer {
  address: Address;
  ready: boolean;
  ports: readonly Port[];
}

/**
 * Puts addresses with the same ports together as the API does: one subset for each distinct set of addresses, with all
 * the ports that exactly those offer. Addresses are sorted as text, ports and subsets by a digest of their dump.
 */
export function repack(offers: readonly Offer[]): Subset[] {
  const sorted = [...offers].sort((a, b) => compareAddresses(a.address, b.address));
  const members = new Map<string, { port: Port; offers: Map<string, Offer> }>();
  for (const offer of sorted) {
    const id = addressId(offer.address);
    for (const port of offer.ports) {
      const portId = JSON.stringify([port.name, port.port, port.protocol, port.appProtocol]);
      let of = members.get(portId);
      if (!of) members.set(portId, (of = { port, offers: new Map() }));
      const known = of.offers.get(id);
      // The same address twice: not ready beats ready.
      if (!known || known.ready) of.offers.set(id, offer);
    }
  }
  return subsets([...members.values()]);
}

function subsets(members: readonly { port: Port; offers: Map<string, Offer> }[]): Subset[] {
  const groups = new Map<string, { ports: Port[]; offers: Map<string, Offer> }>();
  for (const { port, offers } of members) {
    const id = members.length === 1 ? '' : [...offers].map(([address, { ready }]) => `${address} ${ready}`).join();
    const group = groups.get(id);
    if (group) group.ports.push(port);
    else groups.set(id, { ports: [port], offers });
  }
  const packed = [...groups.values()].map(({ ports, offers }): Subset => {
    const all = [...offers.values()];
    return subset(
      all.filter(({ ready }) => ready),
      all.filter(({ ready }) => !ready),
      ports.length > 1 ? byDigest(ports, portDump) : ports,
    );
  });
  return packed.length > 1 ? byDigest(packed, subsetDump) : packed;
}

const subset = (ready: readonly Offer[], notReady: readonly Offer[], ports: Port[]): Subset => ({
  ...(ready.length > 0 ? { addresses: ready.map(({ address }) => address) } : {}),
  ...(notReady.length > 0 ? { notReadyAddresses: notReady.map(({ address }) => address) } : {}),
  ports,
});

/** A headless Service without ports: bare addresses, each in a subset of its own until they are put together. */
export function withoutPorts(offers: readonly Offer[]): Subset[] {
  if (offers.length === 0) return [];
  const sorted = [...offers].sort((a, b) => compareAddresses(a.address, b.address));
  const { ports: _, ...addresses } = subset(
    sorted.filter(({ ready }) => ready),
    sorted.filter(({ ready }) => !ready),
    [],
  );
  return [addresses];
}

const addressId = ({ ip, targetRef }: Address): string => `${ip} ${targetRef?.uid ?? ''}`;

function compareAddresses(a: Address, b: Address): number {
  if (a.ip !== b.ip) return a.ip < b.ip ? -1 : 1;
  const uid = a.targetRef?.uid ?? '';
  const other = b.targetRef?.uid ?? '';
  return uid === other ? 0 : uid < other ? -1 : 1;
}

function byDigest<T>(items: readonly T[], dump: (item: T) => string): T[] {
  const digests = new Map(items.map((item) => [item, createHash('md5').update(dump(item)).digest('hex')]));
  return [...items].sort((a, b) => (digests.get(a)! < digests.get(b)! ? -1 : 1));
}

// The dumps are what Go's spew prints of the API server's own types: their digests decide the order that users see.

const text = (value: string | undefined): string => `(string)${value ?? ''}`;
const pointer = (type: string, value: string | undefined): string => `(*${type})${value ?? '<nil>'}`;

const portFields = ({ name, port, protocol, appProtocol }: Port): string =>
  `{Name:${text(name)} Port:(int32)${port} Protocol:(core.Protocol)${protocol} AppProtocol:${pointer('string', appProtocol)}}`;

const portDump = (port: Port): string => `(core.EndpointPort)${portFields(port)}`;

function referenceDump(reference: Address['targetRef']): string {
  if (!reference) return '(*core.ObjectReference)<nil>';
  const { kind, namespace, name, uid } = reference;
  return (
    `(*core.ObjectReference){Kind:${text(kind)} Namespace:${text(namespace)} Name:${text(name)} UID:(types.UID)${uid ?? ''} ` +
    'APIVersion:(string) ResourceVersion:(string) FieldPath:(string)}'
  );
}

const addressFields = ({ ip, hostname, nodeName, targetRef }: Address): string =>
  `{IP:${text(ip)} Hostname:${text(hostname)} NodeName:${pointer('string', nodeName)} TargetRef:${referenceDump(targetRef)}}`;

const listDump = <T>(type: string, items: readonly T[] | undefined, fields: (item: T) => string): string =>
  `([]core.${type})${items ? `[${items.map(fields).join(' ')}]` : '<nil>'}`;

const subsetDump = ({ addresses, notReadyAddresses, ports }: Subset): string =>
  `(core.EndpointSubset){Addresses:${listDump('EndpointAddress', addresses, addressFields)} ` +
  `NotReadyAddresses:${listDump('EndpointAddress', notReadyAddresses, addressFields)} ` +
  `Ports:${listDump('EndpointPort', ports, portFields)}}`;
