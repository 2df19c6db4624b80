import type { IIPAddress } from 'kubernetes-models/networking.k8s.io/v1/IPAddress';
import { defineKind, type Stored } from '../kind.ts';

export type IPAddress = Stored<IIPAddress>;

export const ipAddress = defineKind<IPAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  shortNames: ['ip'],
  namespaced: false,
  schema: 'io.k8s.api.networking.v1.IPAddress',
});
