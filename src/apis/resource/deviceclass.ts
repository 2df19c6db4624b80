import type { IDeviceClass } from 'kubernetes-models/resource.k8s.io/v1/DeviceClass';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type DeviceClass = Stored<IDeviceClass>;

export const deviceClass = defineKind<DeviceClass>({
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  namespaced: false,
  schema: 'io.k8s.api.resource.v1.DeviceClass',
  columns: [nameColumn, ageColumn],
});
