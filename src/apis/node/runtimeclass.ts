import type { IRuntimeClass } from 'kubernetes-models/node.k8s.io/v1/RuntimeClass';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { immutable, label } from '../validation/fields.ts';

export type RuntimeClass = Stored<IRuntimeClass>;

export const runtimeClass = defineKind<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  namespaced: false,
  schema: 'io.k8s.api.node.v1.RuntimeClass',
  validate: ({ handler }) => label('handler', handler ?? ''),
  validateUpdate: (next, old) => immutable('handler', next.handler, old.handler),
  columns: [nameColumn, { name: 'Handler', cell: ({ handler }) => handler }, ageColumn],
});
