import type { ICSIDriver } from 'kubernetes-models/storage.k8s.io/v1/CSIDriver';
import { ageColumn, listed, nameColumn, trueFalse } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type CSIDriver = Stored<ICSIDriver>;

export const csiDriver = defineKind<CSIDriver>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  namespaced: false,
  schema: 'io.k8s.api.storage.v1.CSIDriver',
  setDefaults: ({ spec }) => {
    if (!spec) return;
    spec.attachRequired ??= true;
    spec.podInfoOnMount ??= false;
    spec.storageCapacity ??= false;
    spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
    if (!spec.volumeLifecycleModes?.length) spec.volumeLifecycleModes = ['Persistent'];
    spec.requiresRepublish ??= false;
    spec.seLinuxMount ??= false;
  },
  columns: [
    nameColumn,
    { name: 'AttachRequired', type: 'boolean', cell: ({ spec }) => trueFalse(spec.attachRequired ?? true) },
    { name: 'PodInfoOnMount', type: 'boolean', cell: ({ spec }) => trueFalse(spec.podInfoOnMount) },
    { name: 'StorageCapacity', type: 'boolean', cell: ({ spec }) => trueFalse(spec.storageCapacity) },
    {
      name: 'TokenRequests',
      cell: ({ spec }) =>
        listed(
          spec.tokenRequests?.map(({ audience }) => audience),
          '<unset>',
        ),
    },
    { name: 'RequiresRepublish', type: 'boolean', cell: ({ spec }) => trueFalse(spec.requiresRepublish) },
    { name: 'Modes', cell: ({ spec }) => listed(spec.volumeLifecycleModes, '<none>') },
    ageColumn,
  ],
});
