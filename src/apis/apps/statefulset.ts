import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { defineKind, type Stored } from '../kind.ts';

export type StatefulSet = Stored<IStatefulSet>;

export const statefulSet = defineKind<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.apps.v1.StatefulSet',
});
