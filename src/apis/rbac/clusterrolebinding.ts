import type { IClusterRoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding';
import { defineKind, type Stored } from '../kind.ts';
import { bindingColumns, roleRefKept, setBindingDefaults, validateBinding } from './rules.ts';

export type ClusterRoleBinding = Stored<IClusterRoleBinding>;

export const clusterRoleBinding = defineKind<ClusterRoleBinding>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  namespaced: false,
  nameRule: 'pathSegment',
  schema: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
  setDefaults: setBindingDefaults,
  validate: (binding) => validateBinding(binding, ['ClusterRole'], false),
  validateUpdate: roleRefKept,
  columns: bindingColumns,
});
