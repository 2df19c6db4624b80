import type { ILimitRange } from 'kubernetes-models/v1/LimitRange';
import { defineKind, type Stored } from '../kind.ts';

export type LimitRange = Stored<ILimitRange>;

export const limitRange = defineKind<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  shortNames: ['limits'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.LimitRange',
});
