import { type Pod, persistentVolumeClaim, storageClass } from '../../apis/index.ts';
import type { World } from '../../apis/world.ts';

/** Why a claim of the pod keeps it from running anywhere; undefined when all are bound or wait for the pod. */
export function unboundVolume({ metadata, spec }: Pod, world: World): string | undefined {
  for (const volume of spec.volumes ?? []) {
    const claimName =
      volume.persistentVolumeClaim?.claimName ?? (volume.ephemeral ? `${metadata.name}-${volume.name}` : undefined);
    if (claimName === undefined) continue;
    const claim = world.get(persistentVolumeClaim, { namespace: metadata.namespace ?? '', name: claimName });
    if (!claim) return `persistentvolumeclaim "${claimName}" not found`;
    if (claim.status?.phase === 'Lost')
      return `persistentvolumeclaim "${claimName}" bound to non-existent persistentvolume "${claim.spec.volumeName}"`;
    if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim "${claimName}" is being deleted`;
    if (!claim.spec.volumeName && !waitsForConsumer(claim.spec.storageClassName as string | undefined, world)) {
      return 'pod has unbound immediate PersistentVolumeClaims';
    }
  }
  return undefined;
}

function waitsForConsumer(name: string | undefined, world: World): boolean {
  const found = name ? world.get(storageClass, { namespace: '', name }) : undefined;
  return found?.volumeBindingMode === 'WaitForFirstConsumer';
}
