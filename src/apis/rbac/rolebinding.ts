import type { IRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import { defineKind, type Stored } from '../kind.ts';
import { bindingColumns, roleRefKept, setBindingDefaults, validateBinding } from './rules.ts';

export type RoleBinding = Stored<IRoleBinding>;

export const roleBinding = defineKind<RoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  namespaced: true,
  nameRule: 'pathSegment',
  schema: 'io.k8s.api.rbac.v1.RoleBinding',
  setDefaults: setBindingDefaults,
  validate: (binding) => validateBinding(binding, ['Role', 'ClusterRole'], true),
  validateUpdate: roleRefKept,
  columns: bindingColumns,
});
