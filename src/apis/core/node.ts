import type { INode } from 'kubernetes-models/v1/Node';
import { defineKind, type Stored } from '../kind.ts';

export type Node = Stored<INode>;

export const node = defineKind<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  hasStatus: true,
  schema: 'io.k8s.api.core.v1.Node',
});
