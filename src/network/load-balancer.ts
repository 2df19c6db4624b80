import { createHash } from 'node:crypto';
import { parseRange, rangeContains } from '../apimachinery/ip.ts';
import { compileSelector, type LabelSelector } from '../apimachinery/labels.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import type { Node } from '../apis/core/node.ts';
import type { Pod } from '../apis/core/pod.ts';
import type { Service } from '../apis/core/service.ts';
import { ipAddressPool, l2Advertisement, node as nodeKind } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import { isUp } from './place.ts';
import { endpointsOf } from './services.ts';

/** kubeadm puts it on control planes; speakers leave such nodes alone unless they were told otherwise. */
const excluded = 'node.kubernetes.io/exclude-from-external-load-balancers';

/**
 * The node whose MetalLB speaker answers for a Service's address on the local network (layer 2).
 * @returns undefined when nobody does: no advertisement, no speaker, or no endpoint
 */
export function announcingNode(target: Service, address: string, world: World): Node | undefined {
  const isGiven = target.status?.loadBalancer?.ingress?.some(({ ip }) => ip === address);
  if (!isGiven) return undefined;
  const advertisements = advertisementsOf(address, world);
  if (advertisements.length === 0) return undefined;
  const serving = endpointsOf(target, undefined, world).filter((endpoint) => endpoint.ready || endpoint.serving);
  if (serving.length === 0) return undefined;
  const isLocal = target.spec.externalTrafficPolicy === 'Local';
  const candidates = world.list(nodeKind).filter((node) => {
    if (!isUp(node) || !hasSpeaker(node, world)) return false;
    if (node.metadata.labels?.[excluded] !== undefined && !ignoresExclusion(node, world)) return false;
    if (isLocal && !serving.some(({ nodeName }) => nodeName === node.metadata.name)) return false;
    return advertisements.some(({ spec }) => selectsNode(spec?.nodeSelectors, node));
  });
  return candidates
    .map((node) => ({ node, score: score(node, address) }))
    .sort((a, b) => (a.score < b.score ? -1 : 1))[0]?.node;
}

const score = (node: Node, address: string): string =>
  createHash('sha256').update(`${node.metadata.name}#${address}`).digest('hex');

const speakerOn = (node: Node, world: World): Pod | undefined =>
  world
    .podsOnNode<Pod>(node.metadata.name)
    .find(
      ({ metadata, status }) =>
        metadata.labels?.component === 'speaker' && metadata.labels.app === 'metallb' && status.phase === 'Running',
    );

const hasSpeaker = (node: Node, world: World): boolean => speakerOn(node, world) !== undefined;

const ignoresExclusion = (node: Node, world: World): boolean =>
  speakerOn(node, world)?.spec.containers.some(({ args }) => args?.includes('--ignore-exclude-lb')) ?? false;

const selectsNode = (selectors: readonly LabelSelector[] | undefined, node: Node): boolean =>
  !selectors?.length || selectors.some((selector) => compileSelector(selector)(node.metadata.labels));

/** The L2Advertisements that cover the pool an address belongs to. */
function advertisementsOf(address: string, world: World): KubeObject[] {
  const pool = world.list(ipAddressPool).find(({ spec }) =>
    (spec?.addresses as string[] | undefined)?.some((text) => {
      const range = parseRange(text);
      return range !== undefined && rangeContains(range, address);
    }),
  );
  if (!pool) return [];
  return world.list(l2Advertisement).filter(({ spec }) => {
    const pools = spec?.ipAddressPools as string[] | undefined;
    const selectors = spec?.ipAddressPoolSelectors as LabelSelector[] | undefined;
    if (!pools?.length && !selectors?.length) return true;
    return (
      pools?.includes(pool.metadata.name) ||
      selectors?.some((selector) => compileSelector(selector)(pool.metadata.labels))
    );
  });
}
