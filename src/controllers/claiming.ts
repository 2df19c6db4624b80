import type { Change } from '../apimachinery/change.ts';
import { compileSelector, type LabelSelector } from '../apimachinery/labels.ts';
import { isTerminating, type KubeObject } from '../apimachinery/meta.ts';
import { type Pod, pod } from '../apis/index.ts';
import type { KindDefinition } from '../apis/kind.ts';
import type { World } from '../apis/world.ts';
import { adopted, controlledBy, orphansOf, released } from './ownership.ts';
import { isActive } from './pods.ts';

const orphanPods = orphansOf(pod);

/** The pods that are an owner's now, and what has to be written so that everybody can see it. */
export interface Claim {
  pods: Pod[];
  changes: Change[];
}

/**
 * Takes in orphans that match the selector and lets go of pods that no longer do. An owner that is being deleted does
 * neither, and pods on their way out stay where they are.
 */
export function claimPods(kind: KindDefinition, owner: KubeObject, selector: LabelSelector, world: World): Claim {
  const matches = compileSelector(selector);
  const pods: Pod[] = [];
  const changes: Change[] = [];
  for (const candidate of world.controlledBy(pod, owner)) {
    if (matches(candidate.metadata.labels) || !isActive(candidate)) pods.push(candidate);
    else if (!isTerminating(owner)) changes.push({ verb: 'update', object: released(candidate, owner.metadata.uid!) });
  }
  if (isTerminating(owner)) return { pods, changes };
  for (const orphan of world
    .index(orphanPods)
    .get(owner.metadata.namespace ?? '')
    ?.values() ?? []) {
    if (!matches(orphan.metadata.labels) || !isActive(orphan)) continue;
    const ours = adopted(orphan, controlledBy(kind, owner));
    pods.push(ours);
    changes.push({ verb: 'update', object: ours });
  }
  return { pods, changes };
}
