import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { defineKind, type Stored } from '../kind.ts';

export type Ingress = Stored<IIngress>;

export const ingress = defineKind<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.networking.v1.Ingress',
});
