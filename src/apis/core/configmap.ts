import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { defineKind, type Stored } from '../kind.ts';

export type ConfigMap = Stored<IConfigMap>;

export const configMap = defineKind<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.ConfigMap',
});
