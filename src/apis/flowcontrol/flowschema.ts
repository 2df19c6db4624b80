import type { IFlowSchema } from 'kubernetes-models/flowcontrol.apiserver.k8s.io/v1/FlowSchema';
import { defineKind, type Stored } from '../kind.ts';

export type FlowSchema = Stored<IFlowSchema>;

export const flowSchema = defineKind<FlowSchema>({
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  kind: 'FlowSchema',
  plural: 'flowschemas',
  namespaced: false,
  hasStatus: true,
  schema: 'io.k8s.api.flowcontrol.v1.FlowSchema',
});
