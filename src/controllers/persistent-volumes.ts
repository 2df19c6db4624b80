/**
 * Binds claims to volumes: to one that is there and fits, or to one that the provisioner of minikube's class makes.
 * A volume whose claim is gone is kept or deleted as its reclaim policy says.
 */

import type { Change } from '../apimachinery/change.ts';
import { type LabelSelector, matchesLabels } from '../apimachinery/labels.ts';
import { isTerminating, type KubeObject, keyOf } from '../apimachinery/meta.ts';
import { compareQuantities, parseQuantity } from '../apimachinery/quantity.ts';
import {
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  persistentVolume,
  persistentVolumeClaim,
  pod,
  type StorageClass,
  storageClass,
} from '../apis/index.ts';
import type { World } from '../apis/world.ts';
import { type Controller, itself } from './controller.ts';
import { events, remove, updateStatus, withMetadata } from './writes.ts';

const { normal, warning } = events('persistentvolume-controller');
const hostPath = 'k8s.io/minikube-hostpath';

const pending = (world: World) =>
  world
    .list(persistentVolumeClaim)
    .filter(({ spec }) => !spec.volumeName)
    .map(keyOf);

/** Claims: key is the claim's. */
export const claimController: Controller = {
  name: 'persistentvolume-binder',
  watches: [
    itself(persistentVolumeClaim),
    { kind: persistentVolume, keys: (_changed: PersistentVolume, world: World) => pending(world) },
    { kind: storageClass, keys: (_changed: StorageClass, world: World) => pending(world) },
    {
      // A class may wait with binding until it knows which pod wants the claim.
      kind: pod,
      keys: ({ metadata, spec }: Pod, world: World) =>
        (spec.volumes ?? [])
          .map(({ persistentVolumeClaim: source }) => ({
            namespace: metadata.namespace ?? '',
            name: source?.claimName ?? '',
          }))
          .filter((key) => world.get(persistentVolumeClaim, key)?.spec.volumeName === undefined && key.name !== ''),
    },
  ],
  reconcile(key, world) {
    const claim = world.get(persistentVolumeClaim, key);
    if (!claim || isTerminating(claim)) return [];
    const { volumeName } = claim.spec;
    if (volumeName) return settle(claim, world.get(persistentVolume, { namespace: '', name: volumeName }));
    const volume = findVolume(claim, world);
    if (volume) return bind(claim, volume);
    return provision(claim, world);
  },
};

/** Volumes: what becomes of one whose claim is gone. */
export const volumeController: Controller = {
  name: 'persistentvolume-reclaimer',
  watches: [
    itself(persistentVolume),
    {
      kind: persistentVolumeClaim,
      keys: ({ spec }: PersistentVolumeClaim) => (spec.volumeName ? [{ namespace: '', name: spec.volumeName }] : []),
    },
  ],
  reconcile(key, world) {
    const volume = world.get(persistentVolume, key);
    if (!volume || isTerminating(volume)) return [];
    const { claimRef, persistentVolumeReclaimPolicy } = volume.spec;
    if (!claimRef?.uid) return updateStatus(volume, { ...volume.status, phase: 'Available' } as never);
    const claim = world.get(persistentVolumeClaim, { namespace: claimRef.namespace ?? '', name: claimRef.name ?? '' });
    if (claim?.metadata.uid === claimRef.uid)
      return updateStatus(volume, { ...volume.status, phase: 'Bound' } as never);
    if (persistentVolumeReclaimPolicy === 'Delete') return [remove(persistentVolume, volume)];
    return updateStatus(volume, { ...volume.status, phase: 'Released' } as never);
  },
};

/** The smallest volume that nobody has and that offers what the claim wants. */
function findVolume({ metadata, spec }: PersistentVolumeClaim, world: World): PersistentVolume | undefined {
  const wanted = parseQuantity(String(spec.resources?.requests?.['storage'] ?? '0'));
  const capacityOf = (volume: PersistentVolume) => parseQuantity(String(volume.spec.capacity?.['storage'] ?? '0'));
  return world
    .list(persistentVolume)
    .filter((volume) => {
      const { claimRef, accessModes = [], storageClassName = '', volumeMode = 'Filesystem' } = volume.spec;
      const isReserved = claimRef?.name === metadata.name && claimRef.namespace === metadata.namespace && !claimRef.uid;
      if (claimRef && !isReserved) return false;
      return (
        !isTerminating(volume) &&
        storageClassName === (spec.storageClassName ?? '') &&
        volumeMode === (spec.volumeMode ?? 'Filesystem') &&
        (spec.accessModes ?? []).every((mode) => accessModes.includes(mode)) &&
        (!spec.selector || matchesLabels(spec.selector as LabelSelector, volume.metadata.labels)) &&
        compareQuantities(capacityOf(volume), wanted) >= 0
      );
    })
    .sort((a, b) => compareQuantities(capacityOf(a), capacityOf(b)))[0];
}

