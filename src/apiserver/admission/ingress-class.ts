import { forbidden } from '../../apimachinery/status.ts';
import type { Server } from '../server.ts';
import { type AdmissionPlugin, nameInRefusal } from './plugin.ts';

const isDefault = 'ingressclass.kubernetes.io/is-default-class';
const oldAnnotation = 'kubernetes.io/ingress.class';

/** An Ingress that names no class gets the cluster's default one, when there is exactly one. */
export const defaultIngressClass: AdmissionPlugin = {
  collection: 'ingresses.networking.k8s.io',
  create(server, ingress) {
    if (ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.[oldAnnotation] !== undefined)
      return;
    const found = defaults(server);
    if (found.length === 0) return;
    if (found.length > 1) {
      const why = `Internal error occurred: ${found.length} default IngressClasses were found, only 1 allowed`;
      throw forbidden({ group: 'networking.k8s.io', resource: 'ingresses' }, nameInRefusal(ingress), why);
    }
    ingress.spec.ingressClassName = found[0]!.metadata.name;
  },
};

const defaults = (server: Server) =>
  server.store
    .list('ingressclasses.networking.k8s.io')
    .filter((ingressClass) => ingressClass.metadata.annotations?.[isDefault] === 'true');
