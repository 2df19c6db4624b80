import type { Change } from '../apimachinery/change.ts';
import { deepEqual } from '../apimachinery/deep.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { type ControllerRevision, controllerRevision } from '../apis/index.ts';
import type { KindDefinition } from '../apis/kind.ts';
import type { World } from '../apis/world.ts';
import { nameHash } from './name-hash.ts';
import { controlledBy } from './ownership.ts';
import { remove } from './writes.ts';

export const revisionLabel = 'controller-revision-hash';

/** The version of a template that a DaemonSet's or StatefulSet's pods are made from. */
export interface Revision {
  /** Names the ControllerRevision. */
  name: string;
  hash: string;
  changes: Change[];
}

/**
 * Finds or makes the ControllerRevision of the present template. A template that comes back gets a new number, so
 * that the newest revision is always the present one.
 * @param inUse hashes that pods still carry: they are kept beyond the history limit
 */
export function currentRevision(
  kind: KindDefinition,
  owner: KubeObject,
  inUse: ReadonlySet<string>,
  world: World,
): Revision {
  const { template, selector } = owner['spec'];
  const data = { spec: { template: { ...template, $patch: 'replace' } } };
  const hash = nameHash(template, owner['status']?.collisionCount ?? 0);
  const history = [...world.controlledBy(controllerRevision, owner)].sort((a, b) => a.revision - b.revision);
  const newest = history.at(-1);
  const known = history.find((revision) => deepEqual(revision['data' as never], data));
  const changes = forget(
    history.filter((revision) => revision !== known),
    owner,
    inUse,
  );
  if (known) {
    const next = { ...known, revision: newest!.revision + 1 } as unknown as KubeObject;
    if (known !== newest) changes.push({ verb: 'update', object: next });
    return { name: known.metadata.name, hash: known.metadata.labels?.[revisionLabel] ?? hash, changes };
  }
  const name = `${owner.metadata.name}-${hash}`;
  const labels = { ...selector?.matchLabels, ...template.metadata?.labels, [revisionLabel]: hash };
  const made: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: { name, namespace: owner.metadata.namespace, labels, ownerReferences: [controlledBy(kind, owner)] },
    data,
    revision: (newest?.revision ?? 0) + 1,
  };
  return { name, hash, changes: [...changes, { verb: 'create', object: made }] };
}

function forget(old: readonly ControllerRevision[], owner: KubeObject, inUse: ReadonlySet<string>): Change[] {
  const limit: number = owner['spec'].revisionHistoryLimit ?? 10;
  const idle = old.filter(({ metadata }) => !inUse.has(metadata.labels?.[revisionLabel] ?? ''));
  return idle.slice(0, Math.max(0, idle.length - limit)).map((revision) => remove(controllerRevision, revision));
}
