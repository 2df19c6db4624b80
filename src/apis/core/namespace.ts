import type { INamespace } from 'kubernetes-models/v1/Namespace';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { validateFinalizerName } from '../validation/metadata.ts';

export type Namespace = Stored<INamespace>;

const NAME_LABEL = 'kubernetes.io/metadata.name';

export const namespace = defineKind<Namespace>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  hasStatus: true,
  nameRule: 'label',
  schema: 'io.k8s.api.core.v1.Namespace',
  setDefaults: (namespace) => {
    const { metadata } = namespace;
    if (metadata.name) metadata.labels = { ...metadata.labels, [NAME_LABEL]: metadata.name };
    namespace.spec ??= {};
  },
  prepareForCreate: (namespace) => {
    namespace.status = { phase: 'Active' };
    const finalizers = namespace.spec.finalizers ?? [];
    if (!finalizers.includes('kubernetes')) namespace.spec.finalizers = [...finalizers, 'kubernetes'];
  },
  // Only the finalize subresource lets go of these.
  prepareForUpdate: (next, old) => {
    if (old.spec?.finalizers) next.spec.finalizers = old.spec.finalizers;
    else delete next.spec.finalizers;
  },
  validate: ({ spec }) =>
    (spec?.finalizers ?? []).flatMap((finalizer) => validateFinalizerName('spec.finalizers', finalizer)),
  columns: [nameColumn, { name: 'Status', cell: ({ status }) => status?.phase ?? '' }, ageColumn],
  selectableFields: { 'status.phase': ({ status }) => status?.phase ?? '' },
});
