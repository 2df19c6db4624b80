import type { IPodTemplate } from 'kubernetes-models/v1/PodTemplate';
import { defineKind, type Stored } from '../kind.ts';

export type PodTemplate = Stored<IPodTemplate>;

export const podTemplate = defineKind<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  namespaced: true,
  schema: 'io.k8s.api.core.v1.PodTemplate',
});
