import type { ObjectMeta } from '../../apimachinery/meta.ts';
import type { Server } from '../server.ts';
import type { AdmissionPlugin } from './plugin.ts';

const isDefault = 'ingressclass.kubernetes.io/is-default-class';
const oldAnnotation = 'kubernetes.io/ingress.class';

/** An Ingress that names no class gets the cluster's default one; of several the newest. */
export const defaultIngressClass: AdmissionPlugin = {
  collection: 'ingresses.networking.k8s.io',
  create(server, ingress) {
    if (ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.[oldAnnotation] !== undefined)
      return;
    const found = defaults(server);
    if (found.length === 0) return;
    ingress.spec.ingressClassName = found[0]!.metadata.name;
  },
};

const defaults = (server: Server) =>
  server.store
    .list('ingressclasses.networking.k8s.io')
    .filter((ingressClass) => ingressClass.metadata.annotations?.[isDefault] === 'true')
    .sort((a, b) => newestFirst(a.metadata, b.metadata));

function newestFirst(a: ObjectMeta, b: ObjectMeta): number {
  const [left, right] = [a.creationTimestamp ?? '', b.creationTimestamp ?? ''];
  if (left !== right) return left > right ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
