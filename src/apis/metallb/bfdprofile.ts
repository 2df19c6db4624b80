import type { KubeObject } from '../../apimachinery/meta.ts';
import { defineKind } from '../kind.ts';

/** Timers of bidirectional forwarding detection; intervals in milliseconds. */
export interface BFDProfile extends KubeObject {
  spec?: {
    receiveInterval?: number;
    transmitInterval?: number;
    detectMultiplier?: number;
    echoInterval?: number;
    echoMode?: boolean;
    passiveMode?: boolean;
    minimumTtl?: number;
  };
}

export const bfdProfile = defineKind<BFDProfile>({
  group: 'metallb.io',
  version: 'v1beta1',
  kind: 'BFDProfile',
  plural: 'bfdprofiles',
  namespaced: true,
  hasStatus: true,
  schema: '',
});
