import type { ISecret } from 'kubernetes-models/v1/Secret';
import { defineKind, type Stored } from '../kind.ts';

export type Secret = Stored<ISecret>;

export const secret = defineKind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Secret',
});
