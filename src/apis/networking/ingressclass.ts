import type { IIngressClass } from 'kubernetes-models/networking.k8s.io/v1/IngressClass';
import { defineKind, type Stored } from '../kind.ts';

export type IngressClass = Stored<IIngressClass>;

export const ingressClass = defineKind<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  namespaced: false,
  schema: 'io.k8s.api.networking.v1.IngressClass',
});
