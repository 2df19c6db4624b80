import type { IEndpoints } from 'kubernetes-models/v1/Endpoints';
import { defineKind, type Stored } from '../kind.ts';

export type Endpoints = Stored<IEndpoints>;

export const endpoints = defineKind<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Endpoints',
});
