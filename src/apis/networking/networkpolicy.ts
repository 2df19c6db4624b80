import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { cidrContains, parseCIDR } from '../../apimachinery/ip.ts';
import { formatLabelSelector } from '../../apimachinery/labels.ts';
import { type FieldError, forbiddenField, invalidValue, required } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { validCIDR } from '../validation/addresses.ts';
import { each, oneOfIfGiven } from '../validation/fields.ts';
import { validateLabelSelector } from '../validation/labels.ts';
import { portNumber, portNumberOrName } from '../validation/ports.ts';

export type NetworkPolicy = Stored<INetworkPolicy>;
type Rule = NonNullable<NetworkPolicy['spec']['ingress']>[number];
type Peer = NonNullable<Rule['from']>[number];
type Port = NonNullable<Rule['ports']>[number];

function setDefaults({ spec }: NetworkPolicy): void {
  if (!spec) return;
  spec.podSelector ??= {};
  for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
    for (const port of rule.ports ?? []) port.protocol ??= 'TCP';
  spec.policyTypes ??= spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'];
}

function validatePort({ protocol, port, endPort }: Port, field: string): FieldError[] {
  const errors = oneOfIfGiven(`${field}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']);
  const refuseEnd = (why: string) => [invalidValue(`${field}.endPort`, endPort, why)];
  if (port === undefined)
    return endPort === undefined
      ? errors
      : [...errors, ...refuseEnd('may not be specified when `port` is not specified')];
  const wrong = portNumberOrName(`${field}.port`, port);
  if (endPort === undefined) return [...errors, ...wrong];
  if (typeof port === 'string')
    return [...errors, ...refuseEnd('may not be specified when `port` is non-numeric'), ...wrong];
  const order = endPort < port ? refuseEnd('must be greater than or equal to `port`') : [];
  return [...errors, ...wrong, ...order, ...portNumber(`${field}.endPort`, endPort)];
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: Peer, field: string): FieldError[] {
  const errors = [
    ...validateLabelSelector(`${field}.podSelector`, podSelector),
    ...validateLabelSelector(`${field}.namespaceSelector`, namespaceSelector),
  ];
  if (ipBlock) errors.push(...validateBlock(`${field}.ipBlock`, ipBlock));
  if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(field, 'must specify a peer'));
  if (ipBlock && (podSelector || namespaceSelector))
    errors.push(forbiddenField(field, 'may not specify both ipBlock and another peer'));
  return errors;
}

function validateBlock(field: string, { cidr, except }: { cidr: string; except?: string[] }): FieldError[] {
  if (!cidr) return [required(`${field}.cidr`)];
  const errors = validCIDR(`${field}.cidr`, cidr);
  if (errors.length > 0) return errors;
  return each(`${field}.except`, except, (part, path) => {
    const wrong = validCIDR(path, part);
    if (wrong.length > 0) return wrong;
    const smaller = Number(part.split('/')[1]) > Number(cidr.split('/')[1]);
    const inside = parseCIDR(part) !== undefined && cidrContains(cidr, part.split('/')[0]!);
    return smaller && inside ? [] : [invalidValue(path, part, 'must be a strict subset of `cidr`')];
  });
}

export const networkPolicy = defineKind<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  namespaced: true,
  schema: 'io.k8s.api.networking.v1.NetworkPolicy',
  setDefaults,
  validate: ({ spec }) => {
    if (!spec) return [];
    const { podSelector, ingress, egress, policyTypes = [] } = spec;
    const errors = [
      ...validateLabelSelector('spec.podSelector', podSelector),
      ...each('spec.ingress', ingress, ({ ports, from }, path) => [
        ...each(`${path}.ports`, ports, validatePort),
        ...each(`${path}.from`, from, validatePeer),
      ]),
      ...each('spec.egress', egress, ({ ports, to }, path) => [
        ...each(`${path}.ports`, ports, validatePort),
        ...each(`${path}.to`, to, validatePeer),
      ]),
    ];
    if (policyTypes.length > 2)
      return [...errors, invalidValue('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes')];
    return [
      ...errors,
      ...each('spec.policyTypes', policyTypes, (type, path) => oneOfIfGiven(path, type, ['Ingress', 'Egress'])),
    ];
  },
  columns: [
    nameColumn,
    { name: 'Pod-Selector', cell: ({ spec }) => formatLabelSelector(spec?.podSelector) },
    ageColumn,
  ],
});
