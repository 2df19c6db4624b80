import type { LabelSelector } from '../../apimachinery/labels.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { defineKind } from '../kind.ts';

/** A router that MetalLB's speakers talk BGP to. */
export interface BGPPeer extends KubeObject {
  spec: {
    myASN: number;
    peerASN?: number;
    dynamicASN?: 'internal' | 'external';
    peerAddress?: string;
    interface?: string;
    sourceAddress?: string;
    /** Default 179. */
    peerPort?: number;
    holdTime?: string;
    keepaliveTime?: string;
    connectTime?: string;
    routerID?: string;
    nodeSelectors?: LabelSelector[];
    password?: string;
    passwordSecret?: { name?: string; namespace?: string };
    bfdProfile?: string;
    enableGracefulRestart?: boolean;
    ebgpMultiHop?: boolean;
    vrf?: string;
    disableMP?: boolean;
  };
}

export const bgpPeer = defineKind<BGPPeer>({
  group: 'metallb.io',
  version: 'v1beta2',
  kind: 'BGPPeer',
  plural: 'bgppeers',
  namespaced: true,
  hasStatus: true,
  schema: '',
});
