/** Empties a namespace that is being deleted, and lets it go when nothing is left in it. */

import type { Change } from '../apimachinery/change.ts';
import { isTerminating, type KubeObject, timestamp } from '../apimachinery/meta.ts';
import { type Namespace, namespace } from '../apis/index.ts';
import { collectionOf, type KindDefinition } from '../apis/kind.ts';
import type { World } from '../apis/world.ts';
import { type Condition, conditionOf } from './conditions.ts';
import { type Controller, itself } from './controller.ts';
import { remove, updateStatus } from './writes.ts';

export const namespaceController: Controller = {
  name: 'namespace',
  watches: [
    itself(namespace),
    {
      kind: 'all',
      keys(changed: KubeObject, world: World, old?: KubeObject, deleted?: boolean) {
        const { metadata } = changed;
        const isOnItsWay = isTerminating(changed) && !(old && isTerminating(old));
        if (!(deleted || isOnItsWay) || metadata.namespace === undefined) return [];
        const key = { namespace: '', name: metadata.namespace };
        const home = world.get(namespace, key);
        return home && isTerminating(home) ? [key] : [];
      },
    },
  ],
  reconcile(key, world) {
    const found = world.get(namespace, key);
    if (!found || !isTerminating(found)) return [];
    const finalizers = found.spec.finalizers ?? [];
    if (!finalizers.includes('kubernetes')) return [];
    const content = contentOf(found, world);
    if (content.length === 0) {
      const left = finalizers.filter((finalizer) => finalizer !== 'kubernetes');
      return [{ verb: 'update', object: { ...found, spec: { ...found.spec, finalizers: left } } }];
    }
    const deletions = content.flatMap(({ kind, objects }) =>
      objects.filter((object) => !isTerminating(object)).map((object) => remove(kind, object)),
    );
    return deletions.length > 0 ? deletions : tellWhatIsLeft(found, content, world);
  },
};

interface Content {
  kind: KindDefinition;
  objects: readonly KubeObject[];
}

function contentOf({ metadata }: Namespace, world: World): Content[] {
  const seen = new Set<string>();
  const content: Content[] = [];
  for (const kind of world.kinds()) {
    if (!kind.namespaced || !kind.verbs.includes('delete') || seen.has(collectionOf(kind))) continue;
    seen.add(collectionOf(kind));
    const objects = world.list(kind, metadata.name) as readonly KubeObject[];
    if (objects.length > 0) content.push({ kind, objects });
  }
  return content;
}

/** Pods need time to end, finalizers need somebody to take them off: the conditions say what is waited for. */
function tellWhatIsLeft(found: Namespace, content: readonly Content[], world: World): readonly Change[] {
  const remaining = content.map(
    ({ kind, objects }) => `${kind.plural}.${kind.group} has ${objects.length} resource instances`,
  );
  const held = new Map<string, number>();
  for (const { metadata } of content.flatMap(({ objects }) => objects)) {
    for (const finalizer of metadata.finalizers ?? []) held.set(finalizer, (held.get(finalizer) ?? 0) + 1);
  }
  const holders = [...held].sort().map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  const conditions = [
    ['NamespaceDeletionDiscoveryFailure', 'False', 'ResourcesDiscovered', 'All resources successfully discovered'],
    [
      'NamespaceDeletionGroupVersionParsingFailure',
      'False',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ],
    [
      'NamespaceDeletionContentFailure',
      'False',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ],
    [
      'NamespaceContentRemaining',
      'True',
      'SomeResourcesRemain',
      `Some resources are remaining: ${remaining.join(', ')}`,
    ],
    holders.length > 0
      ? [
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${holders.join(', ')}`,
        ]
      : [
          'NamespaceFinalizersRemaining',
          'False',
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        ],
  ].map(([type, status, reason, message]): Condition => {
    const before = conditionOf(found.status?.conditions, type!);
    const lastTransitionTime = before?.status === status ? before!.lastTransitionTime : timestamp(world.now);
    return { lastTransitionTime, message, reason, status: status!, type: type! };
  });
  return updateStatus(found, { ...found.status, conditions: conditions as never });
}
