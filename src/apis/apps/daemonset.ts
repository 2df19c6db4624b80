import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import { defineKind, type Stored } from '../kind.ts';

export type DaemonSet = Stored<IDaemonSet>;

export const daemonSet = defineKind<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.apps.v1.DaemonSet',
});
