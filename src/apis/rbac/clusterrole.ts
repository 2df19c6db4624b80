import type { IClusterRole } from 'kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole';
import { defineKind, type Stored } from '../kind.ts';
import { each } from '../validation/fields.ts';
import { validateLabelSelector } from '../validation/labels.ts';
import { validateRules } from './rules.ts';

export type ClusterRole = Stored<IClusterRole>;

export const clusterRole = defineKind<ClusterRole>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  namespaced: false,
  nameRule: 'pathSegment',
  schema: 'io.k8s.api.rbac.v1.ClusterRole',
  validate: ({ rules, aggregationRule }) => [
    ...validateRules(rules, false),
    ...each('aggregationRule.clusterRoleSelectors', aggregationRule?.clusterRoleSelectors, (selector, path) =>
      validateLabelSelector(path, selector),
    ),
  ],
});
