import type { LabelSelector } from '../../apimachinery/labels.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { defineKind } from '../kind.ts';

/** Addresses that MetalLB may hand out to Services of type LoadBalancer. */
export interface IPAddressPool extends KubeObject {
  spec: {
    /** CIDRs, or `first-last` with blanks allowed around the dash. */
    addresses: string[];
    /** Default true: Services that name no pool may get addresses of this one. */
    autoAssign?: boolean;
    /** Skips IPv4 addresses that end in .0 or .255. */
    avoidBuggyIPs?: boolean;
    serviceAllocation?: {
      /** Lower goes first; 0 and unset go last. */
      priority?: number;
      namespaces?: string[];
      namespaceSelectors?: LabelSelector[];
      serviceSelectors?: LabelSelector[];
    };
  };
  status?: { assignedIPv4: number; assignedIPv6: number; availableIPv4: number; availableIPv6: number };
}

export const ipAddressPool = defineKind<IPAddressPool>({
  group: 'metallb.io',
  version: 'v1beta1',
  kind: 'IPAddressPool',
  plural: 'ipaddresspools',
  namespaced: true,
  hasStatus: true,
  schema: '',
});
