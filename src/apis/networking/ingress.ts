import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { invalidValue } from '../../apimachinery/status.ts';
import { ageColumn, listed, nameColumn } from '../columns.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { validateIngressSpec } from './ingress-validation.ts';

export type Ingress = Stored<IIngress>;
export type IngressSpec = Ingress['spec'];
export type IngressRule = NonNullable<IngressSpec['rules']>[number];
export type IngressPath = NonNullable<IngressRule['http']>['paths'][number];
export type IngressBackend = IngressPath['backend'];

const MAX_HOSTS = 3;

/** Three hosts at most; what comes after them counts as rules, whether they name a host or not. */
function hosts({ spec }: Ingress): string {
  const rules = spec.rules ?? [];
  const named: string[] = [];
  let seen = 0;
  while (seen < rules.length && named.length < MAX_HOSTS) {
    const { host } = rules[seen++]!;
    if (host) named.push(host);
  }
  if (named.length === 0) return '*';
  return seen < rules.length ? `${named.join(',')} + ${rules.length - MAX_HOSTS} more...` : named.join(',');
}

function addresses({ status }: Ingress): string {
  const ingress = status?.loadBalancer?.ingress ?? [];
  return listed([...new Set(ingress.map(({ ip, hostname }) => ip || hostname || ''))].filter(Boolean).sort(), '');
}

const columns: readonly Column<Ingress>[] = [
  nameColumn,
  { name: 'Class', cell: ({ spec }) => spec.ingressClassName ?? '<none>' },
  { name: 'Hosts', cell: hosts },
  { name: 'Address', cell: addresses },
  { name: 'Ports', cell: ({ spec }) => (spec.tls?.length ? '80, 443' : '80') },
  ageColumn,
];

const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

export const ingress = defineKind<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  namespaced: true,
  hasStatus: true,
  schema: 'io.k8s.api.networking.v1.Ingress',
  setDefaults: (ingress) => {
    ingress.spec ??= {};
  },
  prepareForCreate: (ingress) => {
    ingress.status = { loadBalancer: {} };
  },
  validate: ({ metadata, spec }) => {
    const errors = validateIngressSpec('spec', spec);
    const annotated = metadata.annotations?.[CLASS_ANNOTATION];
    const named = spec.ingressClassName;
    if (annotated !== undefined && named !== undefined && annotated !== named)
      errors.push(
        invalidValue(
          `annotations.${CLASS_ANNOTATION}`,
          annotated,
          'must match `ingressClassName` when both are specified',
        ),
      );
    return errors;
  },
  warnings: ({ metadata }) =>
    metadata.annotations?.[CLASS_ANNOTATION] === undefined
      ? []
      : [`annotation "${CLASS_ANNOTATION}" is deprecated, please use 'spec.ingressClassName' instead`],
  columns,
});
