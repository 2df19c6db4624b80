import type { INamespace } from 'kubernetes-models/v1/Namespace';
import { defineKind, type Stored } from '../kind.ts';

export type Namespace = Stored<INamespace>;

export const namespace = defineKind<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  hasStatus: true,
  nameRule: 'label',
  schema: 'io.k8s.api.core.v1.Namespace',
});
