import type { IIPAddress } from 'kubernetes-models/networking.k8s.io/v1/IPAddress';
import { nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';

export type IPAddress = Stored<IIPAddress>;

/** `services/default/web` */
function parentText({ spec }: IPAddress): string {
  const { group, resource, namespace, name } = spec?.parentRef ?? { resource: '', name: '' };
  const kind = group ? `${resource}.${group}` : resource;
  return namespace ? `${kind}/${namespace}/${name}` : `${kind}/${name}`;
}

export const ipAddress = defineKind<IPAddress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IPAddress',
  plural: 'ipaddresses',
  shortNames: ['ip'],
  namespaced: false,
  schema: 'io.k8s.api.networking.v1.IPAddress',
  columns: [nameColumn, { name: 'ParentRef', cell: parentText }],
});