const boundAnnotations = {
  'pv.kubernetes.io/bind-completed': 'yes',
  'pv.kubernetes.io/bound-by-controller': 'yes',
};

function bind(claim: PersistentVolumeClaim, volume: PersistentVolume): Change[] {
  const { name, namespace, uid } = claim.metadata;
  const claimRef = { kind: 'PersistentVolumeClaim', namespace, name, uid, apiVersion: 'v1' };
  const annotated = withMetadata(claim, { annotations: { ...claim.metadata.annotations, ...boundAnnotations } });
  return [
    { verb: 'update', object: { ...volume, spec: { ...volume.spec, claimRef } } as KubeObject },
    {
      verb: 'update',
      object: { ...annotated, spec: { ...claim.spec, volumeName: volume.metadata.name } } as KubeObject,
    },
  ];
}

/** A claim that names its volume: bound when the volume is its own, lost when it is gone. */
function settle(claim: PersistentVolumeClaim, volume: PersistentVolume | undefined): readonly Change[] {
  if (!volume) {
    if (claim.status?.phase !== 'Bound') return [];
    const lost = updateStatus(claim, { ...claim.status, phase: 'Lost' } as never);
    return [
      ...lost,
      warning(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!'),
    ];
  }
  const { claimRef, capacity, accessModes } = volume.spec;
  if (!claimRef?.uid && (!claimRef || claimRef.name === claim.metadata.name)) return bind(claim, volume);
  if (claimRef.uid !== claim.metadata.uid) return [];
  return updateStatus(claim, { ...claim.status, accessModes, capacity, phase: 'Bound' } as never);
}

function provision(claim: PersistentVolumeClaim, world: World): Change[] {
  const { name, namespace, uid } = claim.metadata;
  const className = claim.spec.storageClassName as string | undefined;
  const found = className ? world.get(storageClass, { namespace: '', name: className }) : undefined;
  if (!className) {
    return [
      normal(claim, 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set'),
    ];
  }
  if (!found) return [warning(claim, 'ProvisioningFailed', `storageclass.storage.k8s.io "${className}" not found`)];
  if (found.volumeBindingMode === 'WaitForFirstConsumer' && !isWanted(claim, world)) {
    return [normal(claim, 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding')];
  }
  const waiting = normal(
    claim,
    'ExternalProvisioning',
    `Waiting for a volume to be created either by the external provisioner '${found.provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`,
  );
  if (found.provisioner !== hostPath) return [waiting];
  const provisioner = events(`${hostPath}_minikube`);
  const volumeName = `pvc-${uid}`;
  const volume: KubeObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: volumeName,
      annotations: { hostPathProvisionerIdentity: 'minikube', 'pv.kubernetes.io/provisioned-by': hostPath },
    },
    spec: {
      accessModes: claim.spec.accessModes,
      capacity: { storage: claim.spec.resources?.requests?.['storage'] },
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
      hostPath: { path: `/tmp/hostpath-provisioner/${namespace}/${name}`, type: '' },
      persistentVolumeReclaimPolicy: found.reclaimPolicy ?? 'Delete',
      storageClassName: className,
      volumeMode: claim.spec.volumeMode ?? 'Filesystem',
    },
  };
  const annotations = {
    ...claim.metadata.annotations,
    ...boundAnnotations,
    'volume.beta.kubernetes.io/storage-provisioner': hostPath,
    'volume.kubernetes.io/storage-provisioner': hostPath,
  };
  const bound = { ...withMetadata(claim, { annotations }), spec: { ...claim.spec, volumeName } } as KubeObject;
  return [
    waiting,
    provisioner.normal(
      claim,
      'Provisioning',
      `External provisioner is provisioning volume for claim "${namespace}/${name}"`,
    ),
    {
      verb: 'create',
      object: volume,
      created: () => [
        { verb: 'update', object: bound },
        provisioner.normal(claim, 'ProvisioningSucceeded', `Successfully provisioned volume ${volumeName}`),
      ],
    },
  ];
}

const isWanted = ({ metadata }: PersistentVolumeClaim, world: World): boolean =>
  world
    .list(pod, metadata.namespace)
    .some(({ spec }) => spec.volumes?.some(({ persistentVolumeClaim: source }) => source?.claimName === metadata.name));
