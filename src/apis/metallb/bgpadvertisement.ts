import type { LabelSelector } from '../../apimachinery/labels.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { defineKind } from '../kind.ts';

/** Announces pools' addresses to BGP peers. */
export interface BGPAdvertisement extends KubeObject {
  spec?: {
    /** Default 32. */
    aggregationLength?: number;
    /** Default 128. */
    aggregationLengthV6?: number;
    localPref?: number;
    communities?: string[];
    ipAddressPools?: string[];
    ipAddressPoolSelectors?: LabelSelector[];
    nodeSelectors?: LabelSelector[];
    serviceSelectors?: LabelSelector[];
    peers?: string[];
  };
}

export const bgpAdvertisement = defineKind<BGPAdvertisement>({
  group: 'metallb.io',
  version: 'v1beta1',
  kind: 'BGPAdvertisement',
  plural: 'bgpadvertisements',
  namespaced: true,
  hasStatus: true,
  schema: '',
});
