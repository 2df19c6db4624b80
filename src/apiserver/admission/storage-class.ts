import type { AdmissionPlugin } from './plugin.ts';

const isDefault = 'storageclass.kubernetes.io/is-default-class';
const isDefaultBeta = 'storageclass.beta.kubernetes.io/is-default-class';

/** A claim that names no class gets the newest of the default ones; the empty name asks for none on purpose. */
export const defaultStorageClass: AdmissionPlugin = {
  collection: 'persistentvolumeclaims',
  create(server, claim) {
    if (!claim.spec || claim.spec.storageClassName !== undefined) return;
    if (claim.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined) return;
    const [newest] = server.store
      .list('storageclasses.storage.k8s.io')
      .filter(({ metadata }) => [isDefault, isDefaultBeta].some((name) => metadata.annotations?.[name] === 'true'))
      .sort((a, b) => (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? ''));
    if (newest) claim.spec.storageClassName = newest.metadata.name;
  },
};
