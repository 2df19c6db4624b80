import type { IBinding } from 'kubernetes-models/v1/Binding';
import { defineKind, type Stored } from '../kind.ts';

export type Binding = Stored<IBinding>;

export const binding = defineKind<Binding>({
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  namespaced: true,
  verbs: ['create'],
  schema: 'io.k8s.api.core.v1.Binding',
});
