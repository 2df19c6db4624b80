/** Removes pods that nobody else will: those of a node that is gone, and those that go before they were placed. */

import type { Change } from '../apimachinery/change.ts';
import { isTerminating, type KubeObject, keyOf } from '../apimachinery/meta.ts';
import { type Node, node, type Pod, pod } from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import type { Controller } from './controller.ts';
import { isFinished } from './pods.ts';
import { remove, updateStatus } from './writes.ts';

export const podGarbageCollector: Controller = {
  name: 'pod-garbage-collector',
  watches: [
    {
      kind: node,
      keys: (gone: Node, world: World, _old?: Node, deleted?: boolean) =>
        deleted ? world.podsOnNode<Pod>(gone.metadata.name).map(keyOf) : [],
    },
    {
      kind: pod,
      keys: (changed: Pod, _world: World, _old?: Pod, deleted?: boolean) =>
        !deleted && isTerminating(changed) && !changed.spec.nodeName ? [keyOf(changed)] : [],
    },
  ],
  reconcile(key, world) {
    const found = world.get(pod, key);
    if (!found) return [];
    const { nodeName } = found.spec;
    const isLost = nodeName !== undefined && !world.get(node, { namespace: '', name: nodeName });
    const neverRan = !nodeName && isTerminating(found);
    if (!isLost && !neverRan) return [];
    const failed: readonly Change[] = isFinished(found)
      ? []
      : updateStatus(found as KubeObject, { ...found.status, phase: 'Failed' });
    return [...failed, { ...remove(pod, found), gracePeriodSeconds: 0 }];
  },
};
