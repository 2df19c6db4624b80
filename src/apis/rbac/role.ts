import type { IRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import { defineKind, type Stored } from '../kind.ts';
import { validateRules } from './rules.ts';

export type Role = Stored<IRole>;

export const role = defineKind<Role>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  namespaced: true,
  nameRule: 'pathSegment',
  schema: 'io.k8s.api.rbac.v1.Role',
  validate: ({ rules }) => validateRules(rules, true),
});
