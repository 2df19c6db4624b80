import { ApiError, forbidden, notFound } from '../../apimachinery/status.ts';
import { resourceOf } from '../context.ts';
import { type AdmissionPlugin, nameInRefusal } from './plugin.ts';

/** Namespaces that a cluster cannot be without. */
const immortal = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);
const namespaces = { group: '', resource: 'namespaces' };

/** Nothing is created in a namespace that is not there or is on its way out, and some namespaces stay. */
export const namespaceLifecycle: AdmissionPlugin = {
  create(server, object, kind) {
    const { namespace } = object.metadata;
    if (!kind.namespaced || !namespace) return;
    const stored = server.store.get('namespaces', namespace);
    if (!stored) throw notFound(namespaces, namespace);
    if (stored.metadata.deletionTimestamp === undefined && stored.status?.phase !== 'Terminating') return;
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const refusal = forbidden(resourceOf(kind), nameInRefusal(object), why);
    const cause = {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    };
    throw new ApiError({ ...refusal.status, details: { ...refusal.status.details, causes: [cause] } });
  },
  delete(_server, stored, kind) {
    if (kind.group !== '' || kind.plural !== 'namespaces' || !immortal.has(stored.metadata.name)) return;
    throw forbidden(namespaces, stored.metadata.name, 'this namespace may not be deleted');
  },
};
