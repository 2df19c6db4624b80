import type { KubeObject } from '../../apimachinery/meta.ts';
import { defineKind } from '../kind.ts';

/** Which node announces a Service's address; written by the speaker of that node. */
export interface ServiceL2Status extends KubeObject {
  spec?: Record<string, never>;
  status?: {
    node?: string;
    serviceName?: string;
    serviceNamespace?: string;
    interfaces?: { name?: string }[];
  };
}

export const serviceL2Status = defineKind<ServiceL2Status>({
  group: 'metallb.io',
  version: 'v1beta1',
  kind: 'ServiceL2Status',
  plural: 'servicel2statuses',
  namespaced: true,
  hasStatus: true,
  schema: '',
});
