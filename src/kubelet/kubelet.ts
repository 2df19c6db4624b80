import type { Change } from '../apimachinery/change.ts';
import { isTerminating, keyOf, keyText, type ObjectKey } from '../apimachinery/meta.ts';
import type { Node } from '../apis/core/node.ts';
import { configMap, node as nodeKind, pod as podKind, secret } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import { keysOf, Sync } from './sync.ts';
import { syncPod } from './sync-pod.ts';
import { terminatePod } from './terminate-pod.ts';
import type { ControlLoop, KubeletPorts, Pod } from './types.ts';

/**
 * The kubelets of all nodes as one control loop over pods. It starts, probes, restarts and stops containers through
 * the runtime and reports in the pods' status. Its changes have to be carried out before it is called again, as the
 * addresses it gives out are read off the pods that are there.
 */
export function createKubelet(ports: KubeletPorts): ControlLoop {
  /** Pods that vanished without the kubelet's doing (deleted by force), until their records are forgotten. */
  const gone = new Map<string, Pod>();
  return {
    name: 'kubelet',
    watches: [
      {
        kind: podKind,
        keys(pod: Pod, _world, _old, deleted) {
          if (deleted) gone.set(keyText(keyOf(pod)), pod);
          return pod.spec.nodeName || deleted ? [keyOf(pod)] : [];
        },
      },
      { kind: nodeKind, keys: podsOfReturningNode },
      { kind: configMap, keys: ({ metadata }, world) => podsWaitingFor('configMap', metadata, world) },
      { kind: secret, keys: ({ metadata }, world) => podsWaitingFor('secret', metadata, world) },
    ],
    async reconcile(key, world) {
      const pod = world.get(podKind, key);
      const vanished = gone.get(keyText(key));
      gone.delete(keyText(key));
      if (!pod) return vanished ? forget(vanished, world) : [];
      return reconcilePod(pod, world, ports);
    },
  };
}

async function reconcilePod(pod: Pod, world: World, ports: KubeletPorts): Promise<readonly Change[]> {
  const node = pod.spec.nodeName ? world.get(nodeKind, { namespace: '', name: pod.spec.nodeName }) : undefined;
  if (!node || !isUp(node)) return [];
  if (isTerminating(pod)) return terminatePod(new Sync(pod, node, world, ports));
  if (pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') return [];
  return syncPod(new Sync(pod, node, world, ports));
}

/** Nothing happens on a node whose kubelet does not report: its Ready condition is Unknown. */
const isUp = (node: Node): boolean => {
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status !== 'Unknown';
};

function podsOfReturningNode(node: Node, world: World, old?: Node, deleted?: boolean): readonly ObjectKey[] {
  if (deleted || !isUp(node) || (old && isUp(old))) return [];
  return world.podsOnNode<Pod>(node.metadata.name).map(keyOf);
}

/** Pods that have not started all of their containers and mention the object. */
function podsWaitingFor(
  kind: 'configMap' | 'secret',
  { namespace, name }: { namespace?: string; name: string },
  world: World,
) {
  return world
    .list(podKind, namespace ?? '')
    .filter((pod) => pod.status.phase === 'Pending' && pod.spec.nodeName && mentions(pod, kind, name))
    .map(keyOf);
}

/** A look at the text is enough: a pod that is looked at in vain does no harm. */
const mentions = (pod: Pod, kind: 'configMap' | 'secret', name: string): boolean => {
  const text = JSON.stringify(pod.spec);
  return text.includes(kind) && text.includes(`"${name}"`);
};

const forget = (pod: Pod, world: World): Change[] =>
  keysOf(pod)
    .filter((key) => world.record(key) !== undefined)
    .map((key) => ({ verb: 'record', key }));
