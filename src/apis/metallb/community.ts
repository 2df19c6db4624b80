import type { KubeObject } from '../../apimachinery/meta.ts';
import { defineKind } from '../kind.ts';

/** Names for BGP communities. */
export interface Community extends KubeObject {
  spec?: { communities?: { name?: string; value?: string }[] };
}

export const community = defineKind<Community>({
  group: 'metallb.io',
  version: 'v1beta1',
  kind: 'Community',
  plural: 'communities',
  namespaced: true,
  hasStatus: true,
  schema: '',
});
