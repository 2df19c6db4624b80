import type { LabelSelector } from '../../apimachinery/labels.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { defineKind } from '../kind.ts';

/** Announces pools' addresses on the local network. Without pools and selectors: every pool. */
export interface L2Advertisement extends KubeObject {
  spec?: {
    ipAddressPools?: string[];
    ipAddressPoolSelectors?: LabelSelector[];
    /** Only these nodes announce; none: all may. */
    nodeSelectors?: LabelSelector[];
    serviceSelectors?: LabelSelector[];
    preferredNodeSelectors?: { weight: number; preference: LabelSelector }[];
    interfaces?: string[];
  };
}

export const l2Advertisement = defineKind<L2Advertisement>({
  group: 'metallb.io',
  version: 'v1beta1',
  kind: 'L2Advertisement',
  plural: 'l2advertisements',
  namespaced: true,
  hasStatus: true,
  schema: '',
});
