import { formatIPv4, parseCIDR, parseIPv4 } from '../apimachinery/ip.ts';
import type { Node } from '../apis/core/node.ts';
import { node as nodeKind, pod as podKind } from '../apis/index.ts';
import type { Index, World } from '../apis/world.ts';
import { spread } from './digest.ts';
import type { Pod } from './types.ts';

/** What the node's address plugin keeps on disk. */
export interface AddressBook {
  /** Calico: the blocks this node owns. Host-local: none, the node's podCIDR is the range. */
  blocks?: string[];
  /** The address given out last: the search goes on behind it, so that a freed one is not used again soon. */
  last: string;
}

export type PodAddress = { ip: string; book: AddressBook } | { failure: string };

const blockPrefix = 26;
const blockSize = 64;

const isOver = (pod: Pod): boolean => pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';

/** The addresses that pods hold, by node. */
export const addressesInUse: Index<Map<string, Set<string>>, Pod> = {
  kinds: [podKind],
  start: () => new Map(),
  change(state, now, old) {
    const held = (pod: Pod | undefined) =>
      pod?.spec.nodeName && pod.status.podIP && !pod.spec.hostNetwork && !isOver(pod) ? pod.status.podIP : undefined;
    const before = held(old);
    const after = held(now);
    if (before === after) return;
    if (before) state.get(old!.spec.nodeName!)?.delete(before);
    if (!after) return;
    const node = now!.spec.nodeName!;
    let addresses = state.get(node);
    if (!addresses) state.set(node, (addresses = new Set()));
    addresses.add(after);
  },
};

export const addressBookKey = (node: string): string => `_ipam/${node}`;

/** The next free address for a pod of this node. @returns the network plugin's complaint when there is none */
export function allocatePodIP(node: Node, world: World): PodAddress {
  const used = world.index(addressesInUse).get(node.metadata.name) ?? new Set<string>();
  const book = world.record(addressBookKey(node.metadata.name)) as AddressBook | undefined;
  return usesCalico(node, world) ? fromBlocks(node, world, book, used) : fromPodCIDR(node, book, used);
}

const tunnelAddress = (node: Node): string | undefined =>
  node.metadata.annotations?.['projectcalico.org/IPv4VXLANTunnelAddr'] ??
  node.metadata.annotations?.['projectcalico.org/IPv4IPIPTunnelAddr'];

const usesCalico = (node: Node, world: World): boolean =>
  tunnelAddress(node) !== undefined || world.facts.profile === 'kubespray' || !node.spec.podCIDR;

/** host-local: upward from .2 (.1 is the bridge), round and round. */
function fromPodCIDR(node: Node, book: AddressBook | undefined, used: ReadonlySet<string>): PodAddress {
  const range = parseCIDR(node.spec.podCIDR!)!;
  const first = Number(range.first) + 2;
  const last = Number(range.last) - 1;
  const ip = nextFree([{ first, last }], book?.last, used);
  if (ip) return { ip, book: { last: ip } };
  const bounds = `${formatIPv4(first - 1)}-${formatIPv4(last)}`;
  return {
    failure: `plugin type="ptp" failed (add): failed to allocate for range 0: no IP addresses available in range set: ${bounds}`,
  };
}

/** Calico: a node owns /26 blocks of the pod range and claims another one when they are full. */
function fromBlocks(node: Node, world: World, book: AddressBook | undefined, used: ReadonlySet<string>): PodAddress {
  const blocks = book?.blocks ?? [firstBlocks(world).get(node.metadata.name) ?? blockAt(world, 0)];
  const taken = tunnelAddress(node) ?? blocks[0]!.split('/')[0]!;
  const ip = nextFree(blocks.map(boundsOf), book?.last, used, taken);
  if (ip) return { ip, book: { blocks, last: ip } };
  const more = freeBlock(node.metadata.name, world, blocks);
  if (!more) return { failure: 'plugin type="calico" failed (add): no IP addresses available' };
  const address = nextFree([boundsOf(more)], undefined, used, taken)!;
  return { ip: address, book: { blocks: [...blocks, more], last: address } };
}

interface Bounds {
  first: number;
  last: number;
}

/** Blocks are few and asked for with every pod. */
const knownBounds = new Map<string, Bounds>();

function boundsOf(block: string): Bounds {
  const known = knownBounds.get(block);
  if (known) return known;
  const { first, last } = parseCIDR(block)!;
  const bounds = { first: Number(first), last: Number(last) };
  knownBounds.set(block, bounds);
  return bounds;
}

/** Walks from behind `last` through all ranges once. */
function nextFree(
  ranges: Bounds[],
  last: string | undefined,
  used: ReadonlySet<string>,
  reserved?: string,
): string | undefined {
  const lastNumber = last === undefined ? undefined : parseIPv4(last);
  const at = ranges.findIndex(
    ({ first, last: end }) => lastNumber !== undefined && lastNumber >= first && lastNumber <= end,
  );
  const isFree = (ip: string) => ip !== reserved && !used.has(ip);
  for (let turn = 0; turn <= ranges.length; turn++) {
    const { first, last: end } = ranges[(Math.max(at, 0) + turn) % ranges.length]!;
    const from = turn === 0 && at >= 0 ? lastNumber! + 1 : first;
    for (let n = from; n <= end; n++) {
      const ip = formatIPv4(n);
      if (isFree(ip)) return ip;
    }
  }
  return undefined;
}

const blockCount = (world: World): number => {
  const range = parseCIDR(world.facts.podCIDR);
  return range ? Number(range.last - range.first + 1n) / blockSize : 0;
};

const blockAt = (world: World, n: number): string =>
  `${formatIPv4(Number(parseCIDR(world.facts.podCIDR)!.first) + n * blockSize)}/${blockPrefix}`;

/** Every node's first block: where its tunnel address lies, or a place that its name decides. */
function firstBlocks(world: World): Map<string, string> {
  const nodes = world.list(nodeKind);
  const blocks = new Map<string, string>();
  for (const node of nodes) {
    const address = parseIPv4(tunnelAddress(node) ?? '');
    if (address !== undefined) {
      blocks.set(node.metadata.name, `${formatIPv4(address - (address % blockSize))}/${blockPrefix}`);
    }
  }
  const claimed = new Set(blocks.values());
  for (const { metadata } of nodes) {
    if (blocks.has(metadata.name)) continue;
    const block = firstUnclaimed(metadata.name, world, claimed);
    if (!block) break;
    blocks.set(metadata.name, block);
    claimed.add(block);
  }
  return blocks;
}

function firstUnclaimed(name: string, world: World, claimed: ReadonlySet<string>): string | undefined {
  const count = blockCount(world);
  const start = spread(name, count || 1);
  for (let i = 0; i < count; i++) {
    const block = blockAt(world, (start + i) % count);
    if (!claimed.has(block)) return block;
  }
  return undefined;
}

function freeBlock(name: string, world: World, own: readonly string[]): string | undefined {
  const claimed = new Set([...firstBlocks(world).values(), ...own]);
  for (const { metadata } of world.list(nodeKind)) {
    const book = world.record(addressBookKey(metadata.name)) as AddressBook | undefined;
    for (const block of book?.blocks ?? []) claimed.add(block);
  }
  return firstUnclaimed(`${name}/${own.length}`, world, claimed);
}
