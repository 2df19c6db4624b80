import type { KubeObject } from '../../apimachinery/meta.ts';
import type { KindDefinition } from '../../apis/kind.ts';
import type { WriteOptions } from '../context.ts';
import type { Server } from '../server.ts';
import { updateObject } from '../update.ts';

/**
 * A namespace's own finalizers say what still has to be cleaned up in it. Ordinary updates leave them alone; with the
 * last of them, a namespace that is being deleted goes.
 */
export function finalizeNamespace(
  server: Server,
  kind: KindDefinition,
  stored: KubeObject,
  next: KubeObject,
  options: WriteOptions,
): KubeObject {
  const finalizers: string[] = next.spec?.finalizers ?? [];
  const finalizing: KindDefinition = {
    ...kind,
    prepareForUpdate(updated: KubeObject, old: KubeObject) {
      kind.prepareForUpdate?.(updated, old);
      updated.spec = { ...updated.spec, finalizers };
      if (finalizers.length === 0) delete updated.spec.finalizers;
    },
  };
  return updateObject(server, finalizing, stored, next, 'spec', options);
}
