import type { IIngressClass } from 'kubernetes-models/networking.k8s.io/v1/IngressClass';
import { isDNS1123Label, isDNS1123Subdomain } from '../../apimachinery/names.ts';
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  tooLong,
} from '../../apimachinery/status.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { immutable, problems } from '../validation/fields.ts';
import { validateReference } from './ingress-validation.ts';

export type IngressClass = Stored<IIngressClass>;
type Parameters = NonNullable<IngressClass['spec']['parameters']>;

const MAX_CONTROLLER = 250;

/** `k8s.io/ingress-nginx`: a domain, then a path. */
function validateController(field: string, controller: string): FieldError[] {
  if (!controller) return [required(field)];
  const errors =
    controller.length > MAX_CONTROLLER ? [tooLong(field, `may not be more than ${MAX_CONTROLLER} bytes`)] : [];
  const slash = controller.indexOf('/');
  if (slash < 1 || slash === controller.length - 1)
    return [...errors, invalidValue(field, controller, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  const domain = controller.slice(0, slash);
  errors.push(...problems(field, domain, isDNS1123Subdomain(domain)));
  const path = controller.slice(slash + 1);
  if (!/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(path))
    errors.push(
      invalidValue(
        field,
        path,
        `Invalid path (e.g. 'my/path', regex used for validation is '[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+')`,
      ),
    );
  return errors;
}

function validateParameters(field: string, parameters: Parameters | undefined): FieldError[] {
  if (!parameters) return [];
  const { scope, namespace } = parameters;
  const errors = validateReference(field, parameters);
  if (scope === undefined) return [...errors, required(`${field}.scope`)];
  if (scope === 'Cluster')
    return namespace === undefined
      ? errors
      : [...errors, forbiddenField(`${field}.namespace`, "`parameters.scope` is set to 'Cluster'")];
  if (scope !== 'Namespace') return [...errors, notSupported(`${field}.scope`, scope, ['Cluster', 'Namespace'])];
  if (namespace === undefined)
    return [...errors, required(`${field}.namespace`, "`parameters.scope` is set to 'Namespace'")];
  return [...errors, ...problems(`${field}.namespace`, namespace, isDNS1123Label(namespace))];
}

/** `IngressParameters.k8s.example.net/external-lb` */
function parametersText({ spec }: IngressClass): string {
  const { apiGroup, kind, name } = spec?.parameters ?? {};
  if (!kind) return '<none>';
  return `${kind}${apiGroup ? `.${apiGroup}` : ''}/${name}`;
}

export const ingressClass = defineKind<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  namespaced: false,
  schema: 'io.k8s.api.networking.v1.IngressClass',
  setDefaults: (ingressClass) => {
    ingressClass.spec ??= {};
    if (ingressClass.spec.parameters) ingressClass.spec.parameters.scope ??= 'Cluster';
  },
  validate: ({ spec }) => [
    ...validateController('spec.controller', spec.controller ?? ''),
    ...validateParameters('spec.parameters', spec.parameters),
  ],
  validateUpdate: (next, old) => immutable('spec.controller', next.spec.controller, old.spec.controller),
  columns: [
    nameColumn,
    { name: 'Controller', cell: ({ spec }) => spec?.controller ?? '' },
    { name: 'Parameters', cell: parametersText },
    ageColumn,
  ],
});
